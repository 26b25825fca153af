"""The lists of the pages as rows of a sheet: the same rows, all pages of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gongzhi.appraisal.queries import month_of, unit_figures
from gongzhi.appraisal.queries.days import days_of
from gongzhi.appraisal.queries.export import COLUMNS, lines_of
from gongzhi.cases.queries.meetings import every_meeting
from gongzhi.cases.queries.public import public_page
from gongzhi.cases.queries.sought import look_for
from gongzhi.core.sheets.giving import Line
from gongzhi.directory.queries import shifts_visible_to
from gongzhi.papers.queries import papers_of_body
from gongzhi.procedure.queries import Page, dossier_for
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.figures import months_before
from gongzhi.surfaces.showing.ledger import bearer
from gongzhi.surfaces.showing.papers import number_of
from gongzhi.surfaces.showing.waiting import Choice
from gongzhi.surfaces.views.figures import asked_version
from gongzhi.surfaces.views.inbox import page_of
from gongzhi.surfaces.views.sheet_desk import DESK
from gongzhi.surfaces.views.sheet_parts import BLOCK, FILE_COLUMNS, Sheet, file_line, local, pages
from gongzhi.surfaces.views.sheet_platform import PLATFORM
from gongzhi.surfaces.visit import Visit


def _inbox(visit: Visit) -> Iterator[Line]:
    asked, roles = Choice.read(visit.request.GET.dict()), visit.ground.roles_of(visit.actor)
    for file in pages(lambda at: page_of(visit, replace(asked, cursor=at), roles)):
        yield file_line(file, visit)


def _search(visit: Visit) -> Iterator[Line]:
    get = visit.request.GET
    words, open_only = get.get("words", "").strip(), bool(get.get("open"))

    def read(cursor: str) -> Page:
        return look_for(words, visit.actor, visit.cases, open_only=open_only, cursor=cursor)

    for file in pages(read):
        yield file_line(file, visit)


def _figures(visit: Visit) -> Iterator[Line]:
    asked = visit.request.GET.get("month") or months_before(moment(), visit.names)[0]
    month = month_of(asked, visit.ground)
    version = asked_version(visit.request)
    return lines_of(unit_figures(visit.ground, month, version=version), month)


def _ledger(visit: Visit) -> Iterator[Line]:
    file = dossier_for(visit.actor, visit.request.GET.get("code", ""), visit.ground)
    for span in days_of(file, visit.ground, moment()).spans:
        hours = round((span.end - span.start).total_seconds() / 3600, 2)
        yield (
            visit.names.code(file.code),
            bearer(span.bearer, visit.names),
            visit.names.step(span.step),
            local(span.start, visit),
            local(span.end, visit),
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
                local(one.since, visit),
                local(one.due, visit),
                local(one.closed, visit),
            )
        if page.next is None:
            return
        after = page.next


def _meetings(visit: Visit) -> Iterator[Line]:
    names = visit.names
    for one in every_meeting(visit.actor, visit.ground).iterator(chunk_size=BLOCK):
        yield (
            names.code(one.dossier.code),
            local(one.meets_at, visit),
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
            local(row.begins, visit),
            local(row.ends, visit),
            row.phone or row.post.phone,
        )


def _papers(visit: Visit) -> Iterator[Line]:
    for one in papers_of_body(visit.actor).iterator(chunk_size=BLOCK):
        yield (
            number_of(one),
            visit.names.of("paper_templates", one.template),
            visit.names.code(one.dossier.code),
            local(one.issued_at, visit),
            one.sha256,
            visit.names.say(f"paper_void.{one.void_reason}") if one.void_reason else "",
            local(one.voided_at, visit),
        )


SHEETS: dict[str, Sheet] = {
    "inbox": Sheet(FILE_COLUMNS, _inbox, asked=("list", "role", "step", "order", "area", "due")),
    "search": Sheet(FILE_COLUMNS, _search, asked=("open",)),
    "figures": Sheet(COLUMNS, _figures, asked=("month", "version")),
    "days": Sheet(("code", "bearer", "step", "from", "until", "hours"), _ledger, asked=("code",)),
    "cases": Sheet(
        ("code", "matter", "place", "state", "body", "since", "due", "closed"),
        _cases,
        staff=False,
    ),
    "meetings": Sheet(("code", "when", "place", "body", "step", "present"), _meetings),
    "papers": Sheet(("number", "name", "code", "issued", "hash", "void", "voided"), _papers),
    "roster": Sheet(("post", "name", "body", "from", "until", "phone"), _roster, staff=False),
    **DESK,
    **PLATFORM,
}
"""Every list that can be taken home, by the name in its address."""
