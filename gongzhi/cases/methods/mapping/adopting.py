"""Rows of another system's sheet, read by a map into what the import takes over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from gongzhi.cases.methods.mapping.maps import CODED, Map
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets.moments import MomentReader
from gongzhi.core.sheets.numbers import (
    code_text,
    decimal_number,
    free_text,
    is_truncated,
)
from gongzhi.core.sheets.rows import Row, Value

_MOMENTS: Final = ("opened_at", "target_at", "closed_at")
_TEXTS: Final = ("subject", "detail", "location")
_SHOWN: Final = 80
_FAR_YEARS: Final = 10
_NUL: Final = "\0"
_PLAIN_DEGREES: Final = re.compile(r"-?[0-9]{1,3}\.[0-9]+").fullmatch

_Fault = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Given:
    """What a person who takes an order in gives beside the sheet's facts.

    ``taken_at`` is when it was taken; ``name`` and ``phone`` are the requester's; ``about`` is the
    code of the body complained of, which is shut out.
    """

    taken_at: datetime | None = None
    name: str = ""
    phone: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """One request as the other system knew it; moments in UTC, degrees in WGS84.

    ``status`` is open or closed. ``extra`` holds the map's further columns as text and, where
    something was odd but usable, ``notes``: codes such as ``opened_at:ambiguous_hour``,
    ``placeholder_point``, ``target_before_opened``, ``target_far``.
    """

    source_id: str
    opened_at: datetime
    target_at: datetime | None
    closed_at: datetime | None
    status: str
    outcome: str | None
    subject: str
    detail: str
    request_type: str | None
    matter_code: str | None
    body_code: str | None
    area_code: str | None
    location: str
    lon: float | None
    lat: float | None
    extra: dict[str, Any]
    given: Given = Given()


class Adopter:
    """A map made ready for the rows of one sheet; remembers their numbers to name repeated ones.

    Raises:
        Invalid: field ``file``, rule ``missing_column``, one problem for each header that the map
            names and the sheet lacks.

    """

    def __init__(self, chosen: Map, headers: Sequence[str], zone: ZoneInfo | None = None) -> None:
        wanted = {**chosen.columns, **chosen.extra}
        missing = [h for h in dict.fromkeys(wanted.values()) if h not in headers]
        if missing:
            raise Invalid([Problem("file", "missing_column", {}, column=h) for h in missing])
        self._map = chosen
        self._columns = chosen.columns
        self._extra = tuple(chosen.extra.items())
        self._moments = MomentReader(zone or ZoneInfo(chosen.zone), chosen.formats)
        self._codes = tuple(
            (name, chosen.columns[name], _code_reader(chosen.values.get(name)))
            for name in CODED
            if name in chosen.columns
        )
        self._unknown = frozenset(chosen.unknown_points)
        self._first_rows: dict[str, int] = {}

    def adopt(self, row: Row) -> Adopted | list[Problem]:
        """Read one row; every broken rule of the row is named, not only the first."""
        cells = row.cells
        faults: list[_Fault] = []
        notes: list[str] = []
        source_id = self._source_id(cells, faults)
        first = self._first_rows.setdefault(source_id, row.number)
        if first != row.number and source_id:
            faults.append(("source_id", "repeated_source_id", {"first": first}))
        moments = [self._moment(name, cells, faults, notes) for name in _MOMENTS]
        codes = self._read_codes(cells, faults)
        texts = [self._text(name, cells, faults) for name in _TEXTS]
        lon, lat = self._point(cells, faults, notes)
        opened, target, closed = moments
        status = codes.get("status") or ("closed" if closed else "open")
        _check_story(opened, target, closed, status, faults, notes)
        if faults or opened is None:
            return [self._problem(row.number, *fault) for fault in faults]
        extra: dict[str, Any] = {name: free_text(cells[header]) for name, header in self._extra}
        if notes:
            extra["notes"] = notes
        return Adopted(
            source_id, opened, target, closed, status, codes.get("outcome"), texts[0], texts[1],
            codes.get("request_type"), codes.get("matter"), codes.get("body"), codes.get("area"),
            texts[2], lon, lat, extra,
        )  # fmt: skip

    def _problem(self, number: int, name: str, rule: str, params: dict[str, Any]) -> Problem:
        return Problem(name, rule, params, row=number, column=self._columns.get(name))

    def _source_id(self, cells: Mapping[str, Value], faults: list[_Fault]) -> str:
        value = cells[self._columns["source_id"]]
        text = code_text(value)
        if not text:
            faults.append(("source_id", "required", {}))
        elif is_truncated(value):
            faults.append(("source_id", "truncated_number", {"value": text[:_SHOWN]}))
        elif _NUL in text:
            faults.append(("source_id", "nul_character", {}))
        return text

    def _moment(
        self, name: str, cells: Mapping[str, Value], faults: list[_Fault], notes: list[str]
    ) -> datetime | None:
        header = self._columns.get(name)
        if header is None:
            return None
        value = cells[header]
        try:
            found = self._moments.read(value)
        except (ValueError, OverflowError):
            faults.append((name, "not_a_moment", {"value": str(value)[:_SHOWN]}))
            return None
        if found is None:
            if name == "opened_at":
                faults.append((name, "required", {}))
            return None
        if found[1]:
            notes.append(f"{name}:{found[1]}")
        return found[0]

    def _read_codes(
        self, cells: Mapping[str, Value], faults: list[_Fault]
    ) -> dict[str, str | None]:
        codes: dict[str, str | None] = dict(self._map.constants)
        for name, header, read in self._codes:
            value = cells[header]
            try:
                codes[name] = read(value) or codes.get(name)
            except KeyError:
                faults.append((name, "unknown_code", {"value": str(value)[:_SHOWN]}))
        return codes

    def _text(self, name: str, cells: Mapping[str, Value], faults: list[_Fault]) -> str:
        header = self._columns.get(name)
        if header is None:
            return ""
        value = cells[header]
        text = free_text(value)
        if not text and name == "subject":
            faults.append((name, "required", {}))
        elif not isinstance(value, str) and is_truncated(value):
            faults.append((name, "truncated_number", {"value": text[:_SHOWN]}))
        elif _NUL in text:
            faults.append((name, "nul_character", {}))
        return text

    def _point(
        self, cells: Mapping[str, Value], faults: list[_Fault], notes: list[str]
    ) -> tuple[float | None, float | None]:
        names = self._columns.get("lon"), self._columns.get("lat")
        if names[0] is None or names[1] is None:
            return None, None
        lon = self._degrees("lon", cells[names[0]], faults)
        lat = self._degrees("lat", cells[names[1]], faults)
        if lon is None or lat is None:
            if (lon is None) != (lat is None) and not faults:
                faults.append(("lon" if lon is None else "lat", "half_coordinates", {}))
            return None, None
        if (lon, lat) in self._unknown:
            notes.append("placeholder_point")
            return None, None
        if rule := _wrong_point(lon, lat):
            faults.append(("lon", rule, {"value": f"{lon}, {lat}"}))
        return lon, lat

    def _degrees(self, name: str, value: Value, faults: list[_Fault]) -> float | None:
        if isinstance(value, str) and _PLAIN_DEGREES(value):
            return float(value)
        try:
            number = decimal_number(value)
        except ValueError:
            faults.append((name, "not_a_number", {"value": str(value)[:_SHOWN]}))
            return None
        return None if number is None else float(number)


def _wrong_point(lon: float, lat: float) -> str:
    """Name what is wrong with a point; empty when it exists."""
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return ""
    swapped = -180 <= lat <= 180 and -90 <= lon <= 90
    return "swapped_coordinates" if swapped else "impossible_coordinates"


def _code_reader(table: Mapping[str, str] | None) -> Callable[[Value], str]:
    """Give a reader of one coded column; with a table, what is not in it raises ``KeyError``."""
    if table is None:
        return code_text
    known: dict[Value, str] = {code_text(raw): code for raw, code in table.items()}
    known |= {"": known.get("", ""), None: known.get("", "")}

    def read(value: Value) -> str:
        code = known.get(value)
        return known[code_text(value)] if code is None else code

    return read


def _check_story(
    opened: datetime | None,
    target: datetime | None,
    closed: datetime | None,
    status: str,
    faults: list[_Fault],
    notes: list[str],
) -> None:
    """Compare the moments with each other and with the status."""
    if status == "closed" and closed is None:
        faults.append(("closed_at", "closed_without_time", {}))
    if status != "closed" and closed is not None:
        faults.append(("closed_at", "open_with_closing_time", {}))
    if opened is None:
        return
    if closed is not None and closed < opened:
        faults.append(("closed_at", "closed_before_opened", {}))
    if target is not None and target < opened:
        notes.append("target_before_opened")
    elif target is not None and target.year - opened.year > _FAR_YEARS:
        notes.append("target_far")


def apply_map(chosen: Map, row: Row, zone: ZoneInfo | None = None) -> Adopted | list[Problem]:
    """Read a single row by a map; ``zone`` overrides the map's. For many rows use ``Adopter``."""
    return Adopter(chosen, tuple(row.cells), zone).adopt(row)
