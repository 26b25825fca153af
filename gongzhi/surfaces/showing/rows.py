"""Rows of a list of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.procedure.models import Dossier
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
        )
        for file in files
    ]
