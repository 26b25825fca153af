"""Residents' proposals for everybody: read, put forward, support, say something of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.core.codes import derived_key, read_code
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.deliberation.actions.proposals import (
    contribute,
    open_proposal,
    print_residency_slips,
    support,
    withdraw_support,
)
from gongzhi.deliberation.queries.proposals import (
    STATES,
    may_print_slips,
    proposal_for,
    proposals_at,
    slips_of,
)
from gongzhi.notices.queries import offered_kinds
from gongzhi.surfaces.door import address_of, moment, requester_of
from gongzhi.surfaces.links import query_of
from gongzhi.surfaces.reports import SHORTEST_TOKEN, new_token
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.showing.proposals import hidden_words, listed, proposal_page
from gongzhi.surfaces.showing.receipt import grouped
from gongzhi.surfaces.turns import take_public_turn
from gongzhi.surfaces.views.errors import failed_words, problems_in_words
from gongzhi.surfaces.visit import Visit, at_desk, keep_file, visiting
from gongzhi.territory.levels import COMMUNITY

TYPED = ("area", "title", "text", "place", "slip", "contact")
NOT_OF_KEY = frozenset({"slip", "contact"})
SAID = ("kind", "text", "passage", "why", "answers", "slip")
SLIPS = "slip"
LONGEST_SLIP = 40


@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """List what residents have proposed in a place; the whole district at first."""
    with visiting(request) as visit:
        names, territory, by = visit.names, visit.ground.territory, visit.actor
        asked = territory.by_code(request.GET.get("area", ""))
        place = asked or territory.root
        state = request.GET.get("state", "")
        state = state if state in STATES else ""
        slips = slips_of(place.id, visit.ground, moment()) if place.level == COMMUNITY else None
        after = request.GET.get("after", "")
        found = proposals_at(place.id, by, visit.ground, state, after)
        chosen = {"area": place.code, "state": state}
        return visit.render(
            "proposals.html",
            rows=listed(found.rows, names),
            next=query_of(chosen | {"after": found.next}) if found.next else "",
            first=query_of(chosen) if after else "",
            place=names.area_path(place.id),
            chosen=place.code,
            root=territory.root.code,
            whole=names.area(territory.root.id),
            groups=place_groups(names),
            states=[(one, names.say(f"proposals.state_{one}")) for one in STATES],
            state=state,
            hidden=hidden_words(names),
            slips=slips,
            may_print=may_print_slips(by, visit.ground),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def proposals_new(request: HttpRequest) -> HttpResponse:
    """Put a proposal forward; the answer is a code and a key, never a name."""
    if request.method != "POST":
        with visiting(request) as visit:
            area = request.GET.get("area", "")[:80]
            return _new_page(visit, {"area": area, "token": new_token()})
    typed = {name: request.POST.get(name, "") for name in (*TYPED, "token")}
    said: dict[str, Any] = {name: typed[name] for name in TYPED}
    try:
        _take_turn(request, typed["slip"])
        made = open_proposal(
            **said, by=requester_of(request), at=moment(), key=_key_of(typed, "new")
        )
    except (Conflict, Invalid, NotFound, Refused) as error:
        _note_wrong(request, error)
        with visiting(request) as visit:
            return _new_page(visit, typed, error)
    return _to_own(request, made.code, made.key)


@require_GET
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """Show a proposal: its fate, its words, both sides, how to support it and to speak."""
    with visiting(request) as visit:
        return _page(visit, code, done=request.GET.get("done", ""))


@require_POST
def proposal_support(request: HttpRequest, code: str) -> HttpResponse:
    """Support a proposal or one of its arguments with a slip, or step back with the same slip."""
    slip, back = request.POST.get("slip", "")[:LONGEST_SLIP], "back" in request.POST
    of = read_code(request.POST.get("of", "")) or code
    act = withdraw_support if back else support
    try:
        _take_turn(request, slip)
        made = act(code=of, slip=slip, by=requester_of(request), at=moment())
    except (Conflict, NotFound, Refused) as error:
        _note_wrong(request, error)
        with visiting(request) as visit:
            return _page(visit, code, error=error)
    done = ("back_" if back else "support_") + ("again" if made.again else "done")
    return HttpResponseRedirect(reverse("proposal", args=[code]) + f"?done={done}")


@require_POST
def proposal_say(request: HttpRequest, code: str) -> HttpResponse:
    """Say something of a proposal; the answer is a code and a key of one's own."""
    typed = {name: request.POST.get(name, "") for name in (*SAID, "token")}
    said = {name: typed[name] for name in SAID}
    try:
        _take_turn(request, typed["slip"])
        key = _key_of(typed, code)
        made = contribute(proposal=code, **said, by=requester_of(request), at=moment(), key=key)
    except (Conflict, Invalid, NotFound, Refused) as error:
        _note_wrong(request, error)
        with visiting(request) as visit:
            return _page(visit, code, error=error, typed=typed)
    return _to_own(request, made.code, made.key)


@require_http_methods(["GET", "HEAD", "POST"])
def proposals_slips(request: HttpRequest) -> HttpResponse:
    """Print residency slips of the reader's community: shown once, handed over in person."""
    with at_desk(request) as visit:
        if not may_print_slips(visit.actor, visit.ground):
            raise Refused("not_yours", move="print_slips", step="", role="community_secretary")
        codes: list[str] = []
        error: GongzhiError | None = None
        if request.method == "POST":
            typed = request.POST.get("count", "")
            count = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
            try:
                codes = print_residency_slips(count=count, by=visit.actor, at=moment())
            except Invalid as wrong:
                error = wrong
        rows = visit.ground.live.table("settings")
        return visit.render(
            "proposal_slips.html",
            200 if error is None else error.status,
            slips=[grouped(one) for one in codes],
            place=visit.names.area_path(visit.actor.area or 0),
            counts=slips_of(visit.actor.area or 0, visit.ground, moment()),
            address=request.build_absolute_uri(reverse("proposals")),
            days=int(rows["residency_slip_days"]["value"]),
            most=int(rows["residency_slips_most"]["value"]),
            failed="" if error is None else failed_words(error, visit.names),
        )


def _page(
    visit: Visit,
    code: str,
    error: GongzhiError | None = None,
    typed: Mapping[str, str] | None = None,
    done: str = "",
) -> HttpResponse:
    found = proposal_for(visit.actor, code, visit.ground)
    known = {"support_done", "support_again", "back_done", "back_again"}
    return visit.render(
        "proposal.html",
        200 if error is None else error.status,
        **proposal_page(found, visit.ground, visit.names, moment()),
        token=new_token(),
        typed=typed or {},
        failed="" if error is None else failed_words(error, visit.names),
        done=visit.names.say(f"proposals.{done}", n=found.supports) if done in known else "",
        works=visit.actor.kind == "post" and visit.actor.organisation == found.dossier.owner_id,
    )


def _new_page(
    visit: Visit, typed: Mapping[str, str], error: GongzhiError | None = None
) -> HttpResponse:
    problems = problems_in_words(error, visit.names.language) if isinstance(error, Invalid) else []
    ways = offered_kinds(visit.actor.jurisdiction)
    return visit.render(
        "proposal_new.html",
        200 if error is None else error.status,
        groups=place_groups(visit.names),
        typed=typed,
        failed="" if error is None else failed_words(error, visit.names),
        problems=problems,
        offered=" / ".join(visit.names.say(f"notice_kind.{one}") for one in ways),
    )


def _take_turn(request: HttpRequest, slip: str) -> None:
    """Count a turn; with a slip, see that the address has not tried too many wrong ones."""
    take_public_turn(request)
    if slip:
        with visiting(request) as visit:
            check_guesses(
                file=SLIPS,
                address=address_of(request),
                throttle=Throttle.from_settings(visit.ground.live.table("settings")),
                at=moment(),
            )


def _note_wrong(request: HttpRequest, error: GongzhiError) -> None:
    if error.code != SLIPS:
        return
    with visiting(request) as visit:
        place = visit.actor.jurisdiction
        note_guess(jurisdiction=place, file=SLIPS, address=address_of(request), at=moment())


def _key_of(typed: Mapping[str, str], about: str) -> str:
    """The same form sent twice makes one file: its key follows from the form."""
    token = typed["token"] if len(typed["token"]) >= SHORTEST_TOKEN else new_token()
    parts = [token, about, *(typed[name] for name in sorted(typed) if name not in NOT_OF_KEY)]
    return derived_key(settings.SECRET_KEY.encode(), b"proposal", *(one.encode() for one in parts))


def _to_own(request: HttpRequest, code: str, key: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("proposal_own"))
    keep_file(response, request, code, key)
    return response
