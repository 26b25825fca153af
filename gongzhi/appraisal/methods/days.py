"""The day ledger: every day of a file's life is booked to one body, the requester or the law.

A day is 24 hours from the opening on, by the local clock. It is booked to whoever held the file
longest in it, the first of two. Days therefore sum exactly; the exact time stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Literal

from gongzhi.appraisal.methods.told import FILE, STEP, Told, moment
from gongzhi.procedure.table import Procedure

Kind = Literal["body", "requester", "law"]
TableOf = Callable[[str], Procedure]


@dataclass(frozen=True, slots=True, order=True)
class Bearer:
    """Whose time it is. ``body`` is the organisation's id; 0 for requester and law."""

    kind: Kind
    body: int = 0


REQUESTER, LAW = Bearer("requester"), Bearer("law")


@dataclass(frozen=True, slots=True)
class Span:
    """An unbroken time in which one bearer held the file at one step."""

    start: datetime
    end: datetime
    bearer: Bearer
    step: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a bearer has of a file's life: whole days booked, and the exact time."""

    bearer: Bearer
    days: int
    time: timedelta


@dataclass(frozen=True, slots=True)
class Ledger:
    """A file's life. ``days`` has one bearer for each day; ``shares`` sums them."""

    spans: tuple[Span, ...]
    days: tuple[Bearer, ...]
    shares: tuple[Share, ...]

    @property
    def time(self) -> timedelta:
        """How long the file has lived."""
        return sum((span.end - span.start for span in self.spans), timedelta())


@dataclass
class _State:
    """A file as its entries so far leave it."""

    facts: dict[str, Any] = field(default_factory=dict)
    running: dict[str, tuple[str, str]] = field(default_factory=dict)
    table: Procedure | None = None
    ground: str = ""

    def take(self, told: Told, table_of: TableOf) -> None:
        """Apply an entry."""
        if "procedure" in told.facts:
            self.table = table_of(told.facts["procedure"][1])
        if "step" in told.change:
            self.ground = told.ground
        self.facts.update(told.change)
        for fact in told.facts.get("clocks", ()):
            if fact["did"] == "start":
                self.running[fact["id"]] = fact["name"], fact["kind"]
            elif fact["did"] == "end":
                self.running.pop(fact["id"], None)

    @property
    def closed(self) -> bool:
        """Tell whether the file is closed."""
        return bool(self.facts.get("closed"))


def spans_of(
    entries: Sequence[Told],
    rows: Iterable[Mapping[str, Any]],
    table_of: TableOf,
    until: datetime,
) -> tuple[Span, ...]:
    """Give the spans of a file's life from its opening to its last closing, or to ``until``.

    ``rows`` are those of the pack table ``day_bearers``. A time in which the file was closed and
    could be disputed belongs to the law, if it was disputed; so does one in which nothing but a
    period runs. Entries may come with times out of order: a moment never lies before the last.
    """
    named = {(row["procedure"], row["step"], row["ground"] or ""): row["bearer"] for row in rows}
    state = _State()
    spans: list[Span] = []
    entries = _until_closed(entries)
    at = moment(entries[0].facts.get("opened")) or entries[0].at
    for number, told in enumerate(entries):
        state.take(told, table_of)
        last = number + 1 == len(entries)
        if last and state.closed:
            ended = moment(state.facts["closed"])
            following = max(at, ended) if ended is not None else at
        else:
            following = max(at, until if last else entries[number + 1].at)
        if following > at:
            bearer = LAW if state.closed and not last else _bearer(state, named)
            _append(spans, Span(at, following, bearer, str(state.facts.get("step", ""))))
        at = following
    return tuple(spans)


def _until_closed(entries: Sequence[Told]) -> Sequence[Told]:
    """Leave out what happens to a file after its last closing: a rating, an audit that holds."""
    last, closed = len(entries), False
    for number, told in enumerate(entries, 1):
        if "closed" in told.change:
            was, closed = closed, bool(told.change["closed"])
            last = number if closed and not was else last if closed else len(entries)
    return entries[:last]


def _append(spans: list[Span], span: Span) -> None:
    if spans and (spans[-1].bearer, spans[-1].step) == (span.bearer, span.step):
        span = Span(spans.pop().start, span.end, span.bearer, span.step)
    spans.append(span)


def _bearer(state: _State, named: Mapping[tuple[str, str, str], str]) -> Bearer:
    table = state.table
    if table is None:
        raise ValueError("the first entry names no procedure")
    step = table.step(state.facts["step"])
    keys = ((table.code, step.name, state.ground), (table.code, step.name, ""))
    rule = next((named[key] for key in keys if key in named), "")
    if rule in {"requester", "law"}:
        return Bearer(rule)  # type: ignore[arg-type]
    if not rule and step.acts.role == "requester":
        return REQUESTER
    if not rule and _only_periods(state):
        return LAW
    owner, desk = state.facts.get("owner"), state.facts.get("desk")
    owned = rule == "owner" or (not rule and "owner" in {step.acts.where, step.responsible})
    body = (owner or desk) if owned or step.closed else (desk or owner)
    return Bearer("body", body) if body else LAW


def _only_periods(state: _State) -> bool:
    clocks = state.running.values()
    held = any(kind == "limit" and name in {FILE, STEP} for name, kind in clocks)
    return not held and any(kind == "period" for _, kind in clocks)


def ledger_of(spans: Sequence[Span], zone: tzinfo) -> Ledger:
    """Book every day of the spans to one bearer; the days begin at the opening's local time."""
    days: list[Bearer] = []
    start = spans[0].start.astimezone(zone).replace(tzinfo=None) if spans else None
    place = 0
    while start is not None and place < len(spans):
        first, end = (
            (start + timedelta(days=len(days) + more)).replace(tzinfo=zone).astimezone(UTC)
            for more in (0, 1)
        )
        held: dict[Bearer, timedelta] = {}
        while place < len(spans):
            span = spans[place]
            part = min(span.end, end) - max(span.start, first)
            held[span.bearer] = held.get(span.bearer, timedelta()) + part
            if span.end > end:
                break
            place += 1
            if span.end == end:
                break
        days.append(max(held, key=lambda one: held[one]))
    return Ledger(tuple(spans), tuple(days), _shares(spans, days))


def _shares(spans: Sequence[Span], days: Sequence[Bearer]) -> tuple[Share, ...]:
    time: dict[Bearer, timedelta] = {}
    for span in spans:
        time[span.bearer] = time.get(span.bearer, timedelta()) + (span.end - span.start)
    return tuple(Share(bearer, days.count(bearer), spent) for bearer, spent in time.items())
