"""One cell of a pack: from its written form to its typed value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from gongzhi.core.packs.schema import Column

CODE_LIMIT = 80
_CODE = re.compile(r"\w[\w.:@-]*")
_INT = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
# Control characters, zero-width marks, byte-order marks and the mark of a broken decoding.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ufffd]")


class CellError(Exception):
    """The cell breaks a rule; ``rule`` and ``params`` go into the problem."""

    def __init__(self, rule: str, **params: Any) -> None:
        super().__init__(rule)
        self.rule = rule
        self.params = params


def empty(column: Column) -> Any:
    """Give the value of an empty optional cell."""
    if column.kind in {"list", "reflist"}:
        return ()
    return {"text": "", "bool": False}.get(column.kind)


def parse(column: Column, raw: Any) -> Any:
    """Read one cell: a text of a CSV file or a value of a TOML file.

    Raises:
        CellError: the cell is empty though required, of the wrong type, or out of bounds.
    """
    if isinstance(raw, str):
        raw = raw.strip()
        _refuse_unprintable(raw)
    if raw is None or raw == "" or raw == []:
        if column.required:
            raise CellError("required")
        return empty(column)
    value = _typed(column, raw)
    _refuse_out_of_bounds(column, value)
    return value


def _refuse_unprintable(raw: str) -> None:
    found = _UNPRINTABLE.search(raw)
    if found:
        raise CellError("unprintable", value=f"U+{ord(found.group()):04X}")


def _typed(column: Column, raw: Any) -> Any:
    if column.kind in {"list", "reflist"}:
        return _items(column, raw)
    if column.kind == "json" and not isinstance(raw, str):
        return json.loads(json.dumps(raw, default=_json_plain))
    if isinstance(raw, str):
        return _FROM_TEXT[column.kind](raw)
    wanted = _NATIVE.get(column.kind, str)
    if not isinstance(raw, wanted) or (isinstance(raw, bool) and column.kind != "bool"):
        raise CellError("wrong_type", value=str(raw)[:60], kind=column.kind)
    if isinstance(raw, datetime):
        raise CellError("wrong_type", value=str(raw), kind=column.kind)
    return Decimal(str(raw)) if column.kind == "decimal" else raw


def _items(column: Column, raw: Any) -> tuple[str, ...]:
    parts = raw.split("|") if isinstance(raw, str) else raw
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise CellError("wrong_type", value=str(raw)[:60], kind="list")
    items = tuple(part.strip() for part in parts)
    for item in items:
        _refuse_unprintable(item)
    if "" in items:
        raise CellError("item_empty")
    seen: set[str] = set()
    for item in items:
        if item in seen:
            raise CellError("item_twice", value=item)
        seen.add(item)
    return items


def _code(raw: str) -> str:
    if len(raw) > CODE_LIMIT or not _CODE.fullmatch(raw):
        raise CellError("bad_code", value=raw[:60], limit=CODE_LIMIT)
    return raw


def _text(raw: str) -> str:
    return raw


def _int(raw: str) -> int:
    if not _INT.fullmatch(raw):
        raise CellError("bad_int", value=raw[:60])
    return int(raw)


def _decimal(raw: str) -> Decimal:
    if not _DECIMAL.fullmatch(raw):
        raise CellError("bad_decimal", value=raw[:60])
    try:
        return Decimal(raw)
    except InvalidOperation as error:
        raise CellError("bad_decimal", value=raw[:60]) from error


def _bool(raw: str) -> bool:
    if raw not in {"true", "false"}:
        raise CellError("bad_bool", value=raw[:60])
    return raw == "true"


def _date(raw: str) -> date:
    try:
        if _DATE.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError as error:
        raise CellError("bad_date", value=raw) from error
    raise CellError("bad_date", value=raw[:60])


def _time(raw: str) -> time:
    try:
        if _TIME.fullmatch(raw):
            return time.fromisoformat(raw)
    except ValueError as error:
        raise CellError("bad_time", value=raw) from error
    raise CellError("bad_time", value=raw[:60])


def _json_plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _json(raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise CellError("bad_json", value=raw[:60]) from error


_FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "code": _code,
    "text": _text,
    "int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "date": _date,
    "time": _time,
    "choice": _text,
    "ref": _text,
    "json": _json,
}
_NATIVE: Mapping[str, type | tuple[type, ...]] = {
    "int": int,
    "decimal": (int, Decimal),
    "bool": bool,
    "date": date,
    "time": time,
}


def _refuse_out_of_bounds(column: Column, value: Any) -> None:
    if column.choices:
        for item in value if isinstance(value, tuple) else (value,):
            if item not in column.choices:
                raise CellError(
                    "bad_choice",
                    value=str(item)[:60],
                    choices=", ".join(column.choices),
                )
    if column.minimum is not None and value < column.minimum:
        raise CellError("too_small", value=str(value), minimum=column.minimum)
    if column.maximum is not None and value > column.maximum:
        raise CellError("too_big", value=str(value), maximum=column.maximum)
