"""Where a report is: a chosen area, a point, or the names in its words; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.address import match_address
from gongzhi.territory.locate import AreaFacts, Territory


@dataclass(slots=True)
class Placed:
    """The area, and how it was found: codes and parameters for the journal.

    ``sure`` is False when only the district as a whole is known: then the desk places it.
    """

    area_id: int
    facts: dict[str, Any]
    sure: bool


def place(
    territory: Territory,
    *,
    chosen: str = "",
    lon: float | None = None,
    lat: float | None = None,
    fields: Sequence[tuple[str, str]] = (),
    outside_m: float = 0.0,
) -> Placed:
    """Find the one area of a report: the chosen one, else the point's, else the words'.

    A point inside the chosen area tells which part of it is meant (the grid of a community).
    Raises Invalid for an unknown area or impossible coordinates. A point outside every polygon
    still gets an area (the nearest within ``outside_m``, else the words', else the district).
    """
    area = _chosen(territory, chosen) if chosen else None
    if lon is not None and lat is not None:
        found = territory.locate(lon, lat, outside_m)
        meant = area is None or (
            found.how in {"inside", "border"} and area.id in territory.path(found.area_id)[:-1]
        )
        if meant and found.how != "outside":
            facts = {"how": found.how, "area": found.area_code, "version": territory.version}
            return Placed(found.area_id, facts, sure=True)
    if area is not None:
        return Placed(area.id, {"how": "chosen", "area": area.code}, sure=True)
    if (lon is None) != (lat is None):
        raise Invalid(Problem("lon" if lon is None else "lat", "required"))
    return _from_words(territory, fields)


def _chosen(territory: Territory, code: str) -> AreaFacts:
    area = territory.by_code(code)
    if area is None or not area.open:
        raise Invalid(Problem("area", "unknown_area", {"got": code[:80]}))
    return area


def _from_words(territory: Territory, fields: Sequence[tuple[str, str]]) -> Placed:
    match = match_address(fields, territory)
    facts: dict[str, Any] = {"how": f"words_{match.how}", "version": territory.version}
    if match.area_id is None:
        return Placed(territory.root.id, facts, sure=False)
    facts["words"] = list(match.words)
    facts["field"] = match.field
    facts["area"] = territory.area(match.area_id).code
    if match.how == "several":
        facts["candidates"] = [territory.area(one).code for one in match.candidates[:8]]
    return Placed(match.area_id, facts, sure=match.how == "one")
