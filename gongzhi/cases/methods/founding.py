"""A new district from a template: bodies and posts for its areas, after those of another; pure.

For each kind of area the template's first one is the model: its bodies and posts are made again for
every new area of that kind, with the codes and names of the new one, and nobody in the posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gongzhi.core.packs.schema import Pack, Row
from gongzhi.territory.levels import GRID

FOUNDED = ("areas", "organisations", "posts")
# Firms and societies are not founded with a district.
NOT_PUBLIC = frozenset({"enterprise", "property_firm", "social_organisation"})
_NOBODY: Mapping[str, str] = {
    "phone": "",
    "person": "",
    "person_name_zh": "",
    "person_name_en": "",
}


@dataclass(frozen=True, slots=True)
class Place:
    """An area, of the template or of the new district."""

    code: str
    name_zh: str
    name_en: str
    level: int
    kind: str
    parent: str

    @classmethod
    def from_row(cls, code: str, row: Row) -> Place:
        """Read a row of the table ``areas``."""
        return cls(
            code, row["name_zh"], row["name_en"], row["level"], row["kind"], row["parent"] or ""
        )


@dataclass(frozen=True, slots=True)
class _Swap:
    """From a model to the new area: codes and names of the area, then of the one above it."""

    codes: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, model: Place, new: Place) -> _Swap:
        above = ((model.parent, new.parent),) if model.parent else ()
        names = ((model.name_zh, new.name_zh), (model.name_en, new.name_en))
        return cls(((model.code, new.code), *above), names)

    def code(self, text: str) -> str:
        """Swap an area's code where it stands by itself or between underscores."""
        parts = text.split("_")
        for old, new in self.codes:
            if old in parts:
                return "_".join(new if part == old else part for part in parts)
        return text

    def name(self, text: str) -> str:
        for old, new in self.names:
            if old and old in text:
                return text.replace(old, new)
        return text

    def row(self, code: str, row: Row, area: str) -> dict[str, Any]:
        swapped = {column: self.name(row[column]) for column in ("name_zh", "name_en")}
        return {**row, **_NOBODY, **swapped, "code": self.code(code), "area": area}


def found(template: Pack, areas: Mapping[str, Row]) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of ``organisations`` and ``posts`` for new areas, after a template.

    ``areas``: rows of the table by code, the root without a parent. The template is a pack with
    areas and bodies of its own.
    """
    places = [Place.from_row(code, row) for code, row in template.table("areas").items()]
    new = [Place.from_row(code, row) for code, row in areas.items()]
    rows: dict[str, list[dict[str, Any]]] = {"organisations": [], "posts": []}
    for place in new:
        if place.level >= GRID:
            continue
        model = _model(places, place)
        if model is None:
            continue
        swap = _Swap.of(model, place)
        grids = [one for one in new if one.parent == place.code and one.level == GRID]
        bodies = _bodies(template, model)
        for code, row in bodies.items():
            parent = swap.code(row["parent"]) if row["parent"] else ""
            rows["organisations"].append({**swap.row(code, row, place.code), "parent": parent})
        rows["posts"] += _posts(template, model, bodies, swap, place, grids)
    return rows


def _model(places: Iterable[Place], new: Place) -> Place | None:
    same = [place for place in places if place.level == new.level]
    of_kind = [place for place in same if place.kind == new.kind]
    return next(iter([*of_kind, *same]), None)


def _bodies(template: Pack, model: Place) -> dict[str, Row]:
    rows = template.table("organisations")
    return {
        code: row
        for code, row in rows.items()
        if row["area"] == model.code and row["kind"] not in NOT_PUBLIC
    }


def _posts(
    template: Pack,
    model: Place,
    bodies: Mapping[str, Row],
    swap: _Swap,
    place: Place,
    grids: Iterable[Place],
) -> Iterator[dict[str, Any]]:
    areas = template.table("areas")
    patterns: dict[str, tuple[str, Row]] = {}
    for code, row in template.table("posts").items():
        if row["organisation"] not in bodies:
            continue
        body = swap.code(row["organisation"])
        if row["area"] == model.code:
            deputy = swap.code(row["deputy_of"]) if row["deputy_of"] else ""
            own = swap.row(code, row, place.code)
            yield {**own, "organisation": body, "deputy_of": deputy}
        elif areas[row["area"]]["level"] == GRID:
            patterns.setdefault(row["role"], (code, row))
    for code, row in patterns.values():
        old = Place.from_row(row["area"], areas[row["area"]])
        for grid in grids:
            one = _Swap.of(replace(old, parent=""), grid).row(code, row, grid.code)
            yield {**one, "organisation": swap.code(row["organisation"]), "deputy_of": ""}
