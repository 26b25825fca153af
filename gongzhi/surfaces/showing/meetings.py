"""Joint meetings as pages show them: rows of the list, points with their forms, minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gongzhi.cases.models import JointMeeting, MeetingPoint
from gongzhi.cases.queries.meetings import Minute, Point, meetings_seen
from gongzhi.cases.queries.stuck import Stuck
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import AllowedMove, TimelineRow
from gongzhi.procedure.table import by_hash
from gongzhi.procedure.table.common import MEETING
from gongzhi.surfaces.showing.forms import MoveForm, Typed, move_forms
from gongzhi.surfaces.showing.history import Line, details_of
from gongzhi.surfaces.showing.names import Names

OF_A_POINT = frozenset({"leave_out", "decide_point", "leave_undecided"})
FILE = "file"
SPOKEN = frozenset(move.name for move in MEETING)
PROCEDURES = frozenset({"joint_meeting", "meeting_call"})


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting in the list."""

    code: str
    when: str
    place: str
    body: str
    step: str
    open: bool


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of an agenda: what it is about, why it is there, what came of it, what can be done.

    ``file`` is what its forms send; ``forms``: the move's name with its form. ``code`` is empty for
    whoever may not open the file.
    """

    code: str
    shown_code: str
    title: str
    place: str
    why: str
    holder: str
    result: str = ""
    open: bool = False
    file: str = ""
    forms: tuple[tuple[str, MoveForm], ...] = ()


def meeting_rows(meetings: Iterable[JointMeeting], names: Names) -> list[Row]:
    """Give the rows of a list of meetings."""
    return [
        Row(
            one.dossier.code,
            names.moment(one.meets_at),
            names.area_path(one.area_id),
            names.body(one.body_id),
            names.step(one.dossier.step),
            one.ended_at is None,
        )
        for one in meetings
    ]


def stuck_views(found: Iterable[Stuck], names: Names) -> list[PointView]:
    """Show what would stand on the agenda of a meeting."""
    return [
        PointView(
            one.file.code,
            names.code(one.file.code),
            names.title(one.file.title),
            names.area_short(one.file.area_id),
            names.say(f"why_stuck.{one.why}", days=one.days),
            names.body(one.file.owner_id),
        )
        for one in found
    ]


def point_views(
    points: Iterable[Point], forms: Sequence[MoveForm], names: Names
) -> list[PointView]:
    """Show the points of a meeting, each with the forms that an open one may have."""
    shown = []
    for number, point in enumerate(points, 1):
        row, file = point.row, point.file
        open_ = row.state == "open" and not point.closed
        shown.append(
            PointView(
                file.code if point.visible else "",
                names.code(file.code),
                names.title(file.title),
                names.area_short(file.area_id),
                names.say(f"why_stuck.{row.why}", days=row.days),
                names.body(row.holder_id),
                result_words(row, names, closed=point.closed),
                open_,
                file.code,
                tuple(_for_point(form, file, number) for form in forms) if open_ else (),
            )
        )
    return shown


def result_words(row: MeetingPoint, names: Names, *, closed: bool = False) -> str:
    """Say what came of a point."""
    if row.state == "decided":
        day = row.ends_on.isoformat() if row.ends_on else ""
        return names.say("point.decided", body=names.body(row.body_id), day=day)
    if row.state == "undecided":
        place = names.area(row.goes_to_id) if row.goes_to_id else ""
        ground = names.of("grounds", row.ground)
        return names.say("point.undecided", ground=ground, place=place)
    return names.say("point.dropped" if closed else f"point.{row.state}")


def meeting_forms(
    allowed: Sequence[AllowedMove], dossier: Dossier, names: Names, typed: Typed
) -> tuple[list[MoveForm], list[MoveForm]]:
    """Give the forms of the meeting itself, and those that each open point has."""
    forms = move_forms(allowed, dossier, by_hash(dossier.procedure_hash), names, typed, {})
    own = [form for form in forms if form.name not in OF_A_POINT]
    return own, [form for form in forms if form.name in OF_A_POINT]


def minute_lines(minutes: Iterable[Minute], names: Names) -> list[Line]:
    """Say the minutes: what was done, by which body, about which file, and what was said."""
    lines = []
    for one in minutes:
        details = [*details_of(one.row, names)]
        details += [("", one.text)] if one.text else []
        who = names.say("file.system") if not one.row.body else names.body_code(one.row.body)
        lines.append(
            Line(
                one.row.sequence,
                one.row.move,
                names.move(one.row.move),
                who,
                names.moment(one.row.at),
                tuple(details),
            )
        )
    return lines


def stood(
    file: Dossier, rows: Iterable[TimelineRow], by: Actor, names: Names
) -> list[tuple[str, str, str]]:
    """Say at which meetings a file stood: (code of the meeting, when, what came of it).

    ``rows`` is the file's timeline. For a meeting, or a body's call to one, the meeting itself. No
    code where the reader may not see the meeting.
    """
    rows = list(rows)
    if file.procedure in PROCEDURES:
        code = rows[0].record["parent"] if file.procedure == "meeting_call" else file.code
        seen = meetings_seen([code], by, names.ground)
        return [(one, names.say("meetings.open"), "") for one in seen]
    spoken = [row for row in rows if row.move in SPOKEN][::-1]
    seen = meetings_seen({row.record["meeting"] for row in spoken}, by, names.ground)
    return [
        (
            row.record["meeting"] if row.record["meeting"] in seen else "",
            names.moment(row.at),
            _said(row.record, names),
        )
        for row in spoken
    ]


def _said(record: Mapping[str, Any], names: Names) -> str:
    if "body" in record:
        body = names.body_code(record["body"])
        return names.say("point.decided", body=body, day=record["ends_on"])
    return names.say("point.not_decided", ground=names.of("grounds", record["ground"]))


def _for_point(form: MoveForm, file: Dossier, number: int) -> tuple[str, MoveForm]:
    """Give the form for one point: its fields bear a number, what was typed stays with its file."""
    mine = any(one.name == FILE and one.value in {"", file.code} for one in form.fields)
    fields = tuple(one for one in form.fields if one.name != FILE)
    if not mine or not form.open:
        fields = tuple(replace(one, value="", error="") for one in fields)
    kept = replace(form, name=f"{form.name}-{number}", fields=fields)
    return form.name, kept if mine else replace(kept, open=False, error="")


def answer_words(answers: Mapping[int, str], body: int, names: Names) -> str:
    """Say what a called body has answered."""
    answer = answers.get(body, "")
    return names.move(answer) if answer else names.say("meetings.unanswered")


def late(when: datetime | None, now: datetime) -> bool:
    """Tell whether a date has passed."""
    return when is not None and when < now
