"""A one-time code to whoever has a contact: the way back to one's own files without their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.models import Jurisdiction
from gongzhi.core.sealed import erase_chains, seal_into
from gongzhi.core.turns import take_turn
from gongzhi.core.work import Work, begin
from gongzhi.notices.actions.announcing import announce
from gongzhi.notices.events import OWN_CODE
from gongzhi.notices.methods.contacts import code_of, contact_digest, read_contact, right_code
from gongzhi.notices.models import ContactMark, OwnCode
from gongzhi.notices.queries.recipients import Receiver, offered_kinds
from gongzhi.notices.queries.ways import PURPOSE
from gongzhi.procedure.clock import LANGUAGES
from gongzhi.procedure.ground import ground

HOLDER = "own"
KEPT = timedelta(days=1)
MOST = 5000
LOCK = 5_041_223


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever asked gets, always alike; ``code`` is shown in a trial district alone."""

    id: UUID
    minutes: int
    code: str


def digest_of(jurisdiction: int, kind: str, clean: str) -> bytes:
    """Give the digest of a contact in this installation."""
    return contact_digest(settings.SECRET_KEY, jurisdiction, kind, clean)


def mark_of(jurisdiction: int, typed: str) -> tuple[str, bytes] | None:
    """Give kind and digest of a contact as it was typed, or None where it is none."""
    found = read_contact(typed)
    return None if found is None else (found[0], digest_of(jurisdiction, *found))


def ask_code(*, contact: str, by: Actor, at: datetime, language: str = "") -> Asked:
    """Send a one-time code to a contact that was left with a file.

    For any other contact nothing is sent, and the answer is the same. Raises Invalid ``contact``,
    Conflict ``no_channel`` where nothing is sent by that way, Refused ``throttled`` for a contact
    that was asked for too often; the caller throttles the door.
    """
    found = read_contact(contact)
    if found is None:
        raise Invalid(Problem("contact", "not_an_address", {"kind": "sms"}))
    kind, clean = found
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        trial = Jurisdiction.objects.get(id=by.jurisdiction).simulated
        if not trial and kind not in offered_kinds(by.jurisdiction):
            raise Conflict("no_channel", kind=kind)
        digest = digest_of(by.jurisdiction, kind, clean)
        # Of many that ask at once for one contact, each would find the others' rows not there yet.
        take_turn(LOCK, unit)
        _check_turns(digest, unit, at)
        minutes = _setting(unit, "own_code_minutes")
        row = OwnCode.objects.create(
            id=new_chain_id(),
            jurisdiction_id=by.jurisdiction,
            digest=digest,
            made_at=at,
            ends_at=at + timedelta(minutes=minutes),
        )
        _send(row, kind, clean, language, minutes, unit, at)
    return Asked(row.id, minutes, code_of(settings.SECRET_KEY, row.id.hex) if trial else "")


def _send(
    row: OwnCode, kind: str, clean: str, language: str, minutes: int, unit: Work, at: datetime
) -> None:
    """Let the code go out, where a file has this contact; the address is sealed either way."""
    jurisdiction = unit.jurisdiction
    sealed = seal_into(jurisdiction=jurisdiction, chain=row.id, purpose=PURPOSE, value=clean)
    marks = ContactMark.objects.filter(jurisdiction_id=jurisdiction, digest=row.digest)
    if not marks.exists() or kind not in offered_kinds(jurisdiction):
        return
    pointer = {"chain": row.id.hex, "purpose": PURPOSE, "id": sealed.id.hex}
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    announce(
        event=OWN_CODE,
        key=row.id.hex,
        to=[Receiver(HOLDER, row.id.hex, kind, spoken, sealed=pointer)],
        params={"minutes": str(minutes)},
        unit=unit,
        at=at,
        urgent=True,
    )


def use_code(*, id_: UUID, typed: str, by: Actor, at: datetime) -> bytes:
    """Take a code once; gives the digest of the contact it proves.

    Raises Refused ``own_code`` for one that is wrong, used, too old or was tried too often. A
    wrong one is counted and kept, so the caller has no transaction around this.
    """
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        rows = OwnCode.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
        row = rows.filter(id=id_, used_at=None, ends_at__gt=at).first()
        most = _setting(unit, "own_code_tries")
        proven = False
        if row is not None and row.tries < most:
            proven = right_code(settings.SECRET_KEY, row.id.hex, typed)
            row.tries, row.used_at = row.tries + 1, at if proven else None
            row.save(update_fields=["tries", "used_at"])
    if row is None or not proven:
        raise Refused("own_code")
    return bytes(row.digest)


def mark_contact(*, subject: UUID, typed: str, jurisdiction: int) -> None:
    """Let a way chosen for a file lead back to it; inside the caller's transaction."""
    mark = mark_of(jurisdiction, typed)
    if mark is not None:
        ContactMark.objects.update_or_create(
            subject=subject,
            kind=mark[0],
            chosen=True,
            defaults={"jurisdiction_id": jurisdiction, "digest": mark[1]},
        )


def unmark_contacts(*, subject: UUID, kind: str = "", left_too: bool = False) -> None:
    """Let contacts lead to a file no more: of one kind or all that were chosen, or every one."""
    rows = ContactMark.objects.filter(subject=subject)
    rows = rows if left_too else rows.filter(chosen=True)
    (rows.filter(kind=kind) if kind else rows).delete()


def forget_codes(*, unit: Work, at: datetime) -> int:
    """Destroy codes of yesterday with the addresses they went to; returns how many."""
    rows = OwnCode.objects.filter(jurisdiction_id=unit.jurisdiction, made_at__lt=at - KEPT)
    ids = list(rows.order_by("made_at").values_list("id", flat=True)[:MOST])
    erase_chains(chains=ids, purposes=(PURPOSE,))
    OwnCode.objects.filter(id__in=ids).delete()
    return len(ids)


def _check_turns(digest: bytes, unit: Work, at: datetime) -> None:
    """Count also for contacts nobody knows, so that a refusal tells nothing."""
    minutes = _setting(unit, "login_window_minutes")
    since = at - timedelta(minutes=minutes)
    rows = OwnCode.objects.filter(jurisdiction_id=unit.jurisdiction, digest=digest)
    if rows.filter(made_at__gt=since).count() >= _setting(unit, "own_code_contact_most"):
        raise Refused("throttled", minutes=minutes)


def _setting(unit: Work, name: str) -> int:
    return int(ground(unit).live.table("settings")[name]["value"])
