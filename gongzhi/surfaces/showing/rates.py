"""The rates of the whole district in words: value, numbers behind it, interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.appraisal.queries.rates import DistrictRate
from gongzhi.procedure.metric import per_cent
from gongzhi.surfaces.showing.names import Names

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate: its value, the numbers and the interval behind it, and its own line to draw.

    ``low``, ``width`` and ``at`` are thousandths of a line from 0 to 100 %.
    """

    code: str
    name: str
    month: str
    value: str
    numbers: str
    interval: str
    low: int
    width: int
    at: int


def rate_rows(rates: Iterable[DistrictRate], names: Names) -> list[RateRow]:
    """Give the rates of the last settled month in the order the rules want."""
    return [_row(one, names) for one in rates]


def _row(one: DistrictRate, names: Names) -> RateRow:
    low, high = one.interval
    shown = (per_cent(Fraction(edge, PPM), 1) for edge in (low, high))
    return RateRow(
        one.indicator,
        names.of("indicators", one.indicator),
        one.month,
        f"{per_cent(one.share)} %",
        names.say(
            "board.rate_numbers_one" if one.bodies == 1 else "board.rate_numbers",
            hits=one.numerator,
            base=one.denominator,
            n=one.bodies,
        ),
        names.say("figures.interval", low=next(shown), high=next(shown)),
        low * 1000 // PPM,
        max(4, (high - low) * 1000 // PPM),
        int(one.share * 1000),
    )
