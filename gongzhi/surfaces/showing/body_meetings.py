"""Meetings of bodies in plain words, and a place's public dates as a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.deliberation.models import BodyMeeting, PublicDate
from gongzhi.deliberation.queries.bodies import BODIES
from gongzhi.deliberation.queries.body_meetings import Task
from gongzhi.surfaces.showing.bodies import last_day
from gongzhi.surfaces.showing.calendar import Event, calendar_of
from gongzhi.surfaces.showing.names import Names

PAGES = {
    "body_meeting": "/bodies/meetings/",
    "body_election": "/bodies/elections/",
    "election_result": "/bodies/elections/",
}
"""Where dates are told of that bear the name of a body."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list."""

    code: str
    name: str
    place: str
    when: str
    where: str
    now: str


@dataclass(frozen=True, slots=True)
class PointView:
    """A point: what it is about, how it ended, its papers."""

    number: int
    title: str
    text: str
    state: str
    good: bool
    outcome: str
    votes: str
    again: str
    papers: Sequence[tuple[str, str, str]]


def meeting_rows(found: Iterable[BodyMeeting], names: Names) -> list[MeetingRow]:
    """Say the meetings of a list."""
    return [
        MeetingRow(
            one.dossier.code,
            names.of(BODIES, one.kind),
            names.area_path(one.area_id),
            names.moment(one.meets_at),
            one.meets_where,
            _now(one, names),
        )
        for one in found
    ]


def point_views(found: BodyMeeting, names: Names) -> list[PointView]:
    """Say the points in their order, each with the papers that were sent for it."""
    papers: dict[int, list[tuple[str, str, str]]] = {}
    for paper in sorted(found.papers.all(), key=lambda one: one.number):
        if not paper.withdrawn:
            days = (found.meets_at - paper.sent_at).days
            hint = names.say("bodies.sent", when=names.moment(paper.sent_at), days=max(0, days))
            text = paper.text if paper.public else names.say("bodies.members_only")
            papers.setdefault(paper.point, []).append((paper.name, hint, text))
    return [
        PointView(
            one.number,
            one.title,
            one.text,
            names.say(f"bodies.point_{one.state}"),
            one.state == "agreed",
            one.outcome,
            ""
            if one.agreed is None
            else names.say(
                "bodies.votes", agreed=one.agreed, opposed=one.opposed, abstained=one.abstained
            ),
            names.say("bodies.again", n=one.times) if one.times else "",
            papers.get(one.number, ()),
        )
        for one in sorted(found.points.all(), key=lambda one: one.number)
    ]


def task_lines(tasks: Iterable[Task], names: Names) -> list[str]:
    """Say what was given to whom until when, and where it stands."""
    return [
        names.say(
            "bodies.task",
            body=names.body(one.body),
            day=last_day(one.ends_at, names) if one.ends_at else "–",
            now=names.step(one.step),
        )
        for one in tasks
    ]


def calendar_text(name: str, dates: Iterable[PublicDate], names: Names, root: str) -> str:
    """Write the dates of a place for a calendar; ``root`` is the address of the site."""
    place = names.ground.territory.root.code.lower()
    return calendar_of(
        name,
        [
            Event(
                f"{one.dossier.code}-{one.kind}-{one.part or 'it'}@{place}.gongzhi",
                one.sequence,
                one.changed_at,
                one.starts_at,
                one.ends_at,
                date_words(one, names),
                one.where,
                f"{root}{address_of(one)}",
                one.cancelled_at is not None,
            )
            for one in dates
        ],
    )


def date_words(one: PublicDate, names: Names) -> str:
    """Say a date in one line: what happens, and where in the district."""
    title = names.of(BODIES, one.title) if one.kind in PAGES else one.title
    if one.title == one.dossier.procedure:
        title = names.say(f"procedure.{one.title}")
    return names.say(f"bodies.date_{one.kind}", title=title, place=names.area(one.area_id))


def address_of(one: PublicDate) -> str:
    """Give the address of the page a date belongs to."""
    return f"{PAGES.get(one.kind, '/decisions/')}{one.dossier.code}"


def _now(one: BodyMeeting, names: Names) -> str:
    if one.dossier.outcome in {"called_off", "no_quorum"}:
        return names.say(f"outcome.{one.dossier.outcome}")
    return names.step(one.dossier.step)
