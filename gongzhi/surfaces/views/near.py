"""What everybody may read of public matters: by neighbourhood, one by one, and as a feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.cases.actions.telling_area import follow_neighbourhood
from gongzhi.cases.queries.allowed import channels_for
from gongzhi.cases.queries.public import (
    PublicPage,
    faces_waiting,
    public_case,
    public_page,
    public_photo,
)
from gongzhi.core.caching import kept_answer
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.notices.queries import offered_kinds
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.links import query_of
from gongzhi.surfaces.reports import new_token
from gongzhi.surfaces.showing.me_too import met_words
from gongzhi.surfaces.showing.near import atom_of, matter_choices, near_words
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.showing.proposals import behind_code
from gongzhi.surfaces.turns import take_public_turn
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, visiting
from gongzhi.territory.levels import COMMUNITY, GRID
from gongzhi.territory.locate import AreaFacts

DEEPEST, LATEST = 4, 6
DATA = "/api/v1/public/cases.geojson"
ATOM = "application/atom+xml; charset=utf-8"


@require_GET
def near(request: HttpRequest) -> HttpResponse:
    """Let the reader choose a place, below it the latest; ``?area=`` leads straight to it."""
    chosen = request.GET.get("area", "")
    with visiting(request) as visit:
        if visit.ground.territory.by_code(chosen) is not None:
            return HttpResponseRedirect(reverse("near_of", args=[chosen]))
        root = visit.ground.territory.root
        waiting = [
            (one.code, visit.names.title(one.title), visit.names.area_short(one.area_id))
            for one in faces_waiting(visit.actor, visit.ground)
        ]
        whole = visit.names.say("near.whole", name=visit.names.area(root.id))
        groups = place_groups(visit.names)
        latest = public_page(visit.ground, moment(), size=LATEST).cases
        return visit.render(
            "near.html",
            groups=groups,
            root=root.code,
            whole=whole,
            waiting=waiting,
            cases=[near_words(one, visit.names) for one in latest],
        )


@require_GET
def near_of(request: HttpRequest, area: str) -> HttpResponse:
    """List the public matters of a place. Raises NotFound ``area``, Invalid for what is asked."""
    with visiting(request) as visit:
        return _area_page(visit, area)


@require_POST
def near_subscribe(request: HttpRequest, area: str) -> HttpResponse:
    """Ask for a daily notice of a place; the same answer whoever's address it is."""
    contact = request.POST.get("contact", "").strip()
    try:
        take_public_turn(request)
        by = requester_of(request)
        follow_neighbourhood(area=area, contact=contact, by=by, at=moment())
    except (Conflict, Invalid, Refused) as error:
        with visiting(request) as visit:
            words = failed_words(error, visit.names)
            return _area_page(visit, area, error.status, failed=words, typed=contact)
    return HttpResponseRedirect(f"{reverse('near_of', args=[area])}?asked=1#follow")


def _area_page(
    visit: Visit, area: str, status: int = 200, failed: str = "", typed: str = ""
) -> HttpResponse:
    place = _place(visit, area)
    page, asked = _page(visit, place.code)
    territory = visit.ground.territory
    inside = [territory.area(one) for one in territory.children(place.id)]
    around = [territory.area(one) for one in territory.path(place.id)[:-1]]
    return visit.render(
        "near_of.html",
        status,
        place=visit.names.area_path(place.id),
        area=place.code,
        cases=[near_words(one, visit.names) for one in page.cases],
        asked=asked,
        next=query_of({**asked, "after": page.next}) if page.next else "",
        first=query_of({**asked, "after": ""}) if asked["after"] else "",
        matters=matter_choices(visit.names),
        boards=place.code if place.level in {COMMUNITY, GRID} else "",
        around=[(one.code, visit.names.area(one.id)) for one in around],
        inside=[
            (one.code, visit.names.area(one.id))
            for one in inside
            if one.open and one.level <= DEEPEST
        ],
        feed=reverse("near_feed", args=[place.code]) + query_of({"matter": asked["matter"]}),
        data=DATA + query_of({"area": place.code, "matter": asked["matter"]}),
        pins=_pins(page, place.code, asked),
        offered=offered_kinds(visit.actor.jurisdiction),
        failed=failed,
        typed=typed,
        requested="asked" in visit.request.GET,
    )


def _pins(page: PublicPage, area: str, asked: dict[str, Any]) -> str:
    """Give where a map finds the points of the list; nothing where none of them has one."""
    if not any(one.point for one in page.cases):
        return ""
    return DATA + query_of({"area": area, "matter": asked["matter"], "state": asked["state"]})


@require_GET
def near_feed(request: HttpRequest, area: str) -> HttpResponseBase:
    """Give the latest public matters of a place as an Atom feed; ``?matter=`` narrows it."""
    with visiting(request) as visit:
        place = _place(visit, area)
        matter = request.GET.get("matter", "")
        after = request.GET.get("after", "")
        page = public_page(visit.ground, moment(), area=place.code, matter=matter, after=after)
        name = visit.names.area_path(place.id)
        text = atom_of(
            page.cases,
            visit.names,
            title=visit.names.say("near.feed", place=name),
            own=request.build_absolute_uri(),
            page=request.build_absolute_uri(reverse("near_of", args=[place.code])),
            pages=request.build_absolute_uri(reverse("near_case", args=["code"]))[:-4] + "{code}",
            more=request.build_absolute_uri(
                request.path + query_of({"matter": matter, "after": page.next})
            )
            if page.next
            else "",
        )
    answer = kept_answer(request, text.encode(), ATOM)
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


@require_GET
def near_case(request: HttpRequest, code: str) -> HttpResponse:
    """Show one public matter. What is private and what there is not look the same (404)."""
    with visiting(request) as visit:
        return case_page(visit, code)


def case_page(visit: Visit, code: str, status: int = 200, failed: str = "") -> HttpResponse:
    """Show a public matter, with what failed of joining it. Five statements at most.

    One more tells the proposal that a matter came of.
    """
    case = public_case(code, visit.ground, moment())
    place = visit.ground.territory.area(case.area_id)
    return visit.render(
        "near_case.html",
        status,
        case=near_words(case, visit.names),
        area=place.code,
        area_name=visit.names.area(place.id),
        came_of=behind_code(code, visit.actor, visit.names) if case.proposal else (),
        met=met_words(case, visit.ground, visit.names),
        for_caller="phone" in channels_for(visit.actor, visit.ground),
        token=new_token(),
        failed=failed,
    )


@require_GET
def near_photo(request: HttpRequest, code: str, photo: UUID) -> HttpResponse:
    """Show a photo that a person has looked at and released."""
    with visiting(request) as visit:
        jpeg = public_photo(code, photo, visit.ground, moment())
    return HttpResponse(jpeg, content_type="image/jpeg")


def _place(visit: Visit, area: str) -> AreaFacts:
    place = visit.ground.territory.by_code(area)
    if place is None:
        raise NotFound("area", code=area[:40])
    return place


def _page(visit: Visit, area: str) -> tuple[PublicPage, dict[str, Any]]:
    asked: dict[str, Any] = {
        "state": "done" if visit.request.GET.get("state") == "done" else "open",
        "matter": visit.request.GET.get("matter", ""),
        "after": visit.request.GET.get("after", ""),
    }
    return public_page(visit.ground, moment(), area=area, **asked), asked
