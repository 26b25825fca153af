"""More lists of the desk as rows of a sheet: files behind a number, calls, lists of duties."""

from __future__ import annotations

from collections.abc import Iterator

from gongzhi.appraisal.queries import exclusions_in, month_of
from gongzhi.appraisal.queries.calls import calls_visible_to, may_report_calls
from gongzhi.cases.models.rating import SOLVED
from gongzhi.cases.queries.knowledge import articles_visible_to
from gongzhi.cases.queries.rated import batches_visible_to
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.sheets.giving import Line
from gongzhi.duties.queries.duty_lists import duties_visible_to, local_moment_day
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.queries import calls
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.appeals import excluded_rows
from gongzhi.surfaces.showing.duties import duty_sections
from gongzhi.surfaces.showing.figures import months_before
from gongzhi.surfaces.showing.knowledge import article_rows
from gongzhi.surfaces.showing.listed import sections
from gongzhi.surfaces.showing.rating import batch_lines, grade_words
from gongzhi.surfaces.views.board import page_behind
from gongzhi.surfaces.views.dispatch_rules import rule_sections
from gongzhi.surfaces.views.hazards import hazard_sections
from gongzhi.surfaces.views.sheet_parts import (
    FILE_COLUMNS,
    SECTION_COLUMNS,
    Sheet,
    file_line,
    local,
    pages,
    section_lines,
)
from gongzhi.surfaces.visit import Visit


def _behind(visit: Visit) -> Iterator[Line]:
    at = moment()
    for file in pages(lambda cursor: page_behind(visit, at, cursor)):
        yield file_line(file, visit)


def _whistles(visit: Visit) -> Iterator[Line]:
    names = visit.names
    for call in calls(visit.actor, visit.ground):
        about = call.parent or call.parts[0].file
        for part in call.parts:
            yield (
                names.code(call.parent.code) if call.parent else "",
                names.title(about.title),
                names.area_path(part.file.area_id),
                local(call.called_at, visit),
                names.body(part.file.owner_id),
                local(part.reported_at, visit),
                names.step(part.file.step),
            )


def _calls(visit: Visit) -> Iterator[Line]:
    if not may_report_calls(visit.actor, visit.ground):
        raise Refused("not_yours", move="report_calls", step="", role="dispatcher")
    for one in calls_visible_to(visit.actor, visit.ground):
        yield (one.day, one.offered, one.answered, one.source)


def _exclusions(visit: Visit) -> Iterator[Line]:
    asked = visit.request.GET.get("month") or months_before(moment(), visit.names)[0]
    rows = exclusions_in(month_of(asked, visit.ground), visit.ground)
    for body, ground, one in excluded_rows(rows, visit.names):
        yield (body, ground, one.asked, one.granted, one.refused)


def _batches(visit: Visit) -> Iterator[Line]:
    rows = batches_visible_to(visit.actor, visit.ground.work)
    for one in batch_lines(rows, [code for code, _ in grade_words(visit.names)]):
        yield (one.number, one.ratings, *one.solved, one.satisfied, one.not_satisfied)


def _duties(visit: Visit) -> Iterator[Line]:
    day = local_moment_day(moment(), visit.ground)
    body = visit.request.GET.get("body", "")[:80]
    found = duties_visible_to(visit.actor, body, day, visit.ground)
    yield from section_lines(duty_sections(found, visit.names))


def _lists(visit: Visit) -> Iterator[Line]:
    place = visit.ground.territory.by_code(visit.request.GET.get("area", ""))
    if place is None:
        raise NotFound("area", code=visit.request.GET.get("area", "")[:40])
    day = local_day(visit.ground, place.id, moment())
    yield from section_lines(sections(place.id, day, visit.names))


def _hazards(visit: Visit) -> Iterator[Line]:
    yield from section_lines(hazard_sections(visit))


def _dispatch_rules(visit: Visit) -> Iterator[Line]:
    yield from section_lines(rule_sections(visit))


def _articles(visit: Visit) -> Iterator[Line]:
    found = articles_visible_to(visit.actor, visit.ground, asked="")
    for one in article_rows(found, visit.names):
        yield (one.shown, one.title, one.text, one.basis, one.matter, one.by)


DESK: dict[str, Sheet] = {
    "behind": Sheet(FILE_COLUMNS, _behind, asked=("kind", "area", "body", "state")),
    "whistles": Sheet(("code", "matter", "place", "called", "body", "reported", "step"), _whistles),
    "calls": Sheet(("day", "offered", "answered", "source"), _calls),
    "exclusions": Sheet(("body", "ground", "asked", "granted", "refused"), _exclusions),
    "batches": Sheet(("batch", "ratings", *SOLVED, "satisfied", "not_satisfied"), _batches),
    "duties": Sheet(SECTION_COLUMNS, _duties, staff=False),
    "lists": Sheet(SECTION_COLUMNS, _lists, staff=False),
    "dispatch_rules": Sheet(SECTION_COLUMNS, _dispatch_rules, staff=False),
    "hazards": Sheet(SECTION_COLUMNS, _hazards, staff=False),
    "articles": Sheet(("code", "name", "text", "basis", "matter", "body"), _articles, staff=False),
}
"""Lists by the name in their address."""
