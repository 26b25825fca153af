"""Monthly topics in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.cases.queries.topics import Candidate, Topic
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as the page shows it: ``notes`` are (what, day, words)."""

    code: str
    month: str
    matter: str
    lead: str
    step: str
    why: str
    wanted: str
    tasks: str
    policies: str
    bodies: str
    ends_on: str
    notes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate: its matter's name, by which the form is filled, and the counts."""

    matter: str
    reports: int
    again: int
    stuck: int


def topic_rows(found: Iterable[Topic], names: Names) -> list[TopicRow]:
    """Give topics as rows."""
    return [
        TopicRow(
            one.code,
            one.month,
            names.matter(one.matter),
            names.body_code(one.lead),
            names.step(one.step),
            names.say("topics.why", **one.counts) if one.counts else "",
            one.wanted,
            one.tasks,
            one.policies,
            names.say("topics.and").join(names.body_code(body) for body in one.bodies),
            one.ends_on.isoformat() if one.ends_on else "",
            [
                (names.say(f"topics.{note.move}"), note.said_on.isoformat(), note.text)
                for note in one.notes
            ],
        )
        for one in found
    ]


def candidate_rows(found: Iterable[Candidate], names: Names) -> list[CandidateRow]:
    """Give candidates as rows."""
    return [
        CandidateRow(names.matter(one.matter), one.reports, one.again, one.stuck) for one in found
    ]
