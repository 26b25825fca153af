"""The rates of the whole district: what departments and townships have together in a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gongzhi.appraisal.models import SettledMonth
from gongzhi.appraisal.queries.figures import UnitFigure
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.metric import interval_ppm

SHOWN = "board_rates"


@dataclass(frozen=True, slots=True)
class DistrictRate:
    """An indicator of all bodies together that have a figure of their own in a settled month.

    ``interval``: 95 %, Wilson, in parts per million. ``bodies`` counts those added up.
    """

    indicator: str
    month: str
    numerator: int
    denominator: int
    bodies: int

    @property
    def share(self) -> Fraction:
        """The exact share."""
        return Fraction(self.numerator, self.denominator)

    @property
    def interval(self) -> tuple[int, int]:
        """Where the share may lie."""
        return interval_ppm(self.numerator, self.denominator)


def summed(figures: Iterable[UnitFigure]) -> list[dict[str, Any]]:
    """Add up each indicator's counted figures, in the order of the indicators."""
    found: dict[str, list[int]] = {}
    for one in figures:
        if one.state == "counted":
            whole = found.setdefault(one.indicator, [0, 0, 0])
            for place, number in enumerate((one.numerator, one.denominator, 1)):
                whole[place] += number
    keys = ("numerator", "denominator", "bodies")
    return [
        {"indicator": code, **dict(zip(keys, whole, strict=True))} for code, whole in found.items()
    ]


def district_rates(here: Ground) -> list[DistrictRate]:
    """Give the rates that the rules want on the board, of the last settled month.

    One statement; empty before a month is settled, and for months settled without sums.
    """
    setting = here.live.table("settings").get(SHOWN)
    wanted = str(setting["value"]).split("|") if setting else []
    kept = SettledMonth.objects.filter(jurisdiction_id=here.jurisdiction)
    last = kept.order_by("-month", "-version").values_list("month", "summed").first()
    if last is None:
        return []
    month, rows = last
    by_code = {row["indicator"]: row for row in rows}
    return [DistrictRate(month=month, **by_code[code]) for code in wanted if code in by_code]
