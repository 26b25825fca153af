"""The residents' jury: signing up and speaking with one's own key, findings for everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.actions import move_request
from gongzhi.cases.actions.jury import (
    consent_to_jury,
    give_verdict,
    step_aside,
    withdraw_from_jury,
)
from gongzhi.cases.queries.jury import jury_results, seat_photo, stand_of
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.jury import (
    aside_words,
    found_words,
    heads,
    seat_words,
    verdict_words,
)
from gongzhi.surfaces.showing.lists import body_names, code_typed
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.views.follow import put_away
from gongzhi.surfaces.visit import Visit, kept_file, visiting


@require_http_methods(["GET", "HEAD", "POST"])
def follow_jury(request: HttpRequest) -> HttpResponse:
    """Sign up, leave, or judge what one was drawn for, with the key the browser keeps."""
    kept = kept_file(request)
    if kept is None:
        return HttpResponseRedirect(reverse("follow"))
    with visiting(request, requester_of(request)) as visit:
        try:
            own_dossier(visit.actor, *kept)
        except NotFound:
            return put_away(visit)
        if request.method != "POST":
            return _page(visit, *kept)
        try:
            _act(visit, *kept)
        except (Conflict, Invalid, NotFound, Refused) as error:
            return _page(visit, *kept, failed=error)
    return HttpResponseRedirect(f"{reverse('follow_jury')}?done=1")


@require_GET
def jury_photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    """Show a released photo of the matter one is seated to judge."""
    kept = kept_file(request)
    if kept is None:
        raise NotFound("photo")
    with visiting(request, requester_of(request)) as visit:
        jpeg = seat_photo(visit.actor, *kept, photo, visit.ground, moment())
    return HttpResponse(jpeg, content_type="image/jpeg")


@require_GET
def juries(request: HttpRequest) -> HttpResponse:
    """Tell how juries are drawn and what they found, by office and by township."""
    with visiting(request) as visit:
        bodies, places = jury_results(visit.ground, moment())
        names = visit.names
        return visit.render(
            "juries.html",
            heads=heads(names),
            tables=(
                (names.say("jury.by_body"), found_words(bodies, names.body)),
                (names.say("jury.by_place"), found_words(places, names.area)),
            ),
        )


def _act(visit: Visit, code: str, key: str) -> None:
    sent, do = visit.request.POST, visit.request.POST.get("do", "")
    who = {"code": code, "key": key, "by": visit.actor, "at": moment()}
    jury = sent.get("jury", "")
    if do == "consent":
        works_for = code_typed(sent.get("works_for", ""), "bodies", visit.names)
        consent_to_jury(**who, works_for=works_for)  # type: ignore[arg-type]
    elif do == "withdraw":
        withdraw_from_jury(**who)  # type: ignore[arg-type]
    elif do == "verdict":
        give_verdict(**who, jury=jury, verdict=sent.get("verdict", ""))  # type: ignore[arg-type]
    elif do == "aside":
        step_aside(**who, jury=jury, why=sent.get("why", ""))  # type: ignore[arg-type]
    elif do == "keep":
        file = own_dossier(visit.actor, code, key)
        move_request(dossier=file.id, move="keep_from_jury", by=visit.actor, at=moment(), key=key)
    else:
        raise Conflict("no_such_move_now", move=do)


def _page(visit: Visit, code: str, key: str, failed: GongzhiError | None = None) -> HttpResponse:
    names = visit.names
    stand = stand_of(visit.actor, code, key, visit.ground, moment())
    file = own_dossier(visit.actor, code, key)
    return visit.render(
        "follow_jury.html",
        200 if failed is None else failed.status,
        stand=stand,
        seats=[seat_words(one, names) for one in stand.seats],
        works_for=names.body_code(stand.works_for) if stand.works_for else "",
        bodies=body_names(names),
        verdicts=verdict_words(names),
        asides=aside_words(names),
        may_keep=not stand.kept and file.step in {"follow_up", "third_party", "closed"},
        done="done" in visit.request.GET,
        failed=failed_words(failed, visit.names) if failed else "",
        typed=visit.request.POST,
    )
