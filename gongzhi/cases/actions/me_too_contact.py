"""A contact behind a “me too”: a link proves it; then it counts and is told of the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gongzhi.cases.actions.me_too import (
    CONTACT,
    contact_digest,
    forget_contact,
    hold_file,
    own_me_too,
)
from gongzhi.cases.actions.weighing import plan_weighing
from gongzhi.cases.methods.neighbours import read_mail, read_number
from gongzhi.cases.models import MeToo
from gongzhi.cases.models.me_too import ASKED, COUNTED, QUIET
from gongzhi.cases.queries.me_too import to_be_told
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.core.sealed import Locked, open_value, seal_into
from gongzhi.core.work import Work, begin
from gongzhi.notices.actions import announce
from gongzhi.notices.queries import Receiver, offered_kinds, told_by_link
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

HOLDER, CONFIRM, ENDED = "me_too", "me_too_confirm", "me_too_ended"
CONFIRM_DAYS = "me_too_confirm_days"
WHY = "notice"
MOST = 200


def leave_contact(
    *, code: str, key: str, contact: str, by: Actor, at: datetime, language: str = ""
) -> MeToo:
    """Leave a mail address or number with a “me too” that does not count yet; a link is sent to it.

    Raises NotFound for a wrong key, Invalid ``contact``, Conflict ``counted_already``,
    ``case_has_ended``, ``no_channel`` where nothing is sent by that way.
    """
    kind, clean = _read(contact)
    with own_me_too(code, key, by) as (row, unit):
        if row.state == COUNTED:
            raise Conflict("counted_already")
        if row.follows.closed_at is not None:
            raise Conflict("case_has_ended")
        if kind not in offered_kinds(unit.jurisdiction):
            raise Conflict("no_channel", kind=kind)
        forget_contact(row)
        sealed = seal_into(
            jurisdiction=row.jurisdiction_id, chain=row.id, purpose=CONTACT, value=clean
        )
        row.contact, row.kind, row.language = sealed.id, kind, language or by.language
        row.state, row.asked_at = ASKED, at
        row.save()
        # Whoever waits for the link at the screen wants it now, at any hour.
        announce(
            event=CONFIRM,
            key=f"{row.id.hex}:{sealed.id.hex}",
            to=[_receiver(row)],
            params={"code": row.dossier.code, "path": "/joined/confirm/HANDLE"},
            unit=unit,
            at=at,
            urgent=True,
        )
        return row


def confirm_contact(*, handle: str, by: Actor, at: datetime) -> bool:
    """Open the link that was sent: from now on this neighbour counts.

    False when the same person had joined before: then the earlier one stays and this one goes.
    Raises NotFound ``notice`` for a link that is wrong, used or too old, Conflict
    ``case_has_ended``.
    """
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        row, file = _asked(handle, unit, at)
        if row.follows.closed_at is not None:
            raise Conflict("case_has_ended")
        digest = contact_digest(file, _contact_of(row, at))
        if MeToo.objects.filter(dossier=file, digest=digest).exists():
            forget_contact(row)
            row.delete()
            return False
        row.state, row.digest, row.asked_at = COUNTED, digest, None
        row.save()
        plan_weighing(unit.jurisdiction, row.follows_id, f"{row.id.hex}:{COUNTED}", at)
        return True


def tell_joined(*, file: UUID, unit: Work, at: datetime) -> int:
    """Tell proven neighbours that the matter they joined has ended; returns how many."""
    ended = Dossier.objects.filter(id=file, closed_at__isnull=False).first()
    if ended is None:
        return 0
    rows = to_be_told(file)
    for row in rows:
        announce(
            event=ENDED,
            key=f"{row.id.hex}:{ended.last_sequence}",
            to=[_receiver(row)],
            params={"code": row.dossier.code, "path": "/follow"},
            unit=unit,
            at=at,
        )
    return len(rows)


def forget_asked(*, unit: Work, at: datetime) -> int:
    """Forget contacts whose link nobody has opened in the pack's days; they stay as quiet ones."""
    rows = MeToo.objects.select_for_update().filter(
        jurisdiction_id=unit.jurisdiction, state=ASKED, asked_at__lt=at - _days(unit)
    )
    found = list(rows.order_by("asked_at")[:MOST])
    for row in found:
        forget_contact(row)
        row.state, row.asked_at = QUIET, None
        row.save()
    return len(found)


def _asked(handle: str, unit: Work, at: datetime) -> tuple[MeToo, Dossier]:
    """Hold the file first and then the row, as everybody does."""
    told = told_by_link(unit.jurisdiction, handle)
    if told.event != CONFIRM:
        raise NotFound("notice")
    rows = MeToo.objects.filter(id=UUID(told.subject), state=ASKED, asked_at__gte=at - _days(unit))
    found = rows.first()
    # Another address was left since: the link of the first proves nothing of it.
    if found is None or told.sealed.get("id") != (found.contact and found.contact.hex):
        raise NotFound("notice")
    file = hold_file(found.dossier_id)
    held = rows.select_for_update(of=("self",)).select_related("follows").first()
    if held is None:
        raise NotFound("notice")
    return held, file


def _contact_of(row: MeToo, at: datetime) -> str:
    try:
        return open_value(
            jurisdiction=row.jurisdiction_id,
            chain=row.id,
            purpose=CONTACT,
            id_=row.contact or row.id,
            by=system_actor(row.jurisdiction_id, "notices"),
            why=WHY,
            at=at,
        )
    except Locked:
        raise NotFound("notice") from None


def _receiver(row: MeToo) -> Receiver:
    address = row.contact.hex if row.contact is not None else ""
    sealed = {"chain": row.id.hex, "purpose": CONTACT, "id": address}
    return Receiver(HOLDER, row.id.hex, row.kind, row.language, sealed=sealed)


def _read(typed: str) -> tuple[str, str]:
    kind = "mail" if "@" in typed or "＠" in typed else "sms"
    clean = read_mail(typed) if kind == "mail" else read_number(typed)
    if clean is None:
        raise Invalid(Problem("contact", "not_an_address", {"kind": kind}))
    return kind, clean


def _days(unit: Work) -> timedelta:
    rows = ground(unit).live.table("settings")
    return timedelta(days=int(rows[CONFIRM_DAYS]["value"]))
