"""What a dispatch owes to the file's past: wrong dispatches charged, no way back to a handler."""

from __future__ import annotations

from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

LIFTS = ("dispute", "note_disputed", "lift", "rework_above", "audit_fails", "jury_reopens")
HANDLED = ("accept", "contact", "reply", "settle", "answer", "decline")
SENT = ("dispatch", "redispatch")


def charge_wrong_dispatch(dossier: Dossier, record: Record, ground: Ground) -> None:
    """An objection that holds is charged to the desk which sent the file wrongly: a body.

    ``charged`` is the code of that body; a dispatch by rule counts for the desk of the place, in
    whose name the rule was signed. Source: practice.md M3, ``objected``.
    """
    sent = Entry.objects.filter(chain=dossier.id, move__in=SENT).order_by("-sequence").first()
    if sent is None:
        return
    body = sent.organisation_id
    if body is None:
        place = (dossier.area_id, ground.territory)
        desk = ground.directory.desk("dispatcher", dossier.entrance or "any", *place)
        body = desk.organisation_id
    if body is not None:
        record.facts["charged"] = ground.directory.organisation(body).code


def refuse_way_back(dossier: Dossier, record: Record, ground: Ground) -> None:
    """What was disputed, lifted or sent up by a check never goes back to whoever handled it before.

    Raises Invalid, rule ``handled_before``. Source: practice.md M2 and M3, ``disputed``.
    """
    body = record.bodies.get("body")
    lifted = Entry.objects.filter(chain=dossier.id, move__in=LIFTS).order_by("-sequence").first()
    if body is None or lifted is None:
        return
    before = Entry.objects.filter(
        chain=dossier.id, sequence__lt=lifted.sequence, move__in=HANDLED, organisation_id=body
    )
    if before.exists():
        raise Invalid(Problem("body", "handled_before", {"got": record.facts["body"]}))


def check_above(dossier: Dossier, record: Record, ground: Ground) -> None:
    """There must be a body above to lift a matter to. Raises Conflict ``nobody_above``."""
    owner = dossier.owner_id
    if dossier.step == "raised" or owner is None:
        return
    if ground.directory.supervisor(owner) is None:
        raise Conflict("nobody_above")
