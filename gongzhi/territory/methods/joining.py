"""Rows of areas that come from files, joined to the tree that stands: who is whose parent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongzhi.core.errors import Problem
from gongzhi.territory.methods.division import (
    LENGTHS,
    is_division,
    is_grid_code,
    nearest,
    padded,
)
from gongzhi.territory.methods.files.sheet import SheetRow

DEEPEST = 5
_COPIED = ("name_zh", "aliases", "lon", "lat", "valid_from")


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for rows that do not say it themselves.

    ``kinds``: level → kinds of area, the usual one first. ``kind_words``: (word in a name, kind)
    in the order in which they are tried. ``parent``, ``level``, ``kind``: of new areas whose code
    does not tell their parent.
    """

    day: date
    kinds: Mapping[int, Sequence[str]] = field(default_factory=dict)
    kind_words: Sequence[tuple[str, str]] = ()
    parent: str | None = None
    level: int | None = None
    kind: str | None = None


@dataclass(slots=True)
class Joined:
    """The whole tree with the new rows in it; ``outside`` counts rows of other places."""

    rows: dict[str, dict[str, Any]]
    codes: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    outside: int = 0
    by_division: dict[str, str] = field(default_factory=dict)

    def find(self, code: str) -> str | None:
        """Give the area of this code or division code, or None."""
        if code in self.rows:
            return code
        return self.by_division.get(padded(code)) if is_division(code) else None


def join_rows(
    stored: Mapping[str, Mapping[str, Any]], wanted: Iterable[SheetRow], terms: Terms
) -> Joined:
    """Join rows to the tree. Division codes carry their parents; other rows name them.

    An area is known by its code or by its statistical code; a known one is changed, a new one
    opened. Rows of divisions that do not lie below the root are counted, not joined. Problems,
    each with file and line: ``code_twice``, ``no_parent``, ``too_deep``, ``no_kind``,
    ``level_kind``.
    """
    joined = Joined({code: dict(row) for code, row in stored.items()})
    for code, row in stored.items():
        division = row["statistical_code"] or code
        if row["valid_to"] is None and (is_division(division) or is_grid_code(division)):
            joined.by_division[padded(division)] = code
    waiting = sorted(wanted, key=_depth)
    while waiting:
        later = [row for row in waiting if not _join(row, joined, terms)]
        if len(later) == len(waiting):
            joined.problems += [_problem(row, "no_parent", column="parent") for row in later]
            break
        waiting = later
    return joined


def _depth(row: SheetRow) -> tuple[int, str]:
    """Order divisions from the province down; other codes come last."""
    code = str(row.fields["code"])
    if not is_division(code):
        return (len(code) if is_grid_code(code) else 1000, code)
    whole = padded(code)
    return (next(length for length in LENGTHS if padded(whole[:length]) == whole), code)


def _join(row: SheetRow, joined: Joined, terms: Terms) -> bool:
    """Join one row; False when its parent is named but not there yet."""
    given = str(row.fields["code"])
    numbered = is_division(given) or is_grid_code(given)
    code = joined.find(given) or (padded(given) if numbered else given)
    if code in joined.codes:
        joined.problems.append(_problem(row, "code_twice", area=code))
        return True
    before = joined.rows.get(code)
    named = row.fields.get("parent")
    parent = None if named is None else joined.find(str(named))
    if named is not None and parent is None:
        return False
    if parent is None and before is not None:
        parent = before["parent"]
    elif parent is None and numbered:
        division = nearest(given, joined.by_division)
        if division is None:
            joined.outside += 1
            return True
        parent = joined.by_division[division]
    elif parent is None:
        parent = None if terms.parent is None else joined.find(terms.parent)
        if parent is None:
            return False
    _place(row, code, parent, joined, terms)
    return True


def _place(row: SheetRow, code: str, parent: str | None, joined: Joined, terms: Terms) -> None:
    before = joined.rows.get(code)
    fields = row.fields
    above = 0 if parent is None else joined.rows[parent]["level"]
    usual = terms.level or above + 1 if before is None else before["level"]
    level = fields.get("level", usual)
    made: dict[str, Any] = dict(before) if before is not None else _blank(code, terms)
    made |= {name: fields[name] for name in _COPIED if name in fields}
    made |= {"level": level, "parent": parent, "valid_to": None}
    made["aliases"] = list(made["aliases"])
    made["statistical_code"] = fields.get("statistical_code", made["statistical_code"])
    made["name_en"] = fields.get("name_en") or _english(before, made["name_zh"])
    made["kind"] = fields.get("kind") or made["kind"] or _kind(made, terms)
    joined.codes.add(code)
    joined.rows[code] = made
    if made["statistical_code"]:
        joined.by_division[padded(made["statistical_code"])] = code
    if not 1 <= level <= DEEPEST:
        joined.problems.append(_problem(row, "too_deep", "level", area=code, level=level))
    elif not made["kind"]:
        joined.problems.append(_problem(row, "no_kind", "kind", area=code, level=level))
    elif terms.kinds and made["kind"] not in terms.kinds.get(level, ()):
        joined.problems.append(_problem(row, "level_kind", "kind", area=code, kind=made["kind"]))


def _blank(code: str, terms: Terms) -> dict[str, Any]:
    numbered = is_division(code) or is_grid_code(code)
    return {
        "kind": terms.kind or "",
        "aliases": [],
        "statistical_code": code if numbered else "",
        "lon": None,
        "lat": None,
        "valid_from": terms.day,
    }


def _english(before: Mapping[str, Any] | None, name_zh: str) -> str:
    """Give the English name: a place without one keeps its Chinese name, as a proper noun."""
    if before is not None and before["name_zh"] == name_zh:
        return str(before["name_en"])
    return name_zh


def _kind(row: Mapping[str, Any], terms: Terms) -> str:
    kinds = terms.kinds.get(row["level"], ())
    for word, kind in terms.kind_words:
        if kind in kinds and word in row["name_zh"]:
            return kind
    return kinds[0] if kinds else ""


def _problem(row: SheetRow, rule: str, column: str = "code", **params: Any) -> Problem:
    named = {"area": row.fields["code"], **params}
    return Problem(column, rule, named, row.line, column, row.file)
