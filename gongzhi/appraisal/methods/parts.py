"""Which part each body had in a file: it handled it, sent it out, was called to it, was checked.

A part stays with the body that had it: neither a dispute, nor a climb, nor parking takes a file
that fell due in its hands out of its figures. Kinds: practice.md M1, M3, M4, M13.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongzhi.appraisal.methods.told import FILE, STEP, Told, moment

REPLIES = frozenset({"reply", "hand_in", "settle"})
RETURNS = frozenset(
    {"dispute", "note_disputed", "rework", "rework_above", "audit_fails", "jury_reopens"}
)
# The panel's word, or a supervisor's, that the file was never this body's.
NOT_ITS_OWN = frozenset({"redispatch", "void", "relocate"})
DESK_MOVES = frozenset({"dispatch", "answer", "decline", "merge"})
PASSED_CHECKS = frozenset({"pass_check", "audit_holds", "jury_says"})
FAILED_CHECKS = frozenset({"rework", "rework_above", "audit_fails", "jury_offers", "jury_reopens"})
NOTHING: Mapping[str, Any] = dict.fromkeys(
    (
        "at", "first_due", "due", "closed", "replied", "judged", "outcome", "left", "left_by",
        "contacted", "contact_due", "signed", "sign_due", "reported", "moved", "checked",
    )
)  # fmt: skip
SIGNED = frozenset({"accept", "object"})
"""Whoever takes a file up, or says in time that it is not its own, has signed for it."""
FALSE: Mapping[str, Any] = dict.fromkeys(
    ("answers", "deferred", "overturned", "false_found"), False
)


@dataclass(frozen=True, slots=True)
class Part:
    """A body's part in a file: ``kind`` as in the column ``part`` of ``indicators``, and facts."""

    kind: str
    body: int
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Held:
    """What a body did with a file while it answered for it."""

    first_due: datetime | None
    due: datetime | None
    replied: datetime | None = None
    returned: int = 0
    judged: datetime | None = None
    left: datetime | None = None
    left_by: str = ""
    stood: datetime | None = None
    deferred: bool = False
    contacted: datetime | None = None
    contact_due: datetime | None = None
    signed: datetime | None = None
    sign_due: datetime | None = None
    limit: str = ""


@dataclass
class _Reading:
    """A file read entry by entry."""

    state: dict[str, Any] = field(default_factory=dict)
    clocks: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)
    held: dict[int, _Held] = field(default_factory=dict)
    others: list[Part] = field(default_factory=list)
    replier: int | None = None
    dispatched: Part | None = None
    limit: str = ""

    def due(self, name: str) -> datetime | None:
        """Give the due time of the running clock of a name."""
        return next((due for known, due in self.clocks.values() if known == name), None)


def parts_of(entries: Sequence[Told]) -> Iterator[Part]:
    """Give the parts of all bodies in one file, from its entries in order."""
    reading = _Reading()
    for told in entries:
        owner, step = reading.state.get("owner"), reading.state.get("step", "")
        _read_clocks(reading, told)
        reading.state.update(told.change)
        _read_handling(reading, told, owner, step)
        _read_desk(reading, told)
        _read_called(reading, told)
        _read_checks(reading, told, owner)
        _read_parking(reading, told)
    yield from (_handled(reading, body, held) for body, held in reading.held.items() if body)
    yield from reading.others


def _read_clocks(reading: _Reading, told: Told) -> None:
    for fact in told.facts.get("clocks", ()):
        if fact["did"] == "end":
            reading.clocks.pop(fact["id"], None)
        elif "due" in fact:
            before = reading.clocks.get(fact["id"], ("", None))[1]
            due = moment(fact["due"])
            reading.clocks[fact["id"]] = fact["name"], due
            if fact["name"] == FILE:
                reading.limit = str(fact.get("limit", reading.limit))
                _stand(reading, fact["did"], before, due)


def _stand(reading: _Reading, did: str, before: datetime | None, due: datetime | None) -> None:
    """Time granted is on record; a wait for the requester moves the first due time with it."""
    mine = reading.held.get(reading.state.get("owner") or 0)
    if mine is None or did == "start":
        return
    if did == "extend":
        mine.deferred = True
    elif did == "pause":
        mine.stood = before
    elif did == "resume" and mine.stood is not None:
        if due is not None and mine.first_due is not None:
            mine.first_due += due - mine.stood
        mine.stood = None
    mine.due = due


def _of_owner(reading: _Reading) -> _Held:
    return reading.held.setdefault(reading.state.get("owner") or 0, _Held(None, None))


def _read_handling(reading: _Reading, told: Told, before: int | None, step: str) -> None:
    if before in reading.held and told.move in REPLIES:
        reading.held[before].replied, reading.replier = told.at, before
    if told.move in RETURNS:
        _take_back(reading, told, before)
    owner = reading.state.get("owner")
    if before in reading.held and owner != before:
        mine = reading.held[before]
        mine.left, mine.left_by = told.at, told.move
    running = reading.due(FILE)
    if owner and running is not None:
        mine = reading.held.setdefault(owner, _Held(running, running))
        mine.due, mine.first_due = running, mine.first_due or running
        mine.limit = reading.limit
        if before != owner:
            mine.left, mine.left_by = None, ""
    if owner in reading.held:
        _read_contact(reading.held[owner], reading, told)


def _take_back(reading: _Reading, told: Told, before: int | None) -> None:
    """A reply that did not hold: it is the body's that gave it, whoever has the file now."""
    body = reading.replier if reading.replier in reading.held else before
    if body in reading.held:
        mine = reading.held[body]
        mine.returned += 1
        mine.judged = mine.judged or told.at


def _read_contact(mine: _Held, reading: _Reading, told: Told) -> None:
    own_relay = told.move == "pass_word" and told.body == reading.state.get("owner")
    relayed = own_relay or told.move == "relay_contact"
    if mine.contacted is None and (told.move == "contact" or relayed):
        mine.contacted = told.at
    if told.move in SIGNED:
        mine.signed = mine.signed or told.at
    if told.change.get("step") == "dispatched" and mine.sign_due is None:
        mine.sign_due = reading.due(STEP)
    if told.change.get("step") == "accepted" and mine.contact_due is None:
        mine.contact_due = reading.due(STEP)


def _read_desk(reading: _Reading, told: Told) -> None:
    if told.body is None:
        return
    if told.move in DESK_MOVES:
        reading.dispatched = Part("desk", told.body, {"at": told.at, "outcome": told.move})
        reading.others.append(reading.dispatched)
    elif told.move == "redispatch" and reading.dispatched is not None:
        reading.dispatched.facts["overturned"] = True
        reading.dispatched = None


def _read_called(reading: _Reading, told: Told) -> None:
    if told.move == "call" and reading.due(STEP) is not None and reading.state.get("owner"):
        facts = {"due": reading.due(STEP), "first_due": reading.due(STEP)}
        reading.others.append(Part("called", reading.state["owner"], facts))
    elif told.move in {"report_in", "substitute"}:
        for part in reading.others:
            if part.kind == "called":
                part.facts.setdefault("reported", told.at if told.move == "report_in" else None)


def _read_checks(reading: _Reading, told: Told, before: int | None) -> None:
    checked = reading.replier or before
    if checked is None or told.move not in PASSED_CHECKS | FAILED_CHECKS:
        return
    found = (told.facts.get("record") or {}).get("found") == "false_completion"
    facts = {"checked": told.at, "false_found": found, "at": told.at}
    reading.others.append(Part("checked", checked, facts))


def _read_parking(reading: _Reading, told: Told) -> None:
    owner = reading.state.get("owner")
    if told.move == "grant_parking" and owner:
        _of_owner(reading).deferred = True
        reading.others.append(Part("parked", owner, {"at": told.at}))
    elif told.move == "take_up":
        for part in reading.others:
            if part.kind == "parked":
                part.facts.setdefault("moved", told.at)


def _handled(reading: _Reading, body: int, held: _Held) -> Part:
    closed = moment(reading.state.get("closed")) if reading.replier == body else None
    early = held.left is not None and (held.first_due is None or held.left <= held.first_due)
    shed = held.left_by in NOT_ITS_OWN or (early and held.replied is None and not held.returned)
    facts = {
        "first_due": None if held.stood is not None else held.first_due,
        "due": held.due,
        "replied": held.replied,
        "closed": closed,
        "judged": held.judged or closed,
        "outcome": reading.state.get("outcome") or None if closed else None,
        "left": held.left,
        "left_by": held.left_by or None,
        "answers": not (held.left is not None and shed),
        "deferred": held.deferred or held.stood is not None,
        "returned": held.returned,
        "reworks": held.returned,
        "contacted": held.contacted,
        "contact_due": held.contact_due or held.first_due,
        "signed": held.signed,
        "sign_due": held.sign_due,
        "limit": held.limit,
    }
    return Part("handled", body, facts)


def row_of(part: Part, about: Mapping[str, Any]) -> dict[str, Any]:
    """Give a part as a fact row of the evaluator; ``about`` are the facts of file and body."""
    zero = {"returned": 0, "reworks": 0, "exclusion": "", "limit": "", "recurred": False}
    return {**NOTHING, **FALSE, **zero, **about, **part.facts}
