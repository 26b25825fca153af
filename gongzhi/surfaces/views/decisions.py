"""Self-government for everybody: what is being decided, its register, voting, objecting."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.deliberation.actions import raise_objection
from gongzhi.deliberation.actions.opening import DECISION_OPENERS, fits_place
from gongzhi.deliberation.models import BodyElection, CommunityBudget, Decision
from gongzhi.deliberation.queries.decisions import (
    box_of,
    boxes_of,
    decision_for,
    decisions_at,
    may_open,
    objections_until,
    register_of,
    told_of,
)
from gongzhi.deliberation.queries.guide import guide_of, waiting_for
from gongzhi.deliberation.queries.matters import matter_for
from gongzhi.papers.methods.register import register_pdf, register_word
from gongzhi.papers.methods.typesetting import can_set
from gongzhi.papers.queries import papers_of_file
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.decisions import box_view, rows_of, stage_views
from gongzhi.surfaces.showing.guide import guide_view, next_words
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.showing.proposals import behind_words
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.showing.register import register_sheet
from gongzhi.surfaces.turns import take_public_turn
from gongzhi.surfaces.views.budgets import budget_page
from gongzhi.surfaces.views.casting import cast_with_slip, slip_in
from gongzhi.surfaces.views.elections import election_page
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.views.rolls import title_of
from gongzhi.surfaces.visit import Visit, keep_file, visiting

LONGEST = 10
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEETS = {"docx": (WORD, register_word), "pdf": ("application/pdf", register_pdf)}


@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """List what is being decided in a place, and what was; the whole district at first."""
    with visiting(request) as visit:
        territory, by = visit.ground.territory, visit.actor
        asked = territory.by_code(request.GET.get("area", ""))
        own = None if by.area is None else territory.area(by.area)
        place = asked or own or territory.root
        found = decisions_at(place.id, by, visit.ground, open_only=False)
        rows = rows_of(found, visit.names)
        openers = [
            (code, visit.names.say(f"procedure.{code}"))
            for code, move in DECISION_OPENERS.items()
            if may_open(by, move, visit.ground) and fits_place(code, by, visit.ground)
        ]
        return visit.render(
            "decisions.html",
            place=visit.names.area_path(place.id),
            chosen=place.code,
            root=territory.root.code,
            whole=visit.names.area(territory.root.id),
            groups=place_groups(visit.names),
            running=[one for one in rows if one.open],
            ended=[one for one in rows if not one.open],
            openers=openers,
            waiting=[
                (one.dossier.code, title_of(one, visit.names), next_words(guide, visit.names))
                for one, guide in waiting_for(by, visit.ground, moment())
            ],
        )


@require_GET
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """Show a matter: its words, its register with every number, the vote that runs."""
    with visiting(request) as visit:
        found = matter_for(visit.actor, code, visit.ground)
        if isinstance(found, CommunityBudget):
            return HttpResponseRedirect(reverse("budget", args=[found.dossier.code]))
        if isinstance(found, BodyElection):
            return HttpResponseRedirect(reverse("election", args=[found.dossier.code]))
        return decision_page(visit, found)


@require_GET
def decision_ballots(request: HttpRequest, code: str) -> HttpResponse:
    """Give what was published of a matter's votes, to be counted again."""
    with visiting(request) as visit:
        found = matter_for(visit.actor, code, visit.ground)
        shapes = told_of(found)
    answer = JsonResponse(shapes, safe=False, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="ballots-{found.dossier.code}.json"'
    return answer


@require_GET
def decision_register(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Give the register of a matter as the paper form, Word or PDF, filled in from the record."""
    if ending not in SHEETS:
        raise NotFound("page")
    take_public_turn(request)
    with visiting(request) as visit:
        found = decision_for(visit.actor, code, visit.ground)
        link = request.build_absolute_uri(reverse("decision", args=[found.dossier.code]))
        papers = papers_of_file(found.dossier).filter(voided_at=None)
        stages = register_of(found.dossier, visit.ground)
        sheet = register_sheet(found, stages, papers, visit.names, link)
    kind, write = SHEETS[ending]
    answer = HttpResponse(write(sheet), content_type=kind)
    name = f"register-{found.dossier.code}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def decision_vote(request: HttpRequest, code: str) -> HttpResponse:
    """Vote with the code of a slip, without login; a later ballot takes the earlier’s place."""
    with visiting(request) as visit:
        # Asked first: a budget's ballots are cast on its own page.
        found = decision_for(visit.actor, code, visit.ground)
        if request.method != "POST":
            return _vote_page(visit, found)
    sent = request.POST.getlist("ticked")[:200]
    ticked = [int(one) for one in sent if one.isdecimal() and len(one) < LONGEST]
    try:
        made = cast_with_slip(request, code, ticked)
    except (Conflict, Invalid, NotFound, Refused) as error:
        with visiting(request) as visit:
            return _vote_page(visit, found, error, slip_in(request))
    with visiting(request) as visit:
        return visit.render(
            "voted.html",
            title=found.title,
            address=reverse("decision", args=[code]),
            mark=made.mark,
            again=made.again,
        )


@require_POST
def decision_object(request: HttpRequest, code: str) -> HttpResponse:
    """Object to what was posted; the answer is a code and a key."""
    text = request.POST.get("text", "")
    try:
        take_public_turn(request)
        by = requester_of(request)
        made = raise_objection(decision=code, text=text, by=by, at=moment())
    except (Conflict, Invalid, Refused) as error:
        with visiting(request) as visit:
            found = matter_for(visit.actor, code, visit.ground)
            words = failed_words(error, visit.names)
            if isinstance(found, CommunityBudget):
                return budget_page(visit, found, error.status, failed=words, typed=text)
            if isinstance(found, BodyElection):
                return election_page(visit, found, error.status, failed=words, typed=text)
            return decision_page(visit, found, error.status, failed=words, typed=text)
    response = HttpResponseRedirect(reverse("objection"))
    keep_file(response, request, made.code, made.key)
    return response


def decision_page(visit: Visit, found: Decision, status: int = 200, **context: Any) -> HttpResponse:
    """Show the page of a matter, with what a failed act has left."""
    names, file = visit.names, found.dossier
    box, until = box_of(found), objections_until(found, visit.ground)
    address = visit.request.build_absolute_uri(reverse("decision", args=[file.code]))
    works = _works(visit, found)
    more: dict[str, Any] = {"failed": "", "typed": "", **_place(found, visit)} | context
    return visit.render(
        "decision.html",
        status,
        decision=found,
        code=file.code,
        shown_code=names.code(file.code),
        stages=stage_views(register_of(file, visit.ground), names),
        box=None if box is None else box_view(box, moment(), names),
        published=boxes_of(found).exists(),
        behind=behind_words(file, visit.actor, names),
        objects=names.day(until) if until is not None and moment() <= until else "",
        square=mark_safe(square(address)),  # noqa: S308  (drawn by us from our own address)
        keeps=visit.actor.kind == "post" and visit.actor.organisation == file.owner_id,
        guide=guide_view(guide_of(file, visit.ground, moment()), names) if works else None,
        works=works,
        can_set=can_set(),
        **more,
    )


def _works(visit: Visit, found: Decision) -> bool:
    """Tell whether the reader holds a post of the place or above it, and is shown what is next."""
    area, territory = visit.actor.area, visit.ground.territory
    if visit.actor.kind != "post" or area is None:
        return False
    return territory.is_within(area, found.area_id) or territory.is_within(found.area_id, area)


def _place(found: Decision, visit: Visit) -> dict[str, str]:
    """Say what a matter is and where it stands."""
    names, file = visit.names, found.dossier
    return {
        "kind": names.say(f"procedure.{file.procedure}"),
        "subject": names.of("deliberation_matters", found.subject),
        "place": names.area_path(found.area_id),
        "now": names.step(file.step),
        "outcome": names.say(f"outcome.{file.outcome}") if file.outcome else "",
        "meets": names.moment(found.meets_at) if found.meets_at else "",
        "posted": names.day(found.posted_at) if found.posted_at else "",
    }


def _vote_page(
    visit: Visit, found: Decision, error: GongzhiError | None = None, slip: str = ""
) -> HttpResponse:
    box = box_of(found)
    return visit.render(
        "vote.html",
        200 if error is None else error.status,
        decision=found,
        code=found.dossier.code,
        box=None if box is None else box_view(box, moment(), visit.names),
        failed="" if error is None else failed_words(error, visit.names),
        slip=slip,
    )
