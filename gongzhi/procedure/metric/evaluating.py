"""One evaluator for every figure: counts of base and hits, with the files behind them.

A file counts in the window in which the moment falls that ``base`` compares with ``window_end``. A
row stands for ``count`` cases, one unless it says so.
Figures are never about a person, a post or a grid: those keys do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from fractions import Fraction
from typing import Any

from gongzhi.core.errors import Refused
from gongzhi.procedure.metric.expression import Comparison, Expression, MetricError, parse
from gongzhi.procedure.metric.wilson import PPM, interval_ppm
from gongzhi.procedure.pack_tables.figures import parse_weight

Row = Mapping[str, Any]
Window = tuple[datetime, datetime]
PERIODS = {"month": 1, "quarter": 3, "year": 12}
# The smallest place is the community or village; a grid is one worker's beat.
PLACES = ("area1", "area2", "area3")
GROUPS = (
    "owner",
    "owner_kind",
    *PLACES,
    "matter",
    "procedure",
    "entrance",
    "source",
    "outcome",
    *PERIODS,
)
WINDOW_END = "window_end"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ``key`` names the group, ``hits`` and ``base`` are the files behind it.

    ``interval`` is the 95 % Wilson interval in parts per million. ``too_few``: the base is below
    the indicator's minimum, so the figure is not to be published. ``excluded`` are files left out
    by a ground that the indicator recognises; ``spared`` those of them that would have hit.
    ``weighed`` is the sum of what the hits weigh, in parts per million, where the indicator says
    how much; else None, and each weighs one.
    """

    key: tuple[str, ...]
    hits: tuple[str, ...]
    base: tuple[str, ...]
    excluded: tuple[str, ...]
    interval: tuple[int, int]
    too_few: bool
    spared: tuple[str, ...] = ()
    weighed: int | None = None

    @property
    def numerator(self) -> int:
        """How many files hit."""
        return len(self.hits)

    @property
    def denominator(self) -> int:
        """How many files count."""
        return len(self.base)

    @property
    def share(self) -> Fraction | None:
        """The exact share; None for an empty base."""
        if not self.base:
            return None
        return weight_of(self.numerator, self.weighed) / self.denominator


def weight_of(hits: int, weighed: int | None) -> Fraction:
    """Give what hits come to: as many as they are, or the sum of their weights."""
    return Fraction(hits) if weighed is None else Fraction(weighed, PPM)


@dataclass
class _Group:
    hits: list[str] = field(default_factory=list)
    base: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    spared: list[str] = field(default_factory=list)
    weighed: int = 0


def evaluate(
    indicator: Row,
    rows: Iterable[Row],
    *,
    by: tuple[str, ...] = ("owner", "month"),
    zone: tzinfo,
    window: Window | None = None,
) -> list[Figure]:
    """Give an indicator's figures over fact rows (``queries.facts``), grouped by keys of GROUPS.

    ``indicator`` is a row of the pack table ``indicators``. A period in ``by`` gives each file the
    calendar window it falls in (local time ``zone``); without one, ``window`` (start, end) is it,
    and what fell due before it began counts too, as in a running bulletin.
    Raises Refused ``group_not_allowed`` for any other key (persons, posts, grids), MetricError for
    an expression that cannot be read or a missing window.
    """
    unknown = [key for key in by if key not in GROUPS]
    if unknown:
        raise Refused("group_not_allowed", keys=unknown, allowed=list(GROUPS))
    base, hit = parse(indicator["base"]), parse(indicator["hit"])
    groups: dict[tuple[str, ...], _Group] = {}
    for row in rows:
        placed = _place(row, base, by, zone, window)
        if placed is None or not _counts(indicator, row, by):
            continue
        key, facts = placed
        if base.holds(facts):
            _book(groups.setdefault(key, _Group()), indicator, facts, hit)
    return [_figure(indicator, key, group) for key, group in sorted(groups.items())]


def _book(group: _Group, indicator: Row, facts: Row, hit: Expression) -> None:
    codes = [str(facts["id"])] * int(facts.get("count", 1))
    if facts.get("exclusion") and facts["exclusion"] in (indicator.get("exclusions") or ()):
        group.excluded += codes
        if hit.holds(facts):
            group.spared += codes
        return
    group.base += codes
    if hit.holds(facts):
        group.hits += codes
        group.weighed += _weight(indicator, facts) * len(codes)


def _weight(indicator: Row, facts: Row) -> int:
    """Give the weight of a row in parts per million: that of the first fact named, else one."""
    for one in indicator.get("weights") or ():
        name, value, ppm = parse_weight(one)
        if str(facts.get(name)) == value:
            return ppm
    return PPM


def _counts(indicator: Row, row: Row, by: tuple[str, ...]) -> bool:
    kinds = indicator.get("unit_kinds") or ()
    return "owner" not in by or not kinds or row.get("owner_kind") in (None, *kinds)


def _place(
    row: Row, base: Expression, by: tuple[str, ...], zone: tzinfo, window: Window | None
) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    period = next((key for key in by if key in PERIODS), None)
    label = ""
    if period is not None:
        moment = row.get(_anchor(base))
        if moment is None:
            return None
        label, window = _period(moment.astimezone(zone), period)
    if window is None:
        raise MetricError("a window is missing")
    facts = {**row, "window_start": window[0], WINDOW_END: window[1]}
    key = tuple(label if name in PERIODS else str(row.get(name) or "") for name in by)
    return key, facts


def _anchor(base: Expression) -> str:
    """The fact that ``base`` holds against the window's end: it says in which window a file is."""
    for comparison in _comparisons(base):
        names = comparison.names()
        if len(names) == 2 and WINDOW_END in names:
            return names[0] if names[1] == WINDOW_END else names[1]
    raise MetricError("base compares nothing with window_end")


def _comparisons(expression: Expression) -> Iterator[Comparison]:
    if isinstance(expression, Comparison):
        yield expression
        return
    for part in expression.parts:
        yield from _comparisons(part)


def _period(local: datetime, period: str) -> tuple[str, Window]:
    length = PERIODS[period]
    first = (local.month - 1) // length * length + 1
    start = datetime(local.year, first, 1, tzinfo=local.tzinfo)
    after = first + length
    end = datetime(local.year + after // 13, (after - 1) % 12 + 1, 1, tzinfo=local.tzinfo)
    labels = {
        "month": f"{local.year}-{first:02d}",
        "quarter": f"{local.year}-Q{(first + 2) // 3}",
        "year": f"{local.year}",
    }
    return labels[period], (start, end)


def _figure(indicator: Row, key: tuple[str, ...], group: _Group) -> Figure:
    weighed = group.weighed if indicator.get("weights") else None
    return Figure(
        key=key,
        hits=tuple(group.hits),
        base=tuple(group.base),
        excluded=tuple(group.excluded),
        interval=interval_ppm(weight_of(len(group.hits), weighed), len(group.base)),
        too_few=len(group.base) < int(indicator.get("minimum") or 1),
        spared=tuple(group.spared),
        weighed=weighed,
    )


def per_cent(share: Fraction, digits: int = 2) -> str:
    """Write a share as a percentage with so many digits, rounded half up: ``93.72``."""
    scaled = int(share * 100 * 10**digits + Fraction(1, 2))
    whole, part = divmod(scaled, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)
