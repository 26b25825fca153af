"""Elections of bodies: for everybody who stands, when, with what result; beginning one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core.errors import NotFound
from gongzhi.deliberation.actions import begin_election
from gongzhi.deliberation.models import BodyElection
from gongzhi.deliberation.queries.bodies import BODIES, VILLAGE
from gongzhi.deliberation.queries.decisions import objections_until, rolls_of
from gongzhi.deliberation.queries.elections import election_for
from gongzhi.deliberation.queries.guide import guide_of
from gongzhi.deliberation.workflow.election import BEGIN
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.elections import (
    ballot_views,
    committee_words,
    office_views,
    order_words,
    roll_words,
    round_views,
    title_words,
)
from gongzhi.surfaces.showing.guide import guide_view, rule_view
from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting


@require_http_methods(["GET", "HEAD", "POST"])
def elections_new(request: HttpRequest) -> HttpResponse:
    """Begin the election of a body of the reader's community."""
    with at_desk(request) as visit:
        return opening(
            visit,
            BEGIN,
            begin_election,
            to="election",
            choices={"body_kind": _own_kinds(visit)},
            title=visit.names.say("elections.new"),
            lead=visit.names.say("elections.new_lead"),
            back="bodies",
            back_words=visit.names.say("bodies.back"),
        )


def _own_kinds(visit: Visit) -> tuple[Choice, ...]:
    """Give the kinds of bodies that the reader's place has."""
    territory, area = visit.ground.territory, visit.actor.area
    village = area is not None and territory.area(area).kind == VILLAGE
    return tuple(
        Choice(code, visit.names.row(row))
        for code, row in visit.ground.rules.table(BODIES).items()
        if (row["place"] == VILLAGE) == village
    )


@require_GET
def election(request: HttpRequest, code: str) -> HttpResponse:
    """Show an election: who stands for which office, the day, each round with its numbers."""
    with visiting(request) as visit:
        return election_page(visit, election_for(visit.actor, code, visit.ground))


@require_GET
def election_ballot(request: HttpRequest, code: str) -> HttpResponse:
    """Show the ballot of the round that runs, to be printed in the order that was drawn."""
    with visiting(request) as visit:
        found, names = election_for(visit.actor, code, visit.ground), visit.names
        if found.meets_at is None:
            raise NotFound("ballots", code=found.dossier.code)
        address = request.build_absolute_uri(reverse("election", args=[found.dossier.code]))
        return visit.render(
            "election_ballot.html",
            code=found.dossier.code,
            title=title_words(found, names),
            place=names.area_path(found.area_id),
            offices=ballot_views(found, names),
            order=order_words(found, names),
            square=mark_safe(square(address)),  # noqa: S308  (drawn by us from our own address)
        )


def election_page(
    visit: Visit, found: BodyElection, status: int = 200, failed: str = "", typed: str = ""
) -> HttpResponse:
    """Show the page of an election, with what a failed objection has left."""
    names, file, at = visit.names, found.dossier, moment()
    until = objections_until(found, visit.ground)
    address = visit.request.build_absolute_uri(reverse("election", args=[file.code]))
    works = _works(visit, found)
    guide = guide_of(file, visit.ground, at) if works else None
    return visit.render(
        "election.html",
        status,
        code=file.code,
        shown_code=names.code(file.code),
        area=visit.ground.territory.area(found.area_id).code,
        title=title_words(found, names),
        place=names.area_path(found.area_id),
        now=names.step(file.step),
        outcome=names.say(f"outcome.{file.outcome}") if file.outcome else "",
        meets=names.moment(found.meets_at) if found.meets_at else "",
        found=found,
        committee=committee_words(found, names),
        offices=office_views(found, names),
        order=order_words(found, names),
        rounds=round_views(found, names),
        posted=names.day(found.posted_at) if found.posted_at else "",
        objects=names.day(until) if until is not None and at <= until else "",
        square=mark_safe(square(address)),  # noqa: S308  (drawn by us from our own address)
        works=works,
        keeps=visit.actor.kind == "post" and visit.actor.organisation == file.owner_id,
        guide=guide_view(guide, names),
        failed=failed,
        typed=typed,
        **_rules(visit, found),
    )


def _works(visit: Visit, found: BodyElection) -> bool:
    """Tell whether the reader holds a post of the place or above it, and is shown what is next."""
    area, territory = visit.actor.area, visit.ground.territory
    if visit.actor.kind != "post" or area is None:
        return False
    return territory.is_within(area, found.area_id) or territory.is_within(found.area_id, area)


def _rules(visit: Visit, found: BodyElection) -> dict[str, Any]:
    """Say who may take part, and by which rule one is elected."""
    names, rolls = visit.names, rolls_of(found)
    own = visit.ground.under(found.dossier.rules_id).rules
    rows = own.table("deliberation_rules")
    least = own.table(BODIES).get(found.kind, {}).get("women_least", 0)
    held_by = next((rows[one.rule] for one in reversed(rolls) if one.rule in rows), None)
    return {
        "roll": roll_words(rolls, names),
        "held_by": None if held_by is None else rule_view(held_by, names),
        "women": names.say("elections.women", n=least) if least else "",
    }
