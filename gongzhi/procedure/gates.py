"""Gates: pure, versioned functions over facts that say pass or fail with their numbers.

A table names a gate as ``name@version``; a file keeps the version it began under, so an old
version stays here as long as an open file needs it (``gongzhi check``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Numbers = Mapping[str, int | str | bool | None]


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier entry of the file, as gates see it."""

    sequence: int
    move: str
    at: datetime
    record: Mapping[str, Any]
    step: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a gate may look at: the file's past, its sub-files, the record, limits of the pack.

    ``since`` is the sequence of the entry that started the clock which the move is about: what was
    asked and granted for an earlier clock does not count for this one. ``siblings`` counts the
    other sub-files of the same call by the step they are at. ``step`` is where the file stands;
    ``tables`` are the pack's frozen tables that the gate has named, of the file's own version.
    """

    at: datetime
    record: Mapping[str, Any]
    past: Sequence[Past] = ()
    children_open: int = 0
    children_all: int = 0
    limits: Mapping[str, Any] = field(default_factory=dict)
    since: int = 0
    siblings: Mapping[str, int] = field(default_factory=dict)
    step: str = ""
    tables: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def last(self, move: str) -> Past | None:
        """The last entry of a move."""
        return next((entry for entry in reversed(self.past) if entry.move == move), None)

    def count(self, move: str) -> int:
        """How often a move was made, for the clock the gate is asked about."""
        return sum(entry.move == move and entry.sequence > self.since for entry in self.past)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate's answer with the numbers it rests on (stored with the entry)."""

    passed: bool
    numbers: Numbers


Gate = Callable[[Facts], Verdict]
_GATES: dict[str, Gate] = {}
_TABLES: dict[str, tuple[str, ...]] = {}


def gate(name: str, version: int, tables: tuple[str, ...] = ()) -> Callable[[Gate], Gate]:
    """Register a gate under ``name@version``; ``tables`` are the frozen tables it looks at."""

    def register(function: Gate) -> Gate:
        key = f"{name}@{version}"
        if key in _GATES:
            raise ValueError(f"gate {key} exists already")
        _GATES[key] = function
        _TABLES[key] = tables
        return function

    return register


def known_gates() -> frozenset[str]:
    """The gates this release has."""
    return frozenset(_GATES)


def tables_of(name: str) -> tuple[str, ...]:
    """Name the frozen tables of the pack that a gate looks at; none for an unknown gate."""
    return _TABLES.get(name, ())


def ask(name: str, facts: Facts) -> Verdict:
    """Ask a gate; KeyError when this release has dropped it."""
    return _GATES[name](facts)


@gate("all_children_ended", 1)
def all_children_ended(facts: Facts) -> Verdict:
    """Every sub-file must have ended before the file may."""
    return Verdict(
        facts.children_open == 0,
        {"children_open": facts.children_open, "children_all": facts.children_all},
    )


def _waiting(facts: Facts) -> int:
    answered = facts.count("grant_extension") + facts.count("refuse_extension")
    return facts.count("ask_extension") - answered


@gate("extension_open", 1)
def extension_open(facts: Facts) -> Verdict:
    """An extension is asked within the limit's own bounds, and none is waiting.

    Numbers: amount asked, most that the limit allows, how many were granted, how many may be.
    """
    asked = int(facts.record.get("amount", 0))
    granted = facts.count("grant_extension")
    waiting = _waiting(facts)
    most = int(facts.limits.get("extension_max", 0))
    times = int(facts.limits.get("extension_count", 0))
    return Verdict(
        0 < asked <= most and granted < times and waiting == 0,
        {"asked": asked, "most": most, "granted": granted, "times": times, "waiting": waiting},
    )


@gate("extension_waiting", 1)
def extension_waiting(facts: Facts) -> Verdict:
    """There is an extension to be granted or refused."""
    waiting = _waiting(facts)
    return Verdict(waiting == 1, {"waiting": waiting})


def _objected(facts: Facts) -> tuple[int, int]:
    """How often in a row the file was sent back, and how often is too often (pack setting)."""
    row = 0
    for entry in facts.past:
        if entry.move == "accept":
            row = 0
        row += entry.move == "object"
    return row, int(facts.limits["objections_before_backstop"])


@gate("objected_seldom", 1)
def objected_seldom(facts: Facts) -> Verdict:
    """The file may be sent to a body once more.

    Numbers: objections in a row, the number at which the backstop takes it.
    """
    row, most = _objected(facts)
    return Verdict(row < most, {"objections": row, "most": most})


@gate("objected_often", 1)
def objected_often(facts: Facts) -> Verdict:
    """Nobody has taken the file so often in a row that the backstop must.

    Numbers: objections in a row, the number at which the backstop takes it.
    """
    row, most = _objected(facts)
    return Verdict(row >= most, {"objections": row, "most": most})


@gate("pause_allowed", 1)
def pause_allowed(facts: Facts) -> Verdict:
    """The clock may stand still for the requester only as long as the limit allows.

    Numbers: days already paused, days allowed.
    """
    most = int(facts.limits.get("pause_max_days", 0))
    used = int(facts.limits.get("paused_days", 0))
    return Verdict(used < most, {"paused_days": used, "pause_max_days": most})


@gate("heard", 1)
def heard(facts: Facts) -> Verdict:
    """Those who would have to do the work have been heard, or had their time to speak.

    Numbers: opinions of grids and communities, of townships, how many the pack asks for of each,
    whether the time has run.
    """
    grassroots, townships = facts.count("local_opinion"), facts.count("township_opinion")
    wanted = int(facts.limits["list_opinions_grassroots"])
    above = int(facts.limits["list_opinions_township"])
    over = facts.last("expire_opinions") is not None
    return Verdict(
        over or (grassroots >= wanted and townships >= above),
        {
            "grassroots": grassroots,
            "wanted": wanted,
            "townships": townships,
            "above": above,
            "over": over,
        },
    )


def _reworked(facts: Facts) -> tuple[int, int]:
    """How often in a row a result failed its check, and how often is too often (pack setting)."""
    row = 0
    for entry in facts.past:
        if entry.move in {"rework_above", "dispute", "note_disputed"}:
            row = 0
        row += entry.move == "rework"
    return row, int(facts.limits["reworks_before_lift"])


@gate("reworked_seldom", 1)
def reworked_seldom(facts: Facts) -> Verdict:
    """The result may go back to the body once more. Source: practice.md M1 (返工).

    Numbers: reworks in a row, the number at which the file goes one level up instead.
    """
    row, most = _reworked(facts)
    return Verdict(row < most, {"reworks": row, "most": most})


@gate("reworked_often", 1)
def reworked_often(facts: Facts) -> Verdict:
    """The result failed its check so often that another level must take it. Numbers: as above."""
    row, most = _reworked(facts)
    return Verdict(row >= most, {"reworks": row, "most": most})


@gate("audit_open", 1)
def audit_open(facts: Facts) -> Verdict:
    """The file was drawn for an audit that nobody has made yet. Numbers: drawn, made."""
    drawn = sum(one.move == "draw_for_audit" for one in facts.past)
    made = sum(one.move in {"audit_holds", "audit_fails"} for one in facts.past)
    return Verdict(drawn > made, {"drawn": drawn, "made": made})


@gate("within_window", 1)
def within_window(facts: Facts) -> Verdict:
    """A closed file may be disputed while its window is open.

    Numbers: when the window ends, whether it has.
    """
    ends = facts.limits.get("window_ends")
    open_ = ends is not None and facts.at <= ends
    return Verdict(open_, {"ends": ends.isoformat() if ends else None, "open": open_})


def _lead_waits(facts: Facts, *steps: str) -> Verdict:
    """The lead waits while another part of the call is at one of the steps; others never wait."""
    lead = bool(facts.past and facts.past[0].record.get("lead"))
    waiting = sum(facts.siblings.get(step, 0) for step in steps) if lead else 0
    return Verdict(waiting == 0, {"lead": lead, "waiting": waiting})


@gate("report_in_late", 1)
def report_in_late(facts: Facts) -> Verdict:
    """Only a body that let its limit pass is replaced or released. Source: practice.md M4."""
    last = facts.last("substitute")
    called = 0 if last is None else last.sequence
    late = any(one.move == "escalate" and one.sequence > called for one in facts.past)
    return Verdict(late, {"late": late})


@gate("lead_plans_last", 1)
def lead_plans_last(facts: Facts) -> Verdict:
    """The lead closes the joint plan when every other body has said what it does by when.

    Numbers: whether the body leads, how many others have not planned.
    """
    return _lead_waits(facts, "called", "planning")


@gate("lead_ends_last", 1)
def lead_ends_last(facts: Facts) -> Verdict:
    """The lead is done when every other body is. Numbers: as for the plan."""
    return _lead_waits(facts, "called", "planning", "working")


@gate("joint_close", 1)
def joint_close(facts: Facts) -> Verdict:
    """The lead's part is judged when every other part has been. Numbers: as for the plan."""
    return _lead_waits(facts, "called", "planning", "working", "rated")
