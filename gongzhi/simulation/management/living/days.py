"""The days of a simulation: people act in their lanes, then the agenda runs, and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from gongzhi.core.agenda_alone import turn_back
from gongzhi.simulation.management.living.agenda import run_all
from gongzhi.simulation.management.living.checks import Verdict
from gongzhi.simulation.management.living.crews import Beside, Coming, Here, Span
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.rates import Rates

Advance = Callable[[int, datetime], None]


class District:
    """A district whose townships live in one process or several."""

    def __init__(
        self, span: Span, rates: Rates, coming: Sequence[Coming], processes: int = 1
    ) -> None:
        turn_back(span.place.id, span.begins)
        self.span, self.rates = span, rates
        shares = _shares([one for one in coming if one.township], processes)
        self.crews: list[Here | Beside]
        if processes == 1:
            self.crews = [Here(span, rates, shares[0])]
        else:
            self.crews = [Beside(span, rates, share) for share in shares]
        self.whole = Here(span, rates, [one for one in coming if not one.township])

    def live(self, advance: Advance) -> Tally:
        """Live through the days; gives what happened.

        Townships live on their own from one meeting to the next. What concerns the whole district
        happens at the meeting, while everybody else stands still.
        """
        meets = timedelta(minutes=self.rates.number("meet_minutes"))
        at = self.span.begins
        while at < self.span.ends:
            at = min(at + meets, self.span.ends)
            advance(sum(self._all("live", at)), at)
            self.whole.lane.act(at)
            run_all(self.span.place.id, at)
            self._all("draws", at)
        tally = Tally()
        for one in (*self._all("finish"), self.whole.lane.finish()):
            tally.add(one)
        return tally

    def checks(self) -> tuple[list[Verdict], str]:
        """Look whether everything holds in the end; gives also the digest of all days."""
        place, ends = self.span.place, self.span.ends
        first, last = self.crews[0], self.crews[-1]
        first.begin("stored_checks", place, ends)
        stored = first.result() if first is last else None
        last.begin("exported_checks", place, ends)
        exported, days = last.result()
        return [*(first.result() if stored is None else stored), *exported], days

    def _all(self, what: str, *given: Any) -> list[Any]:
        for crew in self.crews:
            crew.begin(what, *given)
        return [crew.result() for crew in self.crews]

    def leave(self) -> None:
        """End the processes."""
        for crew in self.crews:
            crew.leave()


@contextmanager
def district(
    span: Span, rates: Rates, coming: Sequence[Coming], processes: int = 1
) -> Iterator[District]:
    """Give a district that is ready to live; ends its processes afterwards."""
    made = District(span, rates, coming, processes)
    try:
        yield made
    finally:
        made.leave()


def _shares(coming: Sequence[Coming], processes: int) -> list[list[Coming]]:
    """Give each process the townships with the next most files, so that both have enough."""
    counts: dict[str, int] = {}
    for one in coming:
        counts[one.township] = counts.get(one.township, 0) + 1
    loads = [0] * processes
    home = {}
    for township, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        home[township] = loads.index(min(loads))
        loads[home[township]] += count
    return [[one for one in coming if home[one.township] == lane] for lane in range(processes)]
