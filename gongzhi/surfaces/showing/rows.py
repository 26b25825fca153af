"""Rows of a list of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.urls import reverse

from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import known
from gongzhi.surfaces.showing.clocks import Chip, chip_of_due
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class Row:
    """One file in a list."""

    code: str
    shown_code: str
    title: str
    snippet: str
    place: str
    step: str
    owner: str
    chip: Chip
    danger: bool
    lifted: int
    grave: str = ""
    seen: int = 0
    pick: bool = False
    ahead: str = ""

    @property
    def address(self) -> str:
        """Where the file is shown."""
        return _address() + self.code


@cache
def _address() -> str:
    """The way to any file, up to its code: found once, as a list has fifty."""
    return reverse("file", args=["-"]).removesuffix("-")


def list_rows(
    files: Iterable[Dossier],
    names: Names,
    now: datetime,
    snippets: Mapping[UUID, str],
    danger: Set[UUID],
) -> list[Row]:
    """Give the rows of some files, in their order."""
    return [
        Row(
            file.code,
            names.code(file.code),
            names.title(file.title),
            snippets.get(file.id, ""),
            names.area_short(file.area_id),
            names.step(file.step),
            names.body(file.owner_id),
            chip_of_due(file.due, file.area_id, names, now),
            file.id in danger,
            file.lifted,
            names.grave(file.title),
            file.last_sequence,
            _movable(file.procedure, file.step),
            names.ahead(file.priority),
        )
        for file in files
    ]


@cache
def _movable(procedure: str, step: str) -> bool:
    """Tell whether a step has a move that may be made on several files at once."""
    table = known().get(procedure)
    if table is None or step not in table.by_name:
        return False
    return any(move.several for move in table.moves_at(step))
