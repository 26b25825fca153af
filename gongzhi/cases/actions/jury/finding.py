"""What follows from a verdict on the file that was judged, by the table's own moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.cases.actions.jury.sitting import call_off, hold_jury, rules_of
from gongzhi.cases.actions.moving import move_request
from gongzhi.cases.models import Jury
from gongzhi.cases.workflow.parts import HANDLED
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

SAID_DONE = frozenset({"solved", "partly"})


def follow_verdict(*, jury: UUID, unit: Work, at: datetime) -> None:
    """Tell the judged file what the jury found, and reopen it or ask its requester.

    "Not solved" of a result that was reported as done is a false completion. A file that nobody
    confirmed (the pack's ``jury_reopens``) goes on one level up; where the requester itself said
    that it is solved, its word stands: it is told, and may dispute anew. A file that has gone on
    meanwhile is left alone.
    """
    held = Jury.objects.select_related("file").get(dossier_id=jury)
    file = held.file
    rules = rules_of(ground(unit))
    if file.step != "closed" or rules is None:
        return
    name = f"jury_files:{held.day.isoformat()}:{_code(held, unit)}"
    record: dict[str, Any] = {"verdict": held.verdict, "draw": {"name": name}}
    move = "jury_says"
    if held.verdict == "not" and _was_reported_done(file):
        record["found"] = "false_completion"
        move = "jury_reopens" if file.outcome in rules.reopens else "jury_offers"
    by = system_actor(unit.jurisdiction, "jury")
    move_request(dossier=file.id, move=move, by=by, at=at, record=record)


def stop_jury(*, file: UUID, unit: Work, at: datetime) -> None:
    """A judged file has gone on, or its requester will not have it shown: no jury looks at it."""
    for row in Jury.objects.filter(file_id=file, open=True):
        held = hold_jury(row.dossier_id)
        if held.open:
            call_off(held, "file_moved", unit=unit, at=at)


def _was_reported_done(file: Dossier) -> bool:
    last = Entry.objects.filter(chain=file.id, move__in=HANDLED).order_by("-sequence").first()
    if last is None:
        return False
    return last.move == "settle" or last.facts["record"].get("solved") in SAID_DONE


def _code(held: Jury, unit: Work) -> str:
    return ground(unit).territory.area(held.township_id).code
