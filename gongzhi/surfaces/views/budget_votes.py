"""Residents and a community's budget: putting a project forward, voting, the ballot on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.deliberation.actions import offer_project
from gongzhi.deliberation.models import CommunityBudget
from gongzhi.deliberation.queries.budgets import budget_for
from gongzhi.deliberation.queries.decisions import box_of
from gongzhi.deliberation.workflow.offering import OFFER
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.budget_votes import ballot_view, box_words, ticked_in
from gongzhi.surfaces.showing.forms import Typed, opening_form, sent_record, typed_values
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.turns import take_public_turn
from gongzhi.surfaces.views.casting import cast_with_slip, slip_in
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, keep_file, visiting

Failed = GongzhiError | None


@require_http_methods(["GET", "HEAD", "POST"])
def budget_vote(request: HttpRequest, code: str) -> HttpResponse:
    """Vote with the code of a slip; ``total`` only adds up what has been ticked."""
    with visiting(request) as visit:
        found = _voted_on(visit, code)
        if request.method != "POST":
            return _vote_page(visit, found)
        form, count = found.terms["form"], len(found.terms["order"])
    ticked: list[int] = []
    try:
        ticked = ticked_in(request.POST, form, count)
        if request.POST.get("act") == "total":
            with visiting(request) as visit:
                return _vote_page(visit, _voted_on(visit, code), ticked)
        made = cast_with_slip(request, code, ticked)
    except (Conflict, Invalid, NotFound, Refused) as error:
        with visiting(request) as visit:
            return _vote_page(visit, _voted_on(visit, code), ticked, error)
    with visiting(request) as visit:
        found = _voted_on(visit, code)
        return visit.render(
            "voted.html",
            title=visit.names.area_path(found.area_id),
            address=reverse("budget", args=[code]),
            mark=made.mark,
            again=made.again,
        )


@require_GET
def budget_ballot(request: HttpRequest, code: str) -> HttpResponse:
    """Show the ballot to be printed: the same order as by web, and the way to the page."""
    with visiting(request) as visit:
        found = _voted_on(visit, code)
        address = request.build_absolute_uri(reverse("budget", args=[code]))
        return visit.render(
            "budget_ballot.html",
            code=code,
            title=visit.names.area_path(found.area_id),
            ballot=ballot_view(found, (), visit.names),
            square=mark_safe(square(address)),  # noqa: S308  (drawn by us from our own address)
        )


@require_http_methods(["GET", "HEAD", "POST"])
def budget_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Put a project forward without login; the answer is a code and a key."""
    if request.method != "POST":
        with visiting(request) as visit:
            return _offer_page(visit, code)
    try:
        take_public_turn(request)
        with visiting(request) as visit:
            record = sent_record(OFFER, request.POST, visit.names)
        by = requester_of(request)
        made = offer_project(budget=code, record=record, by=by, at=moment())
    except (Conflict, Invalid, Refused) as error:
        with visiting(request) as visit:
            return _offer_page(visit, code, error)
    response = HttpResponseRedirect(reverse("objection"))
    keep_file(response, request, made.code, made.key)
    return response


def _voted_on(visit: Visit, code: str) -> CommunityBudget:
    found = budget_for(visit.actor, code, visit.ground)
    if not found.terms:
        raise NotFound("ballots", code=code)
    return found


def _vote_page(
    visit: Visit, found: CommunityBudget, ticked: Sequence[int] = (), error: Failed = None
) -> HttpResponse:
    box, at = box_of(found), moment()
    over = box is None or at >= box.closes_at or box.closed_at is not None
    return visit.render(
        "budget_vote.html",
        200 if error is None else error.status,
        code=found.dossier.code,
        title=visit.names.area_path(found.area_id),
        box=box_words(box, over, visit.names),
        ballot=ballot_view(found, ticked, visit.names),
        slip=slip_in(visit.request),
        failed="" if error is None else failed_words(error, visit.names),
    )


def _offer_page(visit: Visit, code: str, error: Failed = None) -> HttpResponse:
    found = budget_for(visit.actor, code, visit.ground)
    typed: Any = Typed()
    if error is not None:
        problems = error.problems if isinstance(error, Invalid) else []
        values = typed_values(OFFER, visit.request.POST)
        typed = Typed(OFFER.name, values, problems, failed_words(error, visit.names))
    return visit.render(
        "budget_offer.html",
        200 if error is None else error.status,
        code=found.dossier.code,
        title=visit.names.area_path(found.area_id),
        gathering=found.dossier.step == "gathering",
        form=opening_form(OFFER, visit.names, typed, {}),
    )
