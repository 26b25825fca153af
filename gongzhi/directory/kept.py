"""The directory as rows of its four tables, in the form that an import takes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongzhi.core.models import Jurisdiction, LiveTable
from gongzhi.core.packs.encoding import decode
from gongzhi.core.packs.sheets import LISTS, SPARE_ROWS
from gongzhi.directory.methods.tables import COLUMNS, FORMULA
from gongzhi.directory.models import Coverage, Holding, Organisation, Post, Shift
from gongzhi.directory.pack_tables import ORGANISATION_KINDS
from gongzhi.territory.models import Area

__all__ = ["COLUMNS", "kept_rows", "offered_codes", "sheet_of"]

Rows = Iterator[Sequence[str]]


def kept_rows(place: Jurisdiction, table: str, at: datetime) -> list[Sequence[str]]:
    """Give what is in force of a table, in the order of its columns; times in the own zone.

    Of the roster, the shifts that have not ended at that moment.
    """
    readers: Mapping[str, Callable[[Jurisdiction], Rows]] = {
        "organisations": _bodies,
        "posts": _posts,
        "coverage": _coverage,
        "roster": partial(_roster, at=at),
    }
    return list(readers[table](place))


def offered_codes(place: Jurisdiction) -> Mapping[str, Sequence[str]]:
    """Give what the drop-downs of a sheet offer, by column: codes of what there is."""
    bodies = Organisation.objects.filter(jurisdiction=place, valid_to=None)
    posts = Post.objects.filter(jurisdiction=place, active=True)
    areas = Area.objects.of(place.id).in_force()
    codes = sorted(bodies.values_list("code", flat=True))
    own = sorted(posts.values_list("code", flat=True))
    return {
        "kind": ORGANISATION_KINDS,
        "parent": codes,
        "organisation": codes,
        "area": sorted(areas.values_list("code", flat=True)),
        "role": sorted(_roles(place)),
        "deputy_of": own,
        "post": own,
    }


def sheet_of(
    table: str,
    rows: Sequence[Sequence[str]],
    *,
    plain: bool,
    offered: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Write rows under their header: a .csv (UTF-8 with mark) where ``plain``, else an .xlsx.

    Its cells are text, and columns with something ``offered`` have drop-downs.
    """
    lines = [COLUMNS[table], *rows]
    if plain:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([[_inert(cell) for cell in line] for line in lines])
        return text.getvalue().encode("utf-8-sig")
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = table
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            cell = page.cell(row=number, column=place, value=value)
            cell.data_type, cell.number_format = "s", "@"
    page.freeze_panes = "A2"
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for number, column in enumerate(COLUMNS[table], start=1):
        given = (offered or {}).get(column, ())
        if given:
            _drop_down(page, lists, number, given, len(lines) + SPARE_ROWS)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _drop_down(
    page: Worksheet, lists: Worksheet, number: int, given: Sequence[str], last: int
) -> None:
    for line, value in enumerate(given, start=1):
        lists.cell(line, number, value)
    letter = get_column_letter(number)
    formula = f"{LISTS}!${letter}$1:${letter}${len(given)}"
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    choice.add(f"{letter}2:{letter}{last}")
    page.add_data_validation(choice)


def _inert(cell: str) -> str:
    """Keep a sheet program from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _bodies(place: Jurisdiction) -> Rows:
    rows = Organisation.objects.filter(jurisdiction=place, valid_to=None)
    for row in rows.select_related("parent", "area").order_by("code"):
        parent = "" if row.parent is None else row.parent.code
        yield row.code, row.name_zh, row.name_en, row.kind, parent, row.area.code, row.phone


def _posts(place: Jurisdiction) -> Rows:
    held = Holding.objects.filter(jurisdiction=place, valid_to=None).select_related("person__user")
    people = {row.post_id: row.person for row in held}
    rows = Post.objects.filter(jurisdiction=place, active=True)
    for row in rows.select_related("organisation", "area", "deputy_of").order_by("code"):
        person = people.get(row.pk)
        login = person.user.login if person is not None and person.user is not None else ""
        names = (person.name_zh, person.name_en) if person is not None and login else ("", "")
        deputy_of = "" if row.deputy_of is None else row.deputy_of.code
        yield (
            row.code,
            row.name_zh,
            row.name_en,
            row.organisation.code,
            row.role,
            row.area.code,
            login,
            *names,
            deputy_of,
            row.phone,
        )


def _coverage(place: Jurisdiction) -> Rows:
    rows = Coverage.objects.filter(jurisdiction=place, valid_to=None)
    for row in rows.select_related("organisation", "area").order_by(
        "organisation__code", "area__code"
    ):
        yield row.organisation.code, row.area.code


def _roster(place: Jurisdiction, at: datetime) -> Rows:
    zone = ZoneInfo(place.timezone)
    rows = Shift.objects.filter(jurisdiction=place, ends__gt=at).select_related("post")
    for row in rows.order_by("begins", "post__code"):
        yield row.post.code, _local(row.begins, zone), _local(row.ends, zone), row.phone


def _roles(place: Jurisdiction) -> Iterator[str]:
    row = LiveTable.objects.filter(jurisdiction=place, name="roles").first()
    yield from () if row is None else decode(row.content)


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
