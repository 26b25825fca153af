"""Importing areas and polygons from files of other systems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain, canonical
from gongzhi.territory import policies
from gongzhi.territory.actions.choices import Choices, Report
from gongzhi.territory.actions.writing import (
    Draft,
    begin_draft,
    record_each,
    stored_rows,
    write_draft,
)
from gongzhi.territory.methods.datums import TO_WGS84
from gongzhi.territory.methods.division import padded
from gongzhi.territory.methods.files import Content, SheetRow, read_features, read_sheet
from gongzhi.territory.methods.joining import Joined, Terms, join_rows
from gongzhi.territory.methods.origins import Origins
from gongzhi.territory.methods.picture import (
    in_force,
    label_point,
    new_misfits,
    surfaces_of,
    tree_problems,
)
from gongzhi.territory.methods.polygons import hole_problems
from gongzhi.territory.methods.surfaces import Surface, sort_polygons
from gongzhi.territory.rules import kinds_by_level, setting, tolerance_m

_UNSOUND = {"invalid_polygon", "not_a_polygon", "bad_geojson", "off_the_earth"}


@transaction.atomic
def import_areas(
    *,
    files: Sequence[Content],
    choices: Choices,
    basis: str,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
) -> Report:
    """Open, change and draw the areas that files bring; areas they do not name stay.

    All or nothing, in one territory version: one entry ``import_areas`` on the chain of the root,
    with the hashes of the files, and one for each area that was there before. ``dry_run`` writes
    nothing and reports the same.

    Raises Refused, NotFound ``territory_empty``, and Invalid with every row and polygon that
    cannot be taken, by file and name.
    """
    draft = begin_draft(by.jurisdiction, at)
    _check_may(draft, by, basis)
    stored = _stored_with_division(draft, choices)
    report = Report()
    sheet_rows, polygons = _read(files, choices, report)
    joined = join_rows(
        stored, _with_new(sheet_rows, polygons, stored, choices), _terms(draft, choices)
    )
    report.outside = joined.outside
    if joined.problems:
        raise Invalid(joined.problems)
    with _placing(_origins(files, joined, sheet_rows, polygons), report):
        geometries = _fitted(draft, joined, polygons, choices, report)
    changed = write_draft(draft, joined.rows, geometries, by_act=True)
    _count(draft, report)
    if changed:
        _record(draft, files, report, basis.strip(), by, at)
    if dry_run:
        transaction.set_rollback(True)
    return report


def _stored_with_division(draft: Draft, choices: Choices) -> dict[str, dict[str, Any]]:
    rows = stored_rows(draft)
    root = next(
        (c for c, row in rows.items() if row["parent"] is None and row["valid_to"] is None), None
    )
    if root is None:
        raise NotFound("territory_empty")
    if choices.division is not None:
        rows[root] |= {"statistical_code": padded(choices.division)}
    return rows


@dataclass(frozen=True, slots=True)
class _Polygon:
    """A polygon of a file with what the file says of its area."""

    row: SheetRow
    geometry: Any


def _read(
    files: Sequence[Content], choices: Choices, report: Report
) -> tuple[list[SheetRow], list[_Polygon]]:
    rows: list[SheetRow] = []
    polygons: list[_Polygon] = []
    problems: list[Problem] = []
    for content in files:
        try:
            if content.kind == "sheet":
                found, unread = read_sheet(content)
                rows += found
                report.unread += unread
            else:
                polygons += _polygons(content, choices)
        except Invalid as refused:
            problems += refused.problems
    if problems:
        raise Invalid(problems)
    return rows, polygons


def _polygons(content: Content, choices: Choices) -> list[_Polygon]:
    found: list[_Polygon] = []
    problems: list[Problem] = []
    for feature in read_features(content):
        code = _written(feature.properties.get(choices.code))
        if not code:
            params = {"name": choices.code}
            where = (feature.number, choices.code, content.name)
            problems.append(Problem("boundaries", "missing_property", params, *where))
            continue
        name = feature.properties.get(choices.name)
        fields = {"code": code, "name_zh": str(name or code).strip()}
        found.append(_Polygon(SheetRow(content.name, feature.number, fields), feature.geometry))
    if problems:
        raise Invalid(problems)
    return found


def _written(code: Any) -> str:
    """Give a code as text; tables of shapes often keep codes as numbers."""
    if isinstance(code, float) and code.is_integer():
        code = int(code)
    return "" if code is None else str(code).strip()


def _with_new(
    rows: list[SheetRow],
    polygons: Sequence[_Polygon],
    stored: Mapping[str, Mapping[str, Any]],
    choices: Choices,
) -> list[SheetRow]:
    """Give the rows to join: those of sheets and, where asked, those of polygons not yet known."""
    if choices.parent is None:
        return rows
    known = {str(row.fields["code"]) for row in rows} | set(stored)
    known |= {row["statistical_code"] for row in stored.values()}
    new = {polygon.row.fields["code"]: polygon.row for polygon in polygons}
    return [*rows, *(row for code, row in new.items() if code not in known)]


def _check_may(draft: Draft, by: Actor, basis: str) -> None:
    if not policies.can_change_ground(by, draft.place.id):
        raise Refused("change_ground")
    if not basis.strip():
        raise Invalid(Problem("basis", "no_basis"))


@contextmanager
def _placing(origins: Origins, report: Report) -> Iterator[None]:
    """Say of everything that is refused or noted in the block where in the files it stands."""
    try:
        yield
    except Invalid as refused:
        raise Invalid(origins.placed(refused.problems)) from None
    report.noted = origins.placed(report.noted)


def _origins(
    files: Sequence[Content],
    joined: Joined,
    rows: Iterable[SheetRow],
    polygons: Iterable[_Polygon],
) -> Origins:
    origins = Origins(tuple(content.name for content in files))
    named = ((row, origins.rows) for row in rows)
    shown = ((polygon.row, origins.drawn) for polygon in polygons)
    for row, kept in (*named, *shown):
        given = str(row.fields["code"])
        kept.setdefault(joined.find(given) or given, []).append(row)
    return origins


def _terms(draft: Draft, choices: Choices) -> Terms:
    words = setting(draft.place.id, "area_kind_words") or ""
    pairs = [tuple(pair.split("=", 1)) for pair in words.split("|") if "=" in pair]
    return Terms(
        day=draft.day,
        kinds=kinds_by_level(draft.place.id),
        kind_words=[(word, kind) for word, kind in pairs],
        parent=choices.parent,
        level=choices.level,
        kind=choices.kind,
    )


def _fitted(
    draft: Draft, joined: Joined, polygons: Iterable[_Polygon], choices: Choices, report: Report
) -> dict[str, Mapping[str, Any]]:
    """Give all polygons of the new picture; refuse or note what is wrong with those brought."""
    found = _sound(joined, polygons, choices, report)
    old = {code: row.geometry for code, row in draft.boundaries.items()}
    before_rows = stored_rows(draft)
    before = surfaces_of(old, before_rows)
    kept = {code: geometry for code, geometry in old.items() if code not in found}
    after = surfaces_of(kept, joined.rows) | found
    width = tolerance_m(draft.place.id)
    touched = {*found, *joined.codes}
    misfits = new_misfits((before_rows, before), (joined.rows, after), width, touched)
    misfits += hole_problems(after, in_force(joined.rows), width, found)
    if misfits and choices.misfits == "refuse":
        raise Invalid([*misfits, *report.noted])
    report.noted += misfits
    for code, surface in found.items():
        lon, lat = label_point(joined.rows[code], surface.shape)
        joined.rows[code] |= {"lon": lon, "lat": lat}
    return {code: surface.geometry for code, surface in after.items()}


def _sound(
    joined: Joined, polygons: Iterable[_Polygon], choices: Choices, report: Report
) -> dict[str, Surface]:
    """Give the polygons that can be used; refuse, or note, the others as chosen."""
    codes = ((joined.find(str(p.row.fields["code"])), p) for p in polygons)
    listed = [(code or str(p.row.fields["code"]), p.geometry) for code, p in codes]
    way = None if choices.datum in {"wgs84", "cgcs2000"} else TO_WGS84[choices.datum]
    found = sort_polygons(listed, joined.rows, way, repair=choices.invalid == "repair")
    unsound = [problem for problem in found.problems if problem.rule in _UNSOUND]
    fatal = [problem for problem in found.problems if problem.rule not in _UNSOUND]
    fatal += tree_problems(joined.rows, joined.codes)
    if choices.invalid == "refuse":
        fatal += unsound
    if fatal:
        raise Invalid(fatal)
    report.noted += [*found.repaired, *unsound]
    return found.surfaces


def _count(draft: Draft, report: Report) -> None:
    report.version = draft.place.territory_version + (1 if draft.touched else 0)
    report.opened, report.changed = len(draft.opened), len(draft.changed)
    report.drawn = sum("boundary" in draft.facts_of(code) for code in draft.touched)


def _record(
    draft: Draft, files: Sequence[Content], report: Report, basis: str, by: Actor, at: datetime
) -> None:
    root = next(a for a in draft.stored.values() if a.parent is None and a.valid_to is None)
    noted = [[problem.rule, str(problem.params["area"])] for problem in report.noted]
    append_to_chain(
        kind="area",
        key=root.code,
        jurisdiction=draft.place.id,
        move="import_areas",
        facts={
            "version": draft.version,
            "basis": basis,
            "files": [{"name": content.name, "sha256": content.sha256} for content in files],
            "opened": report.opened,
            "changed": report.changed,
            "drawn": report.drawn,
            "noted": len(noted),
            "noted_sha256": hashlib.sha256(canonical(noted)).hexdigest(),
            "opened_sha256": hashlib.sha256(canonical(draft.opened)).hexdigest(),
        },
        by=by,
        at=at,
    )
    for code in draft.changed:
        draft.changed[code] = draft.changed[code] | {"basis": basis}
    record_each(draft, by, at, codes=draft.changed)
