"""A map: which column of a sheet holds which fact, kept as a TOML file an official can read.

::

    name = "hotline"
    pack = "demo"                 # rule pack whose codes the map speaks; loaded if missing
    source = "hotline"            # names the other system; with source_id it makes a file unique

    [columns]                     # fact = header as written in the sheet
    source_id = "工单编号"
    opened_at = "受理时间"
    subject = "标题"

    [address]
    fields = ["subject", "detail"]  # order in which a place is looked for

    [time]
    zone = "Asia/Shanghai"
    formats = ["%m/%d/%Y %H:%M"]    # only for forms other than year-month-day

    [values.status]               # raw value = code; what is not listed is refused
    "已办结" = "closed"

    [constants]                   # a fact that no column holds
    status = "open"

    [point]
    unknown = [[116.4, 39.9]]     # points (longitude, latitude) that stand for "no point"

    [extra]                       # further columns kept beside the file
    queue = "承办单位"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.zones import is_zone

FIELDS: Final = (
    "source_id", "opened_at", "target_at", "closed_at", "status", "outcome", "subject", "detail",
    "request_type", "matter", "body", "area", "location", "lon", "lat",
)  # fmt: skip
CODED: Final = ("status", "outcome", "request_type", "matter", "body", "area")
REQUIRED: Final = ("source_id", "opened_at", "subject")
_TEXT_KEYS: Final = ("name", "pack", "source")
_TABLES: Final = ("columns", "address", "time", "values", "constants", "point", "extra")
_ADDRESS_FIELDS: Final = ("subject", "detail", "location")


@dataclass(frozen=True, slots=True)
class Map:
    """The parsed map; see the module for its parts. ``columns`` and ``extra``: name → header."""

    name: str
    pack: str
    source: str
    columns: Mapping[str, str]
    zone: str
    formats: tuple[str, ...] = ()
    address_fields: tuple[str, ...] = ("subject", "detail")
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    unknown_points: tuple[tuple[float, float], ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def read_map(path: Path) -> Map:
    """Read and check a map.

    Raises:
        Invalid: ``not_toml`` (with the parser's words), or one problem for each wrong key:
            ``missing_key``, ``unknown_key``, ``unknown_field``, ``unknown_zone``, ``wrong_type``.

    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(Problem("map", "not_toml", {"words": str(error)}, file=path.name)) from error
    problems = [Problem(at, rule, params, file=path.name) for at, rule, params in _faults(data)]
    if problems:
        raise Invalid(problems)
    return _built(data)


_Fault = tuple[str, str, dict[str, Any]]


def _faults(data: Mapping[str, Any]) -> list[_Fault]:
    faults: list[_Fault] = [
        (key, "missing_key", {}) for key in (*_TEXT_KEYS, "columns") if not data.get(key)
    ]
    faults += [(k, "unknown_key", {}) for k in data if k not in {*_TEXT_KEYS, *_TABLES}]
    faults += [
        (k, "wrong_type", {"wanted": "text"})
        for k in _TEXT_KEYS
        if not isinstance(data.get(k, ""), str)
    ]
    wrong = [k for k in _TABLES if not isinstance(data.get(k, {}), dict)]
    if wrong:
        return faults + [(k, "wrong_type", {"wanted": "table"}) for k in wrong]
    return faults + _field_faults(data) + _value_faults(data)


def _field_faults(data: Mapping[str, Any]) -> list[_Fault]:
    faults: list[_Fault] = []
    for table, allowed in (("columns", FIELDS), ("constants", CODED), ("values", CODED)):
        faults += [
            (f"{table}.{key}", "unknown_field", {"known": ", ".join(allowed)})
            for key in data.get(table, {})
            if key not in allowed
        ]
    known = {*data.get("columns", {}), *data.get("constants", {})}
    faults += [(f"columns.{key}", "missing_key", {}) for key in REQUIRED if key not in known]
    faults += _time_faults(data.get("time", {})) + _point_faults(data.get("point", {}))
    faults += [
        (f"address.fields.{key}", "unknown_field", {"known": ", ".join(_ADDRESS_FIELDS)})
        for key in data.get("address", {}).get("fields", ())
        if key not in _ADDRESS_FIELDS
    ]
    return faults


def _time_faults(time: Mapping[str, Any]) -> list[_Fault]:
    zone, formats = time.get("zone"), time.get("formats", [])
    faults: list[_Fault] = []
    if not zone:
        faults.append(("time.zone", "missing_key", {}))
    elif not is_zone(zone):
        faults.append(("time.zone", "unknown_zone", {"value": str(zone)}))
    if not isinstance(formats, list) or not all(isinstance(form, str) for form in formats):
        faults.append(("time.formats", "wrong_type", {"wanted": "list of text"}))
    return faults


def _point_faults(point: Mapping[str, Any]) -> list[_Fault]:
    pairs = point.get("unknown", [])
    good = isinstance(pairs, list) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(degrees, (int, float)) for degrees in pair)
        for pair in pairs
    )
    return [] if good else [("point.unknown", "wrong_type", {"wanted": "[[lon, lat], …]"})]


def _value_faults(data: Mapping[str, Any]) -> list[_Fault]:
    texts = {f"{t}.{k}": v for t in ("columns", "constants", "extra")
             for k, v in data.get(t, {}).items()}  # fmt: skip
    for key, table in data.get("values", {}).items():
        if not isinstance(table, dict):
            return [(f"values.{key}", "wrong_type", {"wanted": "table"})]
        texts |= {f"values.{key}.{raw}": code for raw, code in table.items()}
    return [(k, "wrong_type", {"wanted": "text"}) for k, v in texts.items()
            if not isinstance(v, str)]  # fmt: skip


def _built(data: Mapping[str, Any]) -> Map:
    points = data.get("point", {}).get("unknown", ())
    return Map(
        name=data["name"], pack=data["pack"], source=data["source"],
        columns=dict(data["columns"]), zone=data["time"]["zone"],
        formats=tuple(data["time"].get("formats", ())),
        address_fields=tuple(data.get("address", {}).get("fields", ("subject", "detail"))),
        values={key: dict(table) for key, table in data.get("values", {}).items()},
        constants=dict(data.get("constants", {})),
        unknown_points=tuple((float(lon), float(lat)) for lon, lat in points),
        extra=dict(data.get("extra", {})),
    )  # fmt: skip


def write_map(chosen: Map, path: Path) -> None:
    """Write a map so that it is remembered; ``read_map`` gives it back unchanged."""
    lines = [f"{key} = {_quoted(getattr(chosen, key))}" for key in _TEXT_KEYS]
    lines += _table("columns", chosen.columns)
    lines += ["", "[address]", f"fields = {_listed(chosen.address_fields)}"]
    lines += ["", "[time]", f"zone = {_quoted(chosen.zone)}"]
    lines += [f"formats = {_listed(chosen.formats)}"] if chosen.formats else []
    for key, table in chosen.values.items():
        lines += _table(f"values.{key}", table)
    lines += _table("constants", chosen.constants)
    if chosen.unknown_points:
        points = ", ".join(f"[{lon!r}, {lat!r}]" for lon, lat in chosen.unknown_points)
        lines += ["", "[point]", f"unknown = [{points}]"]
    lines += _table("extra", chosen.extra)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(name: str, rows: Mapping[str, str]) -> list[str]:
    if not rows:
        return []
    return ["", f"[{name}]", *(f"{_key(key)} = {_quoted(value)}" for key, value in rows.items())]


def _listed(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _key(text: str) -> str:
    return text if text.isascii() and text.isidentifier() else _quoted(text)


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
