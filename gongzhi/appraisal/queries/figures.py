"""Figures of departments and townships in a month, beside those of their own kind only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db.models import Count

from gongzhi.appraisal.queries.months import Month
from gongzhi.appraisal.queries.recorded import recorded_rows
from gongzhi.appraisal.queries.rows import counted_files, mark_recurrences, part_rows
from gongzhi.core.errors import NotFound
from gongzhi.directory.models import Holding
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.metric import Figure, evaluate, interval_ppm, weight_of
from gongzhi.procedure.pack_tables.figures import RECORDED
from gongzhi.procedure.township_kinds import indicators_of, kind_of

Row = Mapping[str, Any]
HANDLED = "handled"
GOOD = {"higher": "above", "lower": "below"}


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """An indicator's figure of one body.

    ``state``: ``counted``; ``too_few`` files; ``few_people`` (it would be a person's
    figure). Only a counted one has a value. ``beside`` holds it against all bodies of
    its kind together: ``above`` or ``below`` when the intervals leave no overlap, else ``same``;
    empty where fewer than two of the kind are counted. ``base`` and ``hits`` are codes of files.
    ``excluded`` files a panel took out of the base; ``spared`` of them would have hit.
    ``weighed`` is what the hits weigh, in parts per million, where they weigh differently.
    """

    indicator: str
    body: str
    kind: str
    state: str
    numerator: int = 0
    denominator: int = 0
    interval: tuple[int, int] = (0, 1_000_000)
    beside: str = ""
    excluded: int = 0
    spared: int = 0
    hits: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    weighed: int | None = None

    @property
    def weight(self) -> Fraction:
        """What the hits come to."""
        return weight_of(self.numerator, self.weighed)

    @property
    def share(self) -> Fraction | None:
        """The exact share of a counted figure."""
        return self.weight / self.denominator if self.state == "counted" else None

    @property
    def share_with_excluded(self) -> Fraction | None:
        """The share as it would be had nothing been taken out; None where nothing was."""
        if self.share is None or not self.excluded:
            return None
        return (self.weight + self.spared) / (self.denominator + self.excluded)


def computed_figures(ground: Ground, month: Month, *, only: str = "") -> list[UnitFigure]:
    """Compute every indicator's figures of a month, by indicator, kind and body; or one's.

    The same for every reader: sealed files are in none. Raises NotFound ``indicator``.
    Statements: one and two for each thousand files, one for limits, for recurrences, for holders.
    """
    table = ground.rules.table("indicators")
    if only and only not in table:
        raise NotFound("indicator", code=only[:40])
    wanted = {code: row for code, row in table.items() if only in ("", code)}
    rows = figure_rows(ground, month, wanted)
    people = _people(ground)
    found: list[UnitFigure] = []
    for code, row in wanted.items():
        found += _of_indicator(code, row, rows, ground, month, people)
    return found


def figure_rows(ground: Ground, month: Month, table: Mapping[str, Row]) -> list[dict[str, Any]]:
    """Give the fact rows behind a month's figures, ready for the evaluator."""
    rows = list(part_rows(counted_files(ground.jurisdiction, month.start, month.end), ground))
    days = [row["days"] for row in table.values() if row["days"]]
    if days:
        handled = [row for row in rows if row["part"] == HANDLED]
        mark_recurrences(handled, ground.jurisdiction, max(days))
    wanted = frozenset(row["part"] for row in table.values()) & frozenset(RECORDED)
    return [*rows, *recorded_rows(ground, month, wanted)]


def _people(ground: Ground) -> dict[str, int]:
    """Count who holds a post of each body, so that no figure is about one person."""
    held = Holding.objects.filter(
        valid_to=None, post__active=True, post__jurisdiction_id=ground.jurisdiction
    )
    counts = held.values_list("post__organisation__code").annotate(Count("person", distinct=True))
    return dict(counts)


def _of_indicator(
    code: str,
    row: Row,
    rows: Sequence[Row],
    ground: Ground,
    month: Month,
    people: Mapping[str, int],
) -> Iterator[UnitFigure]:
    units = _units(code, row, ground)
    part = row["part"] or HANDLED
    mine = (one for one in rows if one["part"] == part and one["owner"] in units)
    made = evaluate(row, mine, by=("owner", "month"), zone=month.zone)
    figures = {figure.key[0]: figure for figure in made if figure.key[1] == month.name}
    found = [
        _figure(code, body, kind, figures.get(body), _enough(row, people.get(body, 0)))
        for body, kind in units.items()
    ]
    yield from _beside(found, row["better"])


def _enough(row: Row, people: int) -> bool:
    """Tell whether a figure is not a person's; rules of before that do not say publish none."""
    least: int | None = row["least_people"]
    return least is not None and people >= least


def _units(code: str, row: Row, ground: Ground) -> dict[str, str]:
    """Give the bodies an indicator is about, each with its kind, in the directory's order."""
    found: dict[str, str] = {}
    for body in sorted(ground.directory.by_id.values(), key=lambda one: (one.kind, one.code)):
        if body.kind not in row["unit_kinds"]:
            continue
        up = reversed(ground.territory.path(body.area_id)) if body.area_id else ()
        kind = kind_of(ground.rules, (ground.territory.area(place).code for place in up))
        if body.kind == "township_office" and kind:
            if code in _counting(ground, kind):
                found[body.code] = f"{body.kind}:{kind}"
        else:
            found[body.code] = body.kind
    return found


def _counting(ground: Ground, kind: str) -> frozenset[str]:
    return frozenset(indicators_of(ground.rules, kind))


def _figure(
    code: str, body: str, kind: str, figure: Figure | None, enough_people: bool
) -> UnitFigure:
    if not enough_people:
        return UnitFigure(code, body, kind, "few_people")
    if figure is None:
        return UnitFigure(code, body, kind, "too_few")
    return UnitFigure(
        code,
        body,
        kind,
        "too_few" if figure.too_few else "counted",
        figure.numerator,
        figure.denominator,
        figure.interval,
        excluded=len(figure.excluded),
        spared=len(figure.spared),
        hits=figure.hits,
        base=figure.base,
        weighed=figure.weighed,
    )


def _beside(found: Iterable[UnitFigure], better: str | None) -> Iterator[UnitFigure]:
    """Hold each counted figure against all of its kind together.

    Nobody stands out for the better by what was taken out of its base: it must do so with it too.
    """
    figures = list(found)
    for one in figures:
        kind = [other for other in figures if other.kind == one.kind and other.state == "counted"]
        if one.state != "counted" or len(kind) < 2:
            yield one
            continue
        low, high = interval_ppm(
            sum((other.weight for other in kind), Fraction(0)),
            sum(other.denominator for other in kind),
        )
        beside = _stands(one.interval, (low, high))
        if beside == GOOD.get(better or ""):
            whole = one.weight + one.spared, one.denominator + one.excluded
            beside = beside if _stands(interval_ppm(*whole), (low, high)) == beside else "same"
        yield replace(one, beside=beside)


def _stands(own: tuple[int, int], kind: tuple[int, int]) -> str:
    return "above" if own[0] > kind[1] else "below" if own[1] < kind[0] else "same"
