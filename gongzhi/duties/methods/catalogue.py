"""The catalogue of matters and the duty lists as one immutable object; pure.

Built once for each version of the frozen rules and shared by all threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from gongzhi.directory.queries import BodyRef

DutyList = Literal["lent", "admitted", "basic", "cooperative", "withdrawn"]
REMEMBERED = 50_000
"""Lists of items by matter and day kept in memory before they are looked up anew."""
ORDER: Mapping[DutyList, int] = {
    "lent": 0,
    "admitted": 1,
    "basic": 2,
    "cooperative": 3,
    "withdrawn": 4,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter (事项): a category, subcategory or topic. ``limit`` is its handling class."""

    code: str
    name_zh: str
    name_en: str
    parent: str | None
    kind: str
    words: tuple[str, ...]
    request_types: tuple[str, ...]
    limit: str
    severity: str
    public: bool
    directly_answered: bool
    owners_common: bool

    @classmethod
    def from_row(cls, code: str, row: Mapping[str, Any]) -> Matter:
        """Read a row of the table ``matters``."""
        return cls(
            code=code,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            parent=row.get("parent") or None,
            kind=row["kind"],
            words=tuple(row.get("words") or ()),
            request_types=tuple(row.get("request_types") or ()),
            limit=row["limit"],
            severity=row["severity"],
            public=bool(row.get("public")),
            directly_answered=bool(row.get("directly_answered")),
            owners_common=bool(row.get("owners_common")),
        )

    def name(self, language: str) -> str:
        """Give the name in Chinese, or in English for every other language."""
        return self.name_zh if language.lower().startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class DutyItem:
    """One item of a township duty list (履行职责事项清单): who leads a matter, on what basis.

    In force from ``starts`` to ``ends``, both days included. A local item, made by an act and not
    by the pack, holds only in ``area`` (code) and names the ``sender`` whose work it was; it
    is suspended while means are ``missing``, and may have ``ended`` before its date.
    """

    code: str
    name_zh: str
    name_en: str
    matter: str
    list: DutyList
    lead: BodyRef
    lead_text: str
    supports: tuple[BodyRef, ...]
    level: int
    law_basis: str
    cooperating_tasks: str
    takeover_way: str
    starts: date
    ends: date | None
    area: str = ""
    sender: str = ""
    missing: tuple[str, ...] = ()
    ended: bool = False

    @classmethod
    def from_row(cls, code: str, row: Mapping[str, Any]) -> DutyItem:
        """Read a row of the table ``duty_items``; raises ValueError for an unreadable body."""
        return cls(
            code=code,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            matter=row["matter"],
            list=row["list"],
            lead=BodyRef.parse(row["lead"]),
            lead_text=row["lead"],
            supports=tuple(BodyRef.parse(text) for text in row.get("supports") or ()),
            level=int(row["level"]),
            law_basis=row.get("law_basis") or "",
            cooperating_tasks=row.get("cooperating_tasks") or "",
            takeover_way=row.get("takeover_way") or "",
            starts=row["effective_from"],
            ends=row.get("valid_to"),
        )

    def in_force(self, on: date) -> bool:
        """Tell whether the item counts on that day."""
        return not self.ended and self.starts <= on and (self.ends is None or on <= self.ends)


class Catalogue:
    """All matters of one version of the rules, with the duty items that answer for each."""

    __slots__ = ("_chains", "_children", "_found", "items", "matters")

    def __init__(self, matters: Mapping[str, Matter], items: Mapping[str, DutyItem]) -> None:
        """Index matters and items; raises ValueError when matters form a ring."""
        self.matters = dict(matters)
        self.items = dict(items)
        self._children: dict[str | None, tuple[str, ...]] = {}
        for code in sorted(self.matters):
            parent = self.matters[code].parent
            self._children[parent] = (*self._children.get(parent, ()), code)
        self._found: dict[tuple[str, date], tuple[DutyItem, ...]] = {}
        shelves = _shelves(items)
        self._chains = {
            code: tuple(shelves[step] for step in self.path(code)[::-1] if step in shelves)
            for code in self.matters
        }

    @classmethod
    def from_tables(
        cls, matters: Mapping[str, Mapping[str, Any]], items: Mapping[str, Mapping[str, Any]]
    ) -> Catalogue:
        """Read the tables ``matters`` and ``duty_items`` of a rule pack, rows by code."""
        return cls(
            {code: Matter.from_row(code, row) for code, row in matters.items()},
            {code: DutyItem.from_row(code, row) for code, row in items.items()},
        )

    def with_local(self, items: Iterable[DutyItem]) -> Catalogue:
        """Give the same catalogue with items that acts have added for single places."""
        added = {item.code: item for item in items}
        return Catalogue(self.matters, {**self.items, **added}) if added else self

    def path(self, code: str) -> tuple[str, ...]:
        """Give the codes from the top of the tree down to the matter itself."""
        steps = [code]
        parent = self.matters[code].parent
        while parent is not None:
            if parent in steps:
                raise ValueError(f"matter {code} stands above itself")
            steps.append(parent)
            parent = self.matters[parent].parent
        return tuple(reversed(steps))

    def children(self, code: str | None) -> tuple[str, ...]:
        """Give the codes directly below a matter, or with None the tops of the tree."""
        return self._children.get(code, ())

    def in_force(self, code: str, on: date) -> tuple[DutyItem, ...]:
        """Give the items that answer for a matter on a day, in the order in which they are tried.

        Its own items, else those of the nearest matter above that has any: basic ones first, the
        lowest body before higher ones, then cooperative, then withdrawn. What is withdrawn for a
        matter above is withdrawn for this one too. Local items come before all others, but hide
        none of them, because they hold only in their own place.
        """
        found = self._found.get((code, on))
        if found is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[code, on] = self._find(code, on)
        return found

    def _find(self, code: str, on: date) -> tuple[DutyItem, ...]:
        local: list[DutyItem] = []
        items: list[DutyItem] = []
        withdrawn: list[DutyItem] = []
        for shelf in self._chains[code]:
            usual = not items and not withdrawn
            for item in shelf:
                if item.in_force(on):
                    if item.list == "withdrawn":
                        withdrawn.append(item)
                    elif usual:
                        (local if item.area else items).append(item)
        return (*local, *items, *withdrawn)


def _shelves(items: Mapping[str, DutyItem]) -> dict[str, tuple[DutyItem, ...]]:
    ordered = sorted(items.values(), key=lambda item: (ORDER[item.list], -item.level, item.code))
    shelves: dict[str, tuple[DutyItem, ...]] = {}
    for item in ordered:
        shelves[item.matter] = (*shelves.get(item.matter, ()), item)
    return shelves
