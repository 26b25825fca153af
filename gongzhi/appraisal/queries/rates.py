"""The rates of the whole district: what departments and townships have together in a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gongzhi.appraisal.models import SettledMonth
from gongzhi.appraisal.queries.figures import UnitFigure
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.metric import interval_ppm, weight_of

SHOWN = "board_rates"


@dataclass(frozen=True, slots=True)
class DistrictRate:
    """An indicator of all bodies together that have a figure of their own in a settled month.

    ``interval``: 95 %, Wilson, in parts per million. ``bodies`` counts those added up; ``weighed``
    is what the hits weigh, in parts per million, where they weigh differently.
    """

    indicator: str
    month: str
    numerator: int
    denominator: int
    bodies: int
    weighed: int | None = None

    @property
    def weight(self) -> Fraction:
        """What the hits come to."""
        return weight_of(self.numerator, self.weighed)

    @property
    def share(self) -> Fraction:
        """The exact share."""
        return self.weight / self.denominator

    @property
    def interval(self) -> tuple[int, int]:
        """Where the share may lie."""
        return interval_ppm(self.weight, self.denominator)


def summed(figures: Iterable[UnitFigure]) -> list[dict[str, Any]]:
    """Add up each indicator's counted figures, in the order of the indicators."""
    found: dict[str, list[UnitFigure]] = {}
    for one in figures:
        if one.state == "counted":
            found.setdefault(one.indicator, []).append(one)
    return [{"indicator": code, **_whole(counted)} for code, counted in found.items()]


def _whole(counted: Sequence[UnitFigure]) -> dict[str, int]:
    weights = [one.weighed for one in counted if one.weighed is not None]
    return {
        "numerator": sum(one.numerator for one in counted),
        "denominator": sum(one.denominator for one in counted),
        "bodies": len(counted),
        **({"weighed": sum(weights)} if weights else {}),
    }


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
