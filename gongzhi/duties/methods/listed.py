"""One item of the grid's list or of a community's lists, and what the negative list bars; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

ListKind = Literal["grid", "lawful", "assisting", "negative"]
LISTS = ("lawful", "assisting", "negative")
MANNERS = ("on_round", "on_call", "by_appointment", "at_desk")
PER = ("day", "week", "month", "quarter", "year", "as_needed")
DATA = ("place", "facility", "event", "consented_contact", "consented_needs")
"""What may be written down: places and occurrences; of persons only what they consent to."""
PAYS = ("none", "by_year", "by_case")


@dataclass(frozen=True, slots=True)
class Listed:
    """One item: what, of which kind of task, for which matters (none: any), who asks, until when.

    ``code`` is that of the pack's row, or of the file by which it was admitted (``file`` True).
    ``area_id`` None: the whole jurisdiction. ``suspended``: the money owed for it has not come,
    so nobody has to do it. ``yuan`` is what the asking body pays for it in a year. ``gone_from``
    are the areas where a decision has taken it off its list.
    """

    code: str
    list: ListKind
    task: str
    name_zh: str
    name_en: str
    matters: tuple[str, ...] = ()
    asked_by: str = ""
    law_basis: str = ""
    manner: str = ""
    times: int = 0
    per: str = "as_needed"
    minutes: int = 0
    data: tuple[str, ...] = ()
    pay: str = "none"
    yuan: int = 0
    instead_zh: str = ""
    instead_en: str = ""
    source: str = ""
    starts: date | None = None
    ends: date | None = None
    area_id: int | None = None
    file: bool = False
    temporary: bool = False
    suspended: bool = False
    gone_from: tuple[int, ...] = ()

    @classmethod
    def from_row(cls, code: str, row: Mapping[str, Any]) -> Listed:
        """Read a row of the pack's tables ``grid_duties`` or ``community_duties``."""
        same = ("task", "name_zh", "name_en", "source")
        more = ("asked_by", "law_basis", "manner", "times", "per", "minutes", "pay")
        return cls(
            code=code,
            list=row.get("list") or "grid",
            **{name: row[name] for name in same},
            **{name: row[name] for name in more if row.get(name)},
            matters=tuple(row["matters"] or ()),
            data=tuple(row.get("data") or ()),
            instead_zh=row.get("instead_zh") or "",
            instead_en=row.get("instead_en") or "",
            starts=row["effective_from"],
            ends=row["valid_to"],
        )

    def in_force(self, on: date) -> bool:
        """Tell whether the item counts on that day, both ends included."""
        begun = self.starts is None or self.starts <= on
        return begun and (self.ends is None or on <= self.ends)

    def covers(self, matter: str, parents: Mapping[str, str | None]) -> bool:
        """Tell whether a matter, or one above it, is named by the item."""
        return bool(set(line(matter, parents)) & set(self.matters))

    def name(self, language: str) -> str:
        """Give the name in Chinese, or in English for every other language."""
        return self.name_zh if language.lower().startswith("zh") else self.name_en

    def instead(self, language: str) -> str:
        """Give who does it instead of the community, in words."""
        return self.instead_zh if language.lower().startswith("zh") else self.instead_en


def line(matter: str, parents: Mapping[str, str | None]) -> list[str]:
    """Give a matter and those above it, the matter first."""
    found: list[str] = []
    here: str | None = matter
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found


def barred_by(
    task: str,
    matters: Sequence[str],
    refused: Iterable[Listed],
    parents: Mapping[str, str | None],
) -> Listed | None:
    """Find the item of a negative list that bars a task on some matters (none: on any), or None.

    A refused task without matters bars the task for every matter. One with matters bars them and
    all below them; a proposal that names none, or one above a refused matter, is barred too,
    because it would let the refused one in.
    """
    for item in refused:
        if item.task != task:
            continue
        if not item.matters or not matters:
            return item
        if any(_touch(one, item.matters, parents) for one in matters):
            return item
    return None


def _touch(matter: str, refused: Collection[str], parents: Mapping[str, str | None]) -> bool:
    above = line(matter, parents)
    return any(one in above or matter in line(one, parents) for one in refused)
