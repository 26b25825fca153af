"""What all acts on the ground share: may you, may it, write, record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.territory import policies
from gongzhi.territory.actions.writing import (
    Draft,
    begin_draft,
    record_each,
    stored_rows,
    write_draft,
)
from gongzhi.territory.methods.picture import (
    label_point,
    name_problems,
    new_misfits,
    surfaces_of,
    tree_problems,
)
from gongzhi.territory.methods.polygons import ground_problems
from gongzhi.territory.methods.surfaces import Surface, sort_polygons
from gongzhi.territory.rules import tolerance_m


@dataclass(slots=True)
class Act:
    """An act under way: the picture it draws, whom it touches, and what is wrong with it.

    ``drawn``: polygons handed over with the act. ``named``: areas that get a new name.
    ``same_ground``: areas before → areas after that must cover the same ground.
    ``facts``: what the journal says of an area besides what changed.
    """

    draft: Draft
    by: Actor
    at: datetime
    basis: str
    rows: dict[str, dict[str, Any]]
    geometries: dict[str, Mapping[str, Any]]
    drawn: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    named: list[str] = field(default_factory=list)
    same_ground: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    moves: dict[str, str] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, rule: str, code: str, column: str = "areas", **params: Any) -> None:
        """Note a broken rule about an area."""
        row = self.rows.get(code, {"name_zh": code, "name_en": code})
        names = {"area": code, "name_zh": row["name_zh"], "name_en": row["name_en"]}
        self.problems.append(Problem(column, rule, {**names, **params}))

    def stop_if_refused(self) -> None:
        """Raise `Invalid` with everything noted so far."""
        if self.problems:
            raise Invalid(self.problems)

    def close(self, code: str) -> None:
        """Close an area from the day of the act on; its polygon ends with it."""
        self.rows[code] = self.rows[code] | {"valid_to": self.draft.day}
        self.geometries.pop(code, None)
        parent = self.rows[code]["parent"]
        self.touched |= {code} if parent is None else {code, parent}

    def draw(self, code: str, geometry: Any) -> None:
        """Hand over a new polygon for an area; whether it is sound is looked at in the end."""
        self.drawn[code] = geometry
        self.touched.add(code)


def begin_act(
    areas: Sequence[str], *, by: Actor, at: datetime, on: date | None, basis: str, seen: int | None
) -> Act:
    """Lock the ground and look whether the actor may change it, and these areas today.

    Raises `Refused` (``change_ground``), `Conflict` (``ground_moved``) when the territory version
    is not the one ``seen``, `NotFound` (``area_unknown``), and `Invalid`: ``no_basis``,
    ``area_closed``, ``date_to_come``, ``date_too_early``.
    """
    draft = begin_draft(by.jurisdiction, at, on)
    if not policies.can_change_ground(by, draft.place.id):
        raise Refused("change_ground")
    if seen is not None and seen != draft.place.territory_version:
        raise Conflict("ground_moved", version=draft.place.territory_version)
    geometries = {code: boundary.geometry for code, boundary in draft.boundaries.items()}
    act = Act(draft, by, at, basis.strip(), stored_rows(draft), geometries)
    if not act.basis:
        act.problems.append(Problem("basis", "no_basis"))
    for code in areas:
        if code not in act.rows:
            raise NotFound("area_unknown", area=code)
        _check_day(act, code)
    act.stop_if_refused()
    return act


def _check_day(act: Act, code: str) -> None:
    row, day = act.rows[code], act.draft.day
    if row["valid_to"] is not None:
        act.refuse("area_closed", code)
    if day > act.draft.today:
        act.refuse("date_to_come", code, "on", date=day.isoformat())
    if day < row["valid_from"]:
        act.refuse("date_too_early", code, "on", date=row["valid_from"].isoformat())


def finish_act(act: Act) -> int:
    """Check the picture, write it and record it; returns the new territory version.

    Raises `Invalid` with the names of all areas whose tree, names or polygons would break.
    """
    act.stop_if_refused()
    before_rows = stored_rows(act.draft)
    stored = {code: row.geometry for code, row in act.draft.boundaries.items()}
    before = surfaces_of(stored, before_rows)
    after = _checked_surfaces(act)
    act.problems += tree_problems(act.rows, act.touched)
    act.problems += name_problems(act.rows, act.named)
    act.stop_if_refused()
    width = tolerance_m(act.draft.place.id)
    for code, olds, news in act.same_ground:
        if all(old in before for old in olds):
            old_shapes = {old: before[old].shape for old in olds}
            new_shapes = {new: after[new] for new in news if new in after}
            row = {"code": code, **before_rows.get(code, act.rows[code])}
            act.problems += ground_problems(old_shapes, new_shapes, width, row)
    pictures = (before_rows, before), (act.rows, after)
    act.problems += new_misfits(*pictures, width, act.touched)
    act.stop_if_refused()
    if write_draft(act.draft, act.rows, act.geometries, by_act=True):
        for code in act.draft.touched:
            act.draft.facts_of(code).update(act.facts.get(code, {}), basis=act.basis)
            act.draft.facts_of(code)["on"] = act.draft.day.isoformat()
        record_each(act.draft, act.by, act.at, act.moves)
        return act.draft.version
    return act.draft.place.territory_version


def _checked_surfaces(act: Act) -> dict[str, Surface]:
    """Give the polygons of the picture, those handed over once they are found sound."""
    found = sort_polygons(act.drawn.items(), act.rows)
    act.problems += found.problems
    kept = {code: geometry for code, geometry in act.geometries.items() if code not in act.drawn}
    for code, surface in found.surfaces.items():
        act.geometries[code] = surface.geometry
        lon, lat = label_point(act.rows[code], surface.shape)
        act.rows[code] = act.rows[code] | {"lon": lon, "lat": lat}
    return surfaces_of(kept, act.rows) | found.surfaces
