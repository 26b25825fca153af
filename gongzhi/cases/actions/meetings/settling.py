"""What a joint meeting says of a point, set on the file: a body with a date, or why not.

It takes no statutory decision and closes nothing. The body that has the file answers for the date;
another body gets a part of its own under the file, where the table of the file allows parts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.cases.actions.sending_down import check_again
from gongzhi.cases.models import MeetingPoint
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import Work, begin
from gongzhi.procedure.actions.advancing import advance_held
from gongzhi.procedure.actions.holding import Held, hold
from gongzhi.procedure.actions.joining import Part, end_of_day, open_part
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.parts import lead_of, open_parts
from gongzhi.procedure.table.common import CONVENE, MEETING_DECIDED, MEETING_UNDECIDED
from gongzhi.procedure.timing import Timing

CLOCK, KEY = "meeting", "joint_meeting.decided"
WORKING = "working"


def settle(
    point: MeetingPoint, meeting: Dossier, said: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    """Set a decided point on its file; ``said``: ``body``, ``ends_on``, ``text``.

    Raises Invalid by rule: ``file_closed``, ``past_day``, ``barred_body``, ``only_the_holder``,
    and what a duty that was withdrawn says.
    """
    unit = begin(by.jurisdiction, by.code)
    held = _held(point.file_id, unit)
    here, file = ground(unit), held.dossier
    body = here.directory.by_code[said["body"]].id
    ends = end_of_day(said["ends_on"], file.area_id, here, at)
    if here.directory.line(body) & held.barred:
        raise Invalid(Problem("body", "barred_body", {"got": said["body"]}))
    parts = open_parts(file.id)
    record = {**said, "meeting": meeting.code}
    own = body == file.owner_id
    if not own:
        _check_part(held, body, said["body"])
    _decide(held, record, by, at, ends if own else None)
    if own:
        return
    part = next((one.id for one in parts if one.owner_id == body), None)
    if part is None:
        facts: dict[str, Any] = {"parent": file.code, "meeting": meeting.code}
        facts |= {"convened_by": by.code, "lead": lead_of(parts) is None}
        opened = open_part(file, Part(body, facts, step=WORKING), by=by, at=at, here=here)
        part = opened.dossier.id
    _decide(_held(part, unit), record, by, at, ends)


def leave(
    point: MeetingPoint, meeting: Dossier, said: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    """Note in the file that a meeting has not decided it, and why. Raises as ``settle``."""
    held = _held(point.file_id, begin(by.jurisdiction, by.code))
    record = {**said, "meeting": meeting.code}
    name = MEETING_UNDECIDED.name
    advance_held(held=held, move=name, by=_speaker(by), at=at, record=record)


def _held(file: UUID, unit: Work) -> Held:
    held = hold(file, unit)
    if held.table.move(held.step.name, MEETING_DECIDED.name) is None:
        raise Invalid(Problem("file", "file_closed", {"got": held.dossier.code}))
    return held


def _check_part(held: Held, body: int, code: str) -> None:
    if held.table.move(held.step.name, CONVENE.name) is None:
        raise Invalid(Problem("body", "only_the_holder", {"got": code}))
    check_again(held.dossier, body, held.ground)


def _decide(
    held: Held, record: dict[str, Any], by: Actor, at: datetime, ends: datetime | None
) -> None:
    def tick(dossier: Dossier, timing: Timing) -> None:
        if ends is not None:
            timing.promise(CLOCK, KEY, ends, dossier.owner_id)

    name = MEETING_DECIDED.name
    advance_held(held=held, move=name, by=_speaker(by), at=at, record=record, tick=tick)


def _speaker(by: Actor) -> Actor:
    """The meeting speaks; the file remembers the body and the person who wrote it down."""
    meeting = system_actor(by.jurisdiction, "meeting")
    return replace(meeting, organisation=by.organisation, person=by.person)
