"""The directory in the hands of whoever gives rights: sheets, hand-overs, the duty roster."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core.errors import GongzhiError, Invalid, NotFound, Problem, Refused
from gongzhi.core.models import Jurisdiction
from gongzhi.core.sheets import marked_copy
from gongzhi.core.sheets.rows import Limits
from gongzhi.directory.actions import hand_over, import_sheet, put_on_duty
from gongzhi.directory.kept import COLUMNS, kept_rows, offered_codes, sheet_of
from gongzhi.directory.queries import check_may_manage, person_of_login
from gongzhi.directory.wording import explain
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.views.organisations import body_page
from gongzhi.surfaces.visit import Visit, at_desk

CHECK, MARK, TAKE = "check", "mark", "take"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a page reads in one go; larger sheets go through the command.
PAGE = Limits(file_bytes=4_000_000, unpacked_bytes=80_000_000, rows=20_000, columns=60)


@require_http_methods(["GET", "HEAD", "POST"])
def directory_import(request: HttpRequest) -> HttpResponse:
    """Check a sheet of bodies, posts, coverage or rosters, give it back marked, or take it in."""
    with at_desk(request) as visit:
        check_may_manage(visit.actor)
        if request.method != "POST":
            return visit.render("directory_import.html")
        return _sheet(visit, request.POST.get("act", CHECK))


@require_GET
def directory_sheet(request: HttpRequest, table: str) -> HttpResponse:
    """Give a table of the directory as it stands, with drop-downs, to be filled in and sent back.

    Raises NotFound for a table that is none of the four.
    """
    with at_desk(request) as visit:
        check_may_manage(visit.actor)
        if table not in COLUMNS:
            raise NotFound("no_such_page")
        place = Jurisdiction.objects.get(id=visit.actor.jurisdiction)
        rows = kept_rows(place, table, moment())
        content = sheet_of(table, rows, plain=False, offered=offered_codes(place))
    response = HttpResponse(content, content_type=SHEET)
    response["Content-Disposition"] = f'attachment; filename="{table}.xlsx"'
    return response


def _sheet(visit: Visit, act: str) -> HttpResponse:
    upload = visit.request.FILES.get("sheet")
    if upload is None or not upload.name:
        words = visit.names.say("problem.required")
        return visit.render("directory_import.html", 422, wrong=words)
    content, name = upload.read(), upload.name
    try:
        outcome = import_sheet(
            source=content,
            name=name,
            zone=visit.names.zone,
            by=visit.actor,
            at=moment(),
            dry_run=act != TAKE,
            limits=PAGE,
        )
    except Invalid as broken:
        if act == MARK:
            return _marked(content, name, broken.problems)
        rows = [_row(one, visit.names.language) for one in broken.problems]
        return visit.render("directory_import.html", 422, rows=rows, name=name)
    return visit.render("directory_import.html", outcome=outcome, taken=act == TAKE, name=name)


def _row(problem: Problem, language: str) -> tuple[str, str, str]:
    where = (str(part) if part else "" for part in (problem.row, problem.column or problem.field))
    row, column = where
    return row, column, explain(problem, language)


def _marked(content: bytes, name: str, problems: list[Problem]) -> HttpResponse:
    """Give the user's own sheet back with every broken cell marked."""
    plain = name.lower().endswith((".csv", ".txt"))
    with TemporaryDirectory() as folder:
        target = Path(folder) / ("marked.csv" if plain else "marked.xlsx")
        marked_copy(content, name, problems, target, limits=PAGE, say=explain)
        response = HttpResponse(target.read_bytes(), content_type="text/csv" if plain else SHEET)
        response["Content-Disposition"] = f'attachment; filename="{target.name}"'
    return response


@require_POST
def post_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Give a post of a body to another person; open files pass with it."""

    def act(visit: Visit) -> None:
        login, post = (request.POST.get(name, "").strip() for name in ("login", "post"))
        person = person_of_login(visit.actor, login)
        hand_over(post=post, person=person, by=visit.actor, at=moment())

    return _changed(request, code, "hand_over", act)


@require_POST
def post_on_duty(request: HttpRequest, code: str) -> HttpResponse:
    """Put a post of a body on duty from a moment to a moment."""

    def act(visit: Visit) -> None:
        put_on_duty(
            post=request.POST.get("post", "").strip(),
            begins=_moment(visit, "begins"),
            ends=_moment(visit, "ends"),
            phone=request.POST.get("phone", "").strip(),
            by=visit.actor,
            at=moment(),
        )

    return _changed(request, code, "on_duty", act)


def _moment(visit: Visit, name: str) -> datetime:
    local = visit.names.local(visit.request.POST.get(name, ""))
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(local)
        if moment.tzinfo is not None:
            return moment
    raise Invalid(Problem(name, "not_a_moment"))


def _changed(
    request: HttpRequest, code: str, form: str, act: Callable[[Visit], None]
) -> HttpResponse:
    """Make a change and go back to the body's page; what was typed stays there when it fails."""
    with at_desk(request) as visit:
        check_may_manage(visit.actor)
        try:
            act(visit)
        except Refused:
            raise
        except GongzhiError as error:
            problems = error.problems if isinstance(error, Invalid) else []
            wrong = [_said(one, visit) for one in problems]
            said = [error_words(error, visit.names.language), *wrong]
            return body_page(visit, code, status=error.status, form=form, wrong=said)
    return HttpResponseRedirect(reverse("organisation", args=[code]))


def _said(problem: Problem, visit: Visit) -> str:
    try:
        return explain(problem, visit.names.language)
    except KeyError:
        return problem_words(problem, visit.names)
