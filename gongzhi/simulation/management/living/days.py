"""The days of a simulation: people act in their lanes, then the agenda runs, and so on."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any, ClassVar

from django.db import connections

from gongzhi.core.agenda import ensure_cron, run_due
from gongzhi.core.models import Jurisdiction
from gongzhi.simulation.management.living.lane import Lane
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.planning import Planned
from gongzhi.simulation.methods.rates import Rates

BATCH = 500
# What no file's way hangs on: it may run beside the rest in any order.
APART = ("index_words",)
Advance = Callable[[int, datetime], None]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a place is simulated."""

    place: Jurisdiction
    begins: datetime
    ends: datetime


def live(
    span: Span, rates: Rates, planned: Sequence[Planned], processes: int, advance: Advance
) -> Tally:
    """Live through the days in one process or several; gives what happened."""
    ensure_cron(span.place.id, span.begins)
    shares = _shares(planned, processes)
    crews: list[_Here | _Beside]
    if processes == 1:
        crews = [_Here(span, rates, shares[0])]
    else:
        crews = [_Beside(span, rates, share) for share in shares]
    try:
        return _through(span, rates, crews, advance)
    finally:
        for crew in crews:
            crew.leave()


def _through(span: Span, rates: Rates, crews: Sequence[_Here | _Beside], advance: Advance) -> Tally:
    tick = timedelta(minutes=rates.number("tick_minutes"))
    at = span.begins
    while at < span.ends:
        at = min(at + tick, span.ends)
        advance(sum(_all(crews, "live", at)), at)
        if len(crews) == 1:
            _all(crews, "agenda", at, None)
        else:
            crews[0].begin("agenda", at, ("except", *APART))
            crews[1].begin("agenda", at, ("only", *APART))
            _ = [crew.result() for crew in crews[:2]]
        _all(crews, "audit", at)
    tally = Tally()
    for one in _all(crews, "finish"):
        tally.add(one)
    return tally


def _all(crews: Sequence[_Here | _Beside], what: str, *given: Any) -> list[Any]:
    for crew in crews:
        crew.begin(what, *given)
    return [crew.result() for crew in crews]


def _shares(planned: Sequence[Planned], processes: int) -> list[list[Planned]]:
    """Give each process the townships with the next most reports, so that both have enough."""
    counts: dict[str, int] = {}
    for one in planned:
        counts[one.township] = counts.get(one.township, 0) + 1
    loads = [0] * processes
    home = {}
    for township, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        home[township] = loads.index(min(loads))
        loads[home[township]] += count
    return [[one for one in planned if home[one.township] == lane] for lane in range(processes)]


def agenda(place: int, at: datetime, which: Sequence[str] | None) -> int:
    """Run what is due by the simulation's moment; ``which`` leaves out or names handlers."""
    only: Collection[str] | None = None
    without: Collection[str] = ()
    if which is not None and which[0] == "only":
        only = which[1:]
    elif which is not None:
        without = which[1:]
    ran = 0
    while found := run_due(batch=BATCH, at=at, jurisdiction=place, only=only, without=without):
        ran += found
    return ran


def _do(lane: Lane, what: str, given: Sequence[Any]) -> Any:
    if what == "agenda":
        return agenda(lane.place.id, *given)
    return getattr(lane, what)(*given)


class _Here:
    """The only lane, in this process."""

    def __init__(self, span: Span, rates: Rates, planned: Sequence[Planned]) -> None:
        self.lane = Lane(span.place, rates, span.begins, planned)
        self.given: Any = None

    def begin(self, what: str, *given: Any) -> None:
        """Do it at once."""
        self.given = _do(self.lane, what, given)

    def result(self) -> Any:
        """Give what came of it."""
        return self.given

    def leave(self) -> None:
        """Nothing has to be ended."""


class _Beside:
    """A lane in a process of its own."""

    lines: ClassVar[list[Connection]] = []
    """This process's ends. Those forked later inherit them, and must let go of them: a line is at
    its end only when nobody holds it."""

    def __init__(self, span: Span, rates: Rates, planned: Sequence[Planned]) -> None:
        context = multiprocessing.get_context("fork")
        self.line, other = context.Pipe()
        self.lines.append(self.line)
        self.process = context.Process(
            target=_serve, args=(other, span, rates, planned), daemon=True
        )
        self.process.start()
        other.close()

    def begin(self, what: str, *given: Any) -> None:
        """Send the process off."""
        self.line.send((what, given))

    def result(self) -> Any:
        """Wait for what came of it. Raises what was raised there."""
        found = self.line.recv()
        if isinstance(found, Exception):
            raise found
        return found

    def leave(self) -> None:
        """Let the process end."""
        self.lines.remove(self.line)
        self.line.close()
        self.process.join(timeout=30)
        self.process.kill()


def _serve(line: Connection, span: Span, rates: Rates, planned: Sequence[Planned]) -> None:
    """Live a lane in a process of its own, with a connection of its own."""
    for end in _Beside.lines:
        end.close()
    for inherited in connections.all(initialized_only=True):
        inherited.connection = None
    lane = Lane(span.place, rates, span.begins, planned)
    while True:
        try:
            what, given = line.recv()
        except EOFError:
            return
        try:
            line.send(_do(lane, what, given))
        except Exception as error:  # noqa: BLE001  (told to the process that waits)
            line.send(error)
