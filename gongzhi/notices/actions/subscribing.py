"""Choosing by which way to be told what, and stopping it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.sealed import erase_chain, seal_into
from gongzhi.core.work import begin
from gongzhi.notices.actions.announcing import announce
from gongzhi.notices.actions.own import unmark_contacts
from gongzhi.notices.events import FILE, OF_HOLDER, PERSONAL
from gongzhi.notices.methods.addresses import read_address
from gongzhi.notices.models import Delivery, Subscription
from gongzhi.notices.policies import can_choose_own
from gongzhi.notices.queries.log import told_by_link
from gongzhi.notices.queries.recipients import Receiver, offered_kinds
from gongzhi.notices.queries.ways import PURPOSE
from gongzhi.procedure.clock import LANGUAGES


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose: the kind of channel, the address, and the events that are not wanted.

    An empty address keeps the one there is: of a file, the contact that was left with it.
    """

    kind: str
    address: str = ""
    stopped: tuple[str, ...] = ()
    digest: bool = False
    language: str = "zh-hans"


def choose_own(*, choice: Choice, by: Actor, at: datetime) -> None:
    """A holder of a post chooses for itself. Raises Refused ``own_notices`` and Invalid."""
    if not can_choose_own(by):
        raise Refused("own_notices")
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        if not choice.address and not kept_ways("person", str(by.person), choice.kind, by).exists():
            raise Invalid(Problem("address", "required"))
        choose_way("person", str(by.person), choice, by, at)


def end_ways(*, holder: str, subject: str, by: Actor, at: datetime, kind: str = "") -> int:
    """End the ways of a holder, one kind or all, and destroy the keys of their addresses.

    The caller has let ``by`` in as that holder. A file goes on to have its contact: to be told
    nothing by it, its events are stopped instead.
    """
    rows = Subscription.objects.select_for_update().filter(
        jurisdiction_id=by.jurisdiction, holder=holder, subject=subject, ended_at=None
    )
    found = list(rows.filter(kind=kind) if kind else rows)
    for row in found:
        _end(row, at)
    if holder == FILE:
        unmark_contacts(subject=UUID(subject), kind=kind)
    return len(found)


def end_own(*, kind: str, by: Actor, at: datetime) -> None:
    """A holder of a post ends one way of its own. Raises Refused ``own_notices``."""
    if not can_choose_own(by):
        raise Refused("own_notices")
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        end_ways(holder="person", subject=str(by.person), by=by, at=at, kind=kind)


def subscribe_area(
    *,
    area: str,
    kind: str,
    address: str,
    by: Actor,
    at: datetime,
    language: str = "zh-hans",
    digest: bool = False,
) -> Subscription:
    """Somebody asks for the public matters of an area; a link in a first message confirms it.

    Until then nothing else is sent to the address. The caller has checked the area and throttled
    the door. Raises Invalid naming the field and the rule.
    """
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        clean = _check(Choice(kind, address, language=language), "area", by)
        choice = Choice(kind, digest=digest, language=language)
        row = _store("area", area, choice, clean, by, at, None)
        sealed = {"chain": row.id.hex, "purpose": PURPOSE, "id": row.address.hex}  # type: ignore[union-attr]
        to = Receiver("area", area, kind, language, row.id, sealed=sealed)
        announce(
            event="confirm",
            key=f"confirm:{row.id.hex}",
            to=[to],
            params={"area": area, "path": "/notices/confirm/HANDLE"},
            unit=unit,
            at=at,
        )
    return row


def confirm_subscription(*, handle: str, by: Actor, at: datetime) -> Subscription:
    """Whoever got the link at the address wants the notices. Raises NotFound ``notice``."""
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        told = told_by_link(by.jurisdiction, handle)
        row = _by_id(told.subscription)
        if row is None or told.event != "confirm":
            raise NotFound("notice")
        if row.confirmed_at is None:
            row.confirmed_at = at
            row.save(update_fields=["confirmed_at"])
    return row


def stop_by_link(*, handle: str, by: Actor, at: datetime, event: str = "") -> Delivery:
    """Whoever got a notice stops such ones: of its event, or all by this way.

    Raises NotFound ``notice`` for a link of no notice.
    """
    with transaction.atomic():
        begin(by.jurisdiction, by.code)
        told = told_by_link(by.jurisdiction, handle)
        events = set(OF_HOLDER.get(told.holder, ()))
        if event and event not in events:
            raise Invalid(Problem("event", "not_a_choice", {"got": event[:40]}))
        row = _by_id(told.subscription) or _way_of_file(told, at)
        if row is None:
            return told
        if event or told.holder == FILE:
            row.stopped = sorted({*row.stopped, *({event} if event else events)})
            row.save(update_fields=["stopped"])
        else:
            _end(row, at)
    return told


def end_unconfirmed(*, jurisdiction: int, before: datetime, at: datetime, most: int) -> int:
    """End the ways to an area that were asked for before a moment and never confirmed."""
    rows = Subscription.objects.select_for_update().filter(
        jurisdiction_id=jurisdiction,
        holder="area",
        ended_at=None,
        confirmed_at=None,
        made_at__lt=before,
    )
    found = list(rows.order_by("made_at")[:most])
    for row in found:
        _end(row, at)
    return len(found)


def _by_id(way: UUID | None) -> Subscription | None:
    if way is None:
        return None
    return Subscription.objects.select_for_update().filter(id=way, ended_at=None).first()


def _way_of_file(told: Delivery, at: datetime) -> Subscription | None:
    """Give the row of a file's contact, which nobody has chosen anything for yet."""
    if told.holder != FILE or told.subscription is not None:
        return None
    row, _ = Subscription.objects.get_or_create(
        jurisdiction_id=told.jurisdiction_id,
        holder=FILE,
        subject=told.subject,
        kind=told.kind,
        ended_at=None,
        defaults={
            "id": new_chain_id(),
            "language": told.language,
            "made_at": at,
            "confirmed_at": at,
        },
    )
    return row


def choose_way(holder: str, subject: str, choice: Choice, by: Actor, at: datetime) -> None:
    """Keep what a holder has chosen for a way; the caller has let ``by`` in as that holder."""
    clean = _check(choice, holder, by)
    row = kept_ways(holder, subject, choice.kind, by).select_for_update().first()
    if row is not None and clean:
        # Another address has a key of its own; that of the old one goes.
        _end(row, at)
        row = None
    if row is None:
        _store(holder, subject, choice, clean, by, at, at)
        return
    row.stopped, row.digest, row.language = list(choice.stopped), choice.digest, choice.language
    row.save(update_fields=["stopped", "digest", "language"])


def kept_ways(holder: str, subject: str, kind: str, by: Actor) -> QuerySet[Subscription]:
    """Give the ways of a kind that a holder has."""
    return Subscription.objects.filter(
        jurisdiction_id=by.jurisdiction, holder=holder, subject=subject, kind=kind, ended_at=None
    )


def _store(
    holder: str,
    subject: str,
    choice: Choice,
    address: str,
    by: Actor,
    at: datetime,
    confirmed: datetime | None,
) -> Subscription:
    id_ = new_chain_id()
    sealed = None
    if address:
        sealed = seal_into(
            jurisdiction=by.jurisdiction, chain=id_, purpose=PURPOSE, value=address
        ).id
    return Subscription.objects.create(
        id=id_,
        jurisdiction_id=by.jurisdiction,
        holder=holder,
        subject=subject,
        kind=choice.kind,
        address=sealed,
        language=choice.language,
        stopped=list(choice.stopped),
        digest=choice.digest,
        made_at=at,
        confirmed_at=confirmed,
    )


def _end(row: Subscription, at: datetime) -> None:
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    erase_chain(chain=row.id, purposes=(PURPOSE,))


def _check(choice: Choice, holder: str, by: Actor) -> str:
    """Give the address in its one form, empty where none was given."""
    problems = []
    if choice.kind not in PERSONAL:
        problems.append(Problem("kind", "not_a_choice", {"got": choice.kind[:40]}))
    if choice.language not in LANGUAGES:
        problems.append(Problem("language", "not_a_choice", {"got": choice.language[:20]}))
    unknown = set(choice.stopped) - set(OF_HOLDER[holder])
    problems += [Problem("stopped", "not_a_choice", {"got": one[:40]}) for one in sorted(unknown)]
    typed = choice.address.strip()
    clean = read_address(choice.kind, typed) if typed else ""
    if clean is None or (holder == "area" and not clean):
        problems.append(Problem("address", "not_an_address", {"kind": choice.kind}))
    if problems:
        raise Invalid(problems)
    if clean and choice.kind not in offered_kinds(by.jurisdiction):
        raise Conflict("no_channel", kind=choice.kind)
    return clean or ""


def stopped_of(holder: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the events that are not wanted, from those that are (a form's ticks)."""
    ticked = set(wanted)
    return tuple(event for event in OF_HOLDER[holder] if event not in ticked)
