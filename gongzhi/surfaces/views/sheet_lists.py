"""The lists of the pages as rows of a sheet: the same rows, all pages of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gongzhi.appraisal.queries import month_of, unit_figures
from gongzhi.appraisal.queries.days import days_of
from gongzhi.appraisal.queries.export import COLUMNS, lines_of
from gongzhi.cases.queries.meetings import every_meeting
from gongzhi.cases.queries.public import public_page
from gongzhi.cases.queries.sought import look_for
from gongzhi.core.sheets.giving import Cell, Line
from gongzhi.directory.queries import shifts_visible_to
from gongzhi.papers.queries import papers_of_body
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import Page, dossier_for
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.figures import months_before
from gongzhi.surfaces.showing.ledger import bearer
from gongzhi.surfaces.showing.papers import number_of
from gongzhi.surfaces.showing.waiting import Choice
from gongzhi.surfaces.views.inbox import page_of
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


def _file_line(file: Dossier, visit: Visit) -> Line:
    names = visit.names
    return (
        names.code(file.code),
        names.say(f"procedure.{file.procedure}"),
        names.title(file.title),
        names.area_path(file.area_id),
        names.step(file.step),
        names.body(file.owner_id),
        _local(file.opened_at, visit),
        _local(file.due, visit) if file.due < NO_DUE else None,
    )


def _local(at: datetime | None, visit: Visit) -> Cell:
    return at.astimezone(visit.names.zone) if at is not None else None


def _pages(read: Callable[[str], Page]) -> Iterator[Dossier]:
    cursor: str | None = ""
    while cursor is not None:
        page = read(cursor)
        yield from page.rows
        cursor = page.next


def _inbox(visit: Visit) -> Iterator[Line]:
    asked, roles = Choice.read(visit.request.GET.dict()), visit.ground.roles_of(visit.actor)
    for file in _pages(lambda at: page_of(visit, replace(asked, cursor=at), roles)):
        yield _file_line(file, visit)


def _search(visit: Visit) -> Iterator[Line]:
    get = visit.request.GET
    words, open_only = get.get("words", "").strip(), bool(get.get("open"))

    def read(cursor: str) -> Page:
        return look_for(words, visit.actor, visit.cases, open_only=open_only, cursor=cursor)

    for file in _pages(read):
        yield _file_line(file, visit)


def _figures(visit: Visit) -> Iterator[Line]:
    asked = visit.request.GET.get("month") or months_before(moment(), visit.names)[0]
    month = month_of(asked, visit.ground)
    return lines_of(unit_figures(visit.ground, month), month)


def _ledger(visit: Visit) -> Iterator[Line]:
    file = dossier_for(visit.actor, visit.request.GET.get("code", ""), visit.ground)
    for span in days_of(file, visit.ground, moment()).spans:
        hours = round((span.end - span.start).total_seconds() / 3600, 2)
        yield (
            visit.names.code(file.code),
            bearer(span.bearer, visit.names),
            visit.names.step(span.step),
            _local(span.start, visit),
            _local(span.end, visit),
            hours,
        )


def _cases(visit: Visit) -> Iterator[Line]:
    get, after, names = visit.request.GET, "", visit.names
    wanted = {name: get.get(name, "") for name in ("area", "matter", "state")}
    while True:
        page = public_page(visit.ground, moment(), **wanted, after=after, size=BLOCK)
        for one in page.cases:
            yield (
                names.code(one.code),
                names.matter(one.matter),
                names.area_path(one.area_id),
                names.say(f"sheet.{'done' if one.closed else 'open'}"),
                names.body(one.body),
                _local(one.since, visit),
                _local(one.due, visit),
                _local(one.closed, visit),
            )
        if page.next is None:
            return
        after = page.next


def _meetings(visit: Visit) -> Iterator[Line]:
    names = visit.names
    for one in every_meeting(visit.actor, visit.ground).iterator(chunk_size=BLOCK):
        yield (
            names.code(one.dossier.code),
            _local(one.meets_at, visit),
            names.area_path(one.area_id),
            names.body(one.body_id),
            names.step(one.dossier.step),
            one.present,
        )


def _roster(visit: Visit) -> Iterator[Line]:
    rows = shifts_visible_to(visit.actor).filter(ends__gt=moment())
    column = "name_zh" if visit.names.chinese else "name_en"
    for row in rows.iterator(chunk_size=BLOCK):
        yield (
            row.post.code,
            getattr(row.post, column),
            visit.names.body(row.post.organisation_id),
            _local(row.begins, visit),
            _local(row.ends, visit),
            row.phone or row.post.phone,
        )


def _papers(visit: Visit) -> Iterator[Line]:
    for one in papers_of_body(visit.actor).iterator(chunk_size=BLOCK):
        yield (
            number_of(one),
            visit.names.of("paper_templates", one.template),
            visit.names.code(one.dossier.code),
            _local(one.issued_at, visit),
            one.sha256,
            visit.names.say(f"paper_void.{one.void_reason}") if one.void_reason else "",
            _local(one.voided_at, visit),
        )


SHEETS: dict[str, Sheet] = {
    "inbox": Sheet(FILE_COLUMNS, _inbox, asked=("list", "role", "step", "order", "area", "due")),
    "search": Sheet(FILE_COLUMNS, _search, asked=("open",)),
    "figures": Sheet(COLUMNS, _figures, asked=("month",)),
    "days": Sheet(("code", "bearer", "step", "from", "until", "hours"), _ledger, asked=("code",)),
    "cases": Sheet(
        ("code", "matter", "place", "state", "body", "since", "due", "closed"),
        _cases,
        staff=False,
    ),
    "meetings": Sheet(("code", "when", "place", "body", "step", "present"), _meetings),
    "papers": Sheet(("number", "name", "code", "issued", "hash", "void", "voided"), _papers),
    "roster": Sheet(("post", "name", "body", "from", "until", "phone"), _roster, staff=False),
}
"""Every list that can be taken home, by the name in its address."""
