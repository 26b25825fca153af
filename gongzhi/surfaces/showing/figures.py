"""Figures of departments and townships in words: value, numbers behind it, interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from gongzhi.appraisal.actions.settling import WHYS
from gongzhi.appraisal.queries import UnitFigure
from gongzhi.appraisal.queries.settled import Version, may_restate
from gongzhi.core.actor import Actor
from gongzhi.procedure.metric import per_cent
from gongzhi.procedure.pack_tables.figures import parse_weight
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known

MONTHS = 12
PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One body's figure as a row."""

    body: str
    name: str
    kind: str
    counted: bool
    value: str
    numbers: str
    interval: str
    beside: str
    state: str
    excluded: str


@dataclass(frozen=True, slots=True)
class Section:
    """An indicator: what it says, who guards it, and its figures."""

    code: str
    name: str
    source: str
    guard: str
    use: str
    formula: Sequence[tuple[str, str]]
    rows: Sequence[FigureRow]
    others: Sequence[tuple[str, str]]


def sections(figures: Iterable[UnitFigure], names: Names) -> list[Section]:
    """Give the indicators of a month in the pack's order."""
    by_code: dict[str, list[UnitFigure]] = {}
    for one in figures:
        by_code.setdefault(one.indicator, []).append(one)
    return [section(code, found, names) for code, found in by_code.items()]


def section(code: str, figures: Sequence[UnitFigure], names: Names) -> Section:
    """Give one indicator; bodies without a figure are named together by the reason."""
    row = names.ground.rules.table("indicators")[code]
    between = "、" if names.chinese else ", "
    states: dict[str, list[str]] = {}
    for one in figures:
        if one.state != "counted":
            states.setdefault(one.state, []).append(names.body_code(one.body))
    return Section(
        code,
        names.row(row),
        str(row["source"]),
        str((row["guard_zh"] if names.chinese else row["guard"]) or ""),
        names.say(f"figures.use_{row['use'] or 'information'}"),
        _formula(row, names),
        [figure_row(one, names) for one in figures if one.state == "counted"],
        [(names.say(f"figures.{state}"), between.join(of)) for state, of in states.items()],
    )


def _formula(row: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    said = [("figures.base", str(row["base"])), ("figures.hit", str(row["hit"]))]
    if row.get("weights"):
        said.append(("figures.weights", " · ".join(_weight(one) for one in row["weights"])))
    return [(names.say(key), words) for key, words in said]


def _weight(text: str) -> str:
    fact, value, ppm = parse_weight(text)
    return f"{fact} = '{value}': {ppm / PPM:g}"


def figure_row(one: UnitFigure, names: Names) -> FigureRow:
    """Give one figure in words; without a number where it is not counted."""
    low, high = (per_cent(Fraction(edge, PPM), 1) for edge in one.interval)
    counted = one.share is not None
    return FigureRow(
        one.body,
        names.body_code(one.body),
        _kind(one.kind, names),
        counted,
        f"{per_cent(one.share)} %" if one.share is not None else "",
        _numbers(one, names) if counted else "",
        names.say("figures.interval", low=low, high=high) if counted else "",
        names.say(f"figures.beside_{one.beside}") if one.beside else "",
        "" if counted else names.say(f"figures.{one.state}"),
        _excluded(one, names),
    )


def _numbers(one: UnitFigure, names: Names) -> str:
    row = names.ground.rules.table("indicators")[one.indicator]
    if one.weighed is not None:
        weighed = f"{float(one.weight):.2f}".rstrip("0").rstrip(".")
        return names.say("figures.numbers_weighed", hits=weighed, base=one.denominator)
    keys = (f"figures.numbers_{row['part']}", "figures.numbers")
    return names.first(*keys, hits=one.numerator, base=one.denominator)


def _excluded(one: UnitFigure, names: Names) -> str:
    """Say what a panel took out, and what the figure would be with it."""
    whole = one.share_with_excluded
    if whole is None:
        return ""
    return names.say("appeals.excluded", n=one.excluded, value=f"{per_cent(whole)} %")


def _kind(kind: str, names: Names) -> str:
    base, _, township = kind.partition(":")
    return names.of("township_kinds", township) if township else names.say(f"body_kind.{base}")


def version_rows(versions: Iterable[Version], names: Names) -> list[tuple[int, str]]:
    """Say in which versions a month was settled, when and why: (number, words)."""
    return [
        (
            one.version,
            names.say(
                "figures.settled" if not one.why else "figures.restated",
                n=one.version,
                at=names.moment(one.settled_at),
                why=names.say(f"figures.why_{one.why}") if one.why else "",
            ),
        )
        for one in versions
    ]


def why_choices(by: Actor, names: Names) -> list[tuple[str, str]]:
    """Give the reasons for a further version, to whoever may have one made."""
    if not may_restate(by):
        return []
    return [(why, names.say(f"figures.why_{why}")) for why in WHYS]


def recorded_lines(
    indicator: str, behind: Iterable[tuple[str, int, int]], names: Names
) -> list[str]:
    """Name what stands behind a figure that is made of no files: batches, days, items."""
    part = names.ground.rules.table("indicators")[indicator]["part"]
    key = f"figures.behind_{part}"
    if not known(key):
        return []
    return [names.say(key, name=name, hits=hits, base=base) for name, hits, base in behind]


def months_before(now: datetime, names: Names) -> list[str]:
    """Give the names of the last twelve months, the present one first."""
    first = now.astimezone(names.zone).replace(day=1)
    found = []
    for _ in range(MONTHS):
        found.append(f"{first.year:04d}-{first.month:02d}")
        first = (first - timedelta(days=1)).replace(day=1)
    return found
