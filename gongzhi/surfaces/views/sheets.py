"""Every list as Excel or CSV, with the rows that its page shows the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_GET

from gongzhi.core.actions import note_sheet
from gongzhi.core.errors import NotFound
from gongzhi.core.sheets.giving import TYPES, Line, write_lines
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.views.sheet_lists import SHEETS
from gongzhi.surfaces.visit import at_desk, visiting
from gongzhi.surfaces.wording import known


class _Counted:
    """Lines on their way out, counted for the record.

    The first is read at once: whoever may not have them is refused before a sheet is begun.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        rest = iter(lines)
        self.lines, self.count = chain([*islice(rest, 1)], rest), 0

    def __iter__(self) -> Iterator[Line]:
        for line in self.lines:
            self.count += 1
            yield line


@require_GET
def sheet(request: HttpRequest, name: str, ending: str) -> FileResponse:
    """Give a list; what lists files of residents goes on record. Raises NotFound ``page``."""
    found = SHEETS.get(name)
    if found is None or ending not in TYPES:
        raise NotFound("page")
    with at_desk(request) if found.staff else visiting(request) as visit:
        head = [
            visit.names.say(f"sheet.{column}") if known(f"sheet.{column}") else column
            for column in found.columns
        ]
        lines = _Counted(found.lines(visit))
        file = write_lines(head, lines, ending)
        if found.staff:
            asked = {one: request.GET.get(one, "")[:80] for one in found.asked}
            note_sheet(
                name=name,
                ending=ending,
                asked={one: value for one, value in asked.items() if value},
                rows=lines.count,
                by=visit.actor,
                at=moment(),
            )
        day = visit.names.day(moment())
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{day}.{ending}",
        content_type=TYPES[ending],
    )
