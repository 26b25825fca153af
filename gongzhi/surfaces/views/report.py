"""Report something: one form, one receipt. Works without script and without a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongzhi.cases.actions import Received, enter_request, receive_request
from gongzhi.cases.actions.reports import check_report
from gongzhi.cases.queries.allowed import channels_for
from gongzhi.cases.queries.me_too import may_join
from gongzhi.cases.queries.receipts import file_of_source
from gongzhi.cases.queries.similar import similar_public
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.procedure.standing import holds_key
from gongzhi.surfaces.door import actor_of, moment
from gongzhi.surfaces.reports import (
    Sent,
    field_label,
    new_token,
    read_report,
    report_errors,
    typed_again,
)
from gongzhi.surfaces.showing.lists import body_names
from gongzhi.surfaces.showing.places import nearer_place, place_groups
from gongzhi.surfaces.showing.similar import similar_words
from gongzhi.surfaces.showing.why import call_first
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk, keep_file, visiting
from gongzhi.territory.levels import GRID

NOTHING: Mapping[str, str] = {}
IN_GRID = "grid_resident"


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the report form, or receive a report and go to its receipt."""
    if request.method != "POST":
        with visiting(request) as visit:
            return _form(visit, {"token": new_token(), **_from_board(visit)}, NOTHING)
    try:
        sent = _read(request)
        return _said_before(request, sent) or _receive(request, sent, receive_request)
    except (Invalid, Conflict) as wrong:
        with visiting(request) as visit:
            return _form(visit, typed_again(request), *wrong_words(wrong, visit))


@require_http_methods(["GET", "POST"])
def desk_new(request: HttpRequest) -> HttpResponse:
    """Let staff enter a report for a person who calls, comes or writes."""
    if request.method != "POST":
        with at_desk(request) as visit:
            return _desk_form(visit, {"token": new_token()}, NOTHING)
    with at_desk(request) as visit:
        source = request.POST.get("source", "")
        sent = read_report(request, source, visit.names, matter=True)
    try:
        return _said_before(request, sent, desk=True) or _receive(request, sent, enter_request)
    except (Invalid, Conflict) as wrong:
        with at_desk(request) as visit:
            return _desk_form(visit, typed_again(request), *wrong_words(wrong, visit))


def _read(request: HttpRequest) -> Sent:
    """Read a resident's form; only a report about a body or from a board needs a look around."""
    about, board = (request.POST.get(name, "").strip() for name in ("about", "board"))
    if not about and not board:
        return read_report(request, "web")
    with visiting(request) as visit:
        source = IN_GRID if board and not about and _stays_in_grid(visit, request) else "web"
        return read_report(request, source, visit.names if about else None)


def _from_board(visit: Visit) -> dict[str, str]:
    """Give the place that the square on a grid's board names, to be changed at will."""
    found = visit.ground.territory.by_code(visit.request.GET.get("area", "")[:80])
    if found is None or not found.open:
        return {}
    return {"area": found.code, "board": "1" if found.level == GRID else ""}


def _stays_in_grid(visit: Visit, request: HttpRequest) -> bool:
    """Tell whether a report from a board begins in its grid; what is secret by kind never does."""
    place = visit.ground.territory.by_code(request.POST.get("area", "")[:80])
    kind = visit.ground.rules.table("request_types").get(request.POST.get("type", "") or "help")
    return (
        place is not None
        and place.level == GRID
        and IN_GRID in visit.ground.rules.table("sources")
        and kind is not None
        and not kind["secret_by_default"]
    )


def _said_before(request: HttpRequest, sent: Sent, *, desk: bool = False) -> HttpResponse | None:
    """Ask once whether it is one of the public matters nearby; None when nothing is to be asked.

    Never of secret reports, of those about a body, of danger, of private matters; and a report
    with photos brings something new. At the ``desk`` the caller joins instead, and what was put
    right at once is not asked about.
    """
    one = sent.report
    new = one.photos or one.voice or one.settled
    if request.POST.get("skip") or new or one.about or one.safe_way:
        return None
    with visiting(request) as visit:
        check_report(one, visit.cases)
        if visit.ground.rules.table("request_types")[one.type]["secret_by_default"]:
            return None
        found = similar_public(
            f"{one.subject}\n{one.detail}" if one.subject else one.detail,
            area=one.area,
            address=one.address,
            point=None,
            ground=visit.cases,
            at=moment(),
        )
        if not found:
            return None
        words = {likely.dossier.id: likely.dossier.face.text for likely in found}
        return visit.render(
            "report_similar.html",
            similar=similar_words(found, visit.names, words),
            typed=typed_again(request),
            desk=desk,
            may_join=may_join(visit.ground),
        )


def _receive(request: HttpRequest, sent: Sent, receive: Callable[..., Received]) -> HttpResponse:
    response = HttpResponseRedirect(reverse("receipt"))
    keep_file(response, request, received_code(request, sent, receive), sent.key)
    return response


def received_code(request: HttpRequest, sent: Sent, receive: Callable[..., Received]) -> str:
    """Receive a report and give the file's code; sent again it gives the code of the one file."""
    # Staff who report something themselves stay known by their post: they cannot use the key.
    by = actor_of(request)
    try:
        return receive(sent.report, by=by, at=moment(), key=sent.key).code
    except Conflict as twice:
        if twice.code != "exists":
            raise
        return _received_before(request, sent)


def wrong_words(wrong: Invalid | Conflict, visit: Visit) -> tuple[Mapping[str, str], int]:
    """Give what to show above the form that keeps what was typed; other conflicts go on."""
    if isinstance(wrong, Invalid):
        return report_errors(wrong, visit.names), wrong.status
    if wrong.code != "ground_moved":
        raise wrong
    return {"": error_words(wrong, visit.names.language)}, wrong.status


def _received_before(request: HttpRequest, sent: Sent) -> str:
    with visiting(request) as visit:
        known = file_of_source(visit.ground.work, sent.report.source, sent.report.source_id or "")
        if known is None or not holds_key(known, sent.key):
            raise Conflict("exists")
        return known.code


def _form(
    visit: Visit, typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> HttpResponse:
    spoken = visit.cases.setting("voice_max_seconds")
    return visit.render(
        "report.html", status, voice_seconds=spoken, **_shared(visit, typed, errors)
    )


def _desk_form(
    visit: Visit, typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200
) -> HttpResponse:
    channels = channels_for(visit.actor, visit.ground)
    if not channels:
        raise Refused("channel")
    named = [(code, visit.names.of("sources", code)) for code in channels]
    matters = visit.ground.rules.table("matters")
    listed = [f"{code} {visit.names.row(row)}" for code, row in matters.items()]
    shared = _shared(visit, typed, errors)
    return visit.render("desk_new.html", status, channels=named, matters=listed, **shared)


def _shared(visit: Visit, typed: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
    types = visit.ground.rules.table("request_types")
    return {
        "typed": typed,
        "errors": errors,
        "listed": [(name, field_label(name, visit.names), words) for name, words in errors.items()],
        "places": place_groups(visit.names),
        "nearer": nearer_place(visit.names, str(typed.get("area", ""))),
        "bodies": body_names(visit.names),
        "severities": severities_of(visit, typed),
        "types": [(code, visit.names.row(row)) for code, row in types.items()],
        "most_photos": visit.cases.setting("photo_max_count"),
        "longest": visit.cases.setting("text_max_chars"),
        "call_first": call_first(visit.names),
    }


def severities_of(visit: Visit, typed: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Offer how grave it is, the gravest last: residents in plain words, staff by name too."""
    names = visit.names
    plain = "plain_zh" if names.chinese else "plain_en"
    rows = sorted(
        visit.ground.rules.table("severities").items(), key=lambda one: int(one[1]["rank"])
    )
    return [
        (
            code,
            str(row[plain]) if visit.actor.kind != "post" else f"{names.row(row)}：{row[plain]}",
            typed.get("severity") == code,
        )
        for code, row in rows
    ]
