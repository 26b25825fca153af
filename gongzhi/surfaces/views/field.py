"""The field page: what waits in my grids by clock; raise, settle and send up on the spot."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.actions import enter_request
from gongzhi.core.codes import read_code, show_code
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.queries import dossier_for, made_before
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.reports import (
    field_label,
    new_token,
    read_report,
    report_errors,
    typed_again,
)
from gongzhi.surfaces.showing.field import (
    ON_THE_SPOT,
    Failed,
    field_context,
    grids_here,
    owner_of,
    script_words,
)
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.lists import LISTS, code_typed
from gongzhi.surfaces.showing.why import call_first
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.views.report import received_code, severities_of, wrong_words
from gongzhi.surfaces.visit import Visit, at_desk, keep_file

SOURCE = "grid"
FIELDS = ("text", "matter", "ground", "note")


@require_GET
def field(request: HttpRequest) -> HttpResponse:
    """List what waits in the grids of the post. Refused ``channel`` for who enters none there."""
    with at_desk(request) as visit:
        _check_in_field(visit)
        sent = read_code(request.GET.get("sent", "")[:40])
        done = request.GET.get("done", "")
        return _page(
            visit,
            sent=show_code(sent) if sent else "",
            done=visit.names.move(done) if done in ON_THE_SPOT else "",
        )


@require_POST
def field_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Settle a matter or send it up; what fails comes back with the reason and what was typed."""
    with at_desk(request) as visit:
        _check_in_field(visit)
        found = dossier_for(visit.actor, code, visit.ground)
        if move not in ON_THE_SPOT:
            raise Conflict("no_such_move_now", move=move[:40], step=found.step)
        typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
        # Of a matter that is picked and one that is typed the typed one counts.
        typed["matter"] = next((one for one in request.POST.getlist("matter")[::-1] if one), "")
        record: dict[str, Any] = {name: value for name, value in typed.items() if value}
        if record.get("matter"):
            record["matter"] = code_typed(record["matter"], "matters", visit.names)
        seen = request.POST.get("seen", "")
        last = int(seen) if seen.isdecimal() and len(seen) < 10 else None
        script = _by_script(request)
        try:
            if not made_before(found, move, visit.actor, last):
                make_move(found, move, by=visit.actor, at=moment(), record=record, seen=last)
        except (Conflict, Invalid, Refused) as error:
            if script:
                return _told(visit, error)
            return _failed(visit, Failed(found.code, move, typed), error)
    if script:
        return JsonResponse({"code": show_code(found.code)})
    return HttpResponseRedirect(f"{reverse('field')}?done={move}")


@require_http_methods(["GET", "POST"])
def field_new(request: HttpRequest) -> HttpResponse:
    """Note what was found; answers a script with JSON, so that a draft knows what became of it."""
    if request.method != "POST":
        with at_desk(request) as visit:
            return _form(visit, {"token": new_token()})
    script = _by_script(request)
    try:
        with at_desk(request) as visit:
            _check_in_field(visit)
            sent = read_report(request, SOURCE, visit.names, matter=True)
        code = received_code(request, sent, enter_request)
    except GongzhiError as error:
        if not script and not isinstance(error, Invalid | Conflict):
            raise
        if error.code == "login_first":
            return JsonResponse({"login": reverse("login")}, status=401)
        with at_desk(request) as visit:
            return _told(visit, error) if script else _again(visit, error)
    if script:
        return JsonResponse({"code": show_code(code)})
    response = HttpResponseRedirect(f"{reverse('field')}?sent={code}")
    keep_file(response, request, code, sent.key)
    return response


def _page(
    visit: Visit, status: int = 200, failed: Failed | None = None, **more: Any
) -> HttpResponse:
    context = {**field_context(visit, visit.request.GET.get("at", "")), **_script(visit), **more}
    return visit.render("field.html", status, failed=failed or Failed(), **context)


def _failed(visit: Visit, failed: Failed, error: GongzhiError) -> HttpResponse:
    problems = error.problems if isinstance(error, Invalid) else []
    wrong = {one.field: problem_words(one, visit.names) for one in problems}
    words = error_words(error, visit.names.language)
    shown = Failed(failed.code, failed.move, failed.values, wrong, words)
    return _page(visit, error.status, shown)


def _again(visit: Visit, error: Any) -> HttpResponse:
    """Show the form with what was typed and what is wrong with it."""
    errors, status = wrong_words(error, visit)
    return _form(visit, typed_again(visit.request), status, errors)


def _told(visit: Visit, error: GongzhiError) -> JsonResponse:
    """Tell a script why a draft was refused: in words, and by field."""
    errors = report_errors(error, visit.names) if isinstance(error, Invalid) else {}
    words = error_words(error, visit.names.language)
    return JsonResponse({"words": words, "errors": errors}, status=error.status)


def _form(
    visit: Visit, typed: dict[str, Any], status: int = 200, errors: Any = None, **more: Any
) -> HttpResponse:
    _check_in_field(visit)
    return visit.render(
        "field_new.html",
        status,
        typed=typed,
        errors=errors or {},
        listed=[
            (name, field_label(name, visit.names), one) for name, one in (errors or {}).items()
        ],
        grids=grids_here(visit),
        matters=LISTS["matters"](visit.names),
        severities=severities_of(visit, typed),
        longest=visit.cases.setting("text_max_chars"),
        call_first=call_first(visit.names),
        **_script(visit),
        **more,
    )


def field_shell(visit: Visit) -> HttpResponse:
    """Show the form as a device keeps it for when there is no network: no matter is on it."""
    return _form(visit, {"token": ""}, kept=True)


def _script(visit: Visit) -> dict[str, Any]:
    return {
        "owner": owner_of(visit),
        "words_json": json.dumps(script_words(visit), ensure_ascii=False),
        "most_photos": visit.cases.setting("photo_max_count"),
        "draft_days": visit.cases.setting("draft_days"),
        "longest_side": visit.cases.setting("photo_max_side"),
    }


def _by_script(request: HttpRequest) -> bool:
    """Tell whether a script asks, which reads an answer of its own."""
    return request.headers.get("Accept") == "application/json"


def _check_in_field(visit: Visit) -> None:
    if not visit.grid_channels:
        raise Refused("channel", channel=SOURCE)
