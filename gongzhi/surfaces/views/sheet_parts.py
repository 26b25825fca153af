"""What the sheets of lists are made of: their shape, a line for a file, pages one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.core.sheets.giving import Cell, Line
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import Page
from gongzhi.surfaces.showing.listed import Section
from gongzhi.surfaces.visit import Visit

FILE_COLUMNS = ("code", "procedure", "matter", "place", "step", "body", "opened", "due")
BLOCK = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that can be taken home: its columns, its lines, who may, and whether it is noted.

    ``asked`` names the parts of the address that go on record with it; words never do.
    """

    columns: Sequence[str]
    lines: Callable[[Visit], Iterable[Line]]
    staff: bool = True
    asked: tuple[str, ...] = ()


def file_line(file: Dossier, visit: Visit) -> Line:
    """Give a file as a line; columns are ``FILE_COLUMNS``."""
    names = visit.names
    return (
        names.code(file.code),
        names.say(f"procedure.{file.procedure}"),
        names.title(file.title),
        names.area_path(file.area_id),
        names.step(file.step),
        names.body(file.owner_id),
        local(file.opened_at, visit),
        local(file.due, visit) if file.due < NO_DUE else None,
    )


def local(at: datetime | None, visit: Visit) -> Cell:
    """Give a moment as the clocks of the place show it."""
    return at.astimezone(visit.names.zone) if at is not None else None


def pages(read: Callable[[str], Page]) -> Iterator[Dossier]:
    """Give the files of all pages of a list."""
    cursor: str | None = ""
    while cursor is not None:
        page = read(cursor)
        yield from page.rows
        cursor = page.next


SECTION_COLUMNS = ("section", "name", "state", "facts")


def section_lines(sections: Iterable[Section]) -> Iterator[Line]:
    """Give the items of lists that a page shows in sections; columns are ``SECTION_COLUMNS``."""
    for section in sections:
        for item in section.items:
            facts = "\n".join(f"{label}: {words}" for label, words in item.facts if words)
            yield (section.title, item.name, item.flag, facts)
