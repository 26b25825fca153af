"""Who answers for what here: the bodies of the district, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.core.errors import NotFound, Refused
from gongzhi.directory.models import Organisation
from gongzhi.directory.queries import (
    OrganisationSeen,
    hand_overs_of,
    may_manage,
    organisation_seen,
    organisations_visible_to,
)
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.coverage import grids_of, layer, places
from gongzhi.surfaces.showing.organisations import (
    SHOWN_MATTERS,
    kind_words,
    listed,
    matters_of,
    own_name,
    posts_shown,
    shifts_shown,
)
from gongzhi.surfaces.showing.places import place_of
from gongzhi.surfaces.visit import Visit, visiting
from gongzhi.territory.levels import COMMUNITY


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """List the bodies, those of the district first, then township by township."""
    with visiting(request) as visit:
        rows = organisations_visible_to(visit.actor).filter(valid_to=None).select_related("area")
        groups = [
            (area, [(row.code, own_name(row, visit.names), kind_words(row.kind, visit.names))
                    for row in bodies])
            for area, bodies in listed(list(rows), visit.ground.territory, visit.names)
        ]  # fmt: skip
        return visit.render("organisations.html", groups=groups)


@require_GET
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show one body. Raises NotFound ``organisation``."""
    with visiting(request) as visit:
        return body_page(visit, code)


def body_page(
    visit: Visit, code: str, *, status: int = 200, form: str = "", wrong: Sequence[str] = ()
) -> HttpResponse:
    """Show one body; ``wrong`` says why a change of its ``form`` was refused, over what was typed.

    Raises NotFound ``organisation``.
    """
    seen = organisation_seen(visit.actor, code[:80], moment())
    body, manages = seen.organisation, may_manage(visit.actor)
    matters = matters_of(body, visit.cases.catalogue, visit.names)
    return visit.render(
        "organisation.html",
        status,
        **_shown(seen, visit),
        matters=matters[:SHOWN_MATTERS],
        more=matters[SHOWN_MATTERS:],
        passed=_passed(visit, body),
        manages=manages,
        form=form,
        wrong=wrong,
        typed=visit.request.POST if manages else {},
    )


def _shown(seen: OrganisationSeen, visit: Visit) -> dict[str, Any]:
    names, body = visit.names, seen.organisation
    posts = [(one.post.code, own_name(one.post, names), one.vacant) for one in seen.posts]
    return {
        "body": body,
        "title": own_name(body, names),
        "kind": kind_words(body.kind, names),
        "place": names.area_path(body.area_id),
        "boards": body.area.code if body.area.level == COMMUNITY else "",
        "parent": seen.parent,
        "parent_name": "" if seen.parent is None else own_name(seen.parent, names),
        "posts": posts_shown(seen, names),
        "on_duty": shifts_shown(seen.on_duty, names),
        "coming": shifts_shown(seen.coming, names),
        "children": [(one.code, own_name(one, names)) for one in seen.children],
        "covers": [names.area_path(area.pk) for area in seen.covers],
        "staffed": [(code, name) for code, name, _ in posts],
        "held": [(code, name) for code, name, vacant in posts if not vacant],
    }


def _passed(visit: Visit, body: Organisation) -> list[dict[str, Any]]:
    """Give the hand-overs of the body's posts to those who may see them."""
    try:
        found = hand_overs_of(visit.actor, body)
    except Refused:
        return []
    return [{**one, "at": visit.names.moment(one["at"])} for one in found]


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Show on which grids Party branches and groups work. Raises NotFound ``area``."""
    with visiting(request) as visit:
        place = place_of(visit.names, request.GET.get("area", ""))
        return visit.render(
            "coverage.html",
            places=places(visit),
            chosen=visit.ground.territory.area(place).code,
            place=visit.names.area(place),
            grids=grids_of(visit, place),
        )


@require_GET
def coverage_picture(request: HttpRequest) -> HttpResponse:
    """Draw the layer as SVG; the picture brings its own style and may do nothing else."""
    with visiting(request) as visit:
        place = place_of(visit.names, request.GET.get("area", ""))
        title = visit.names.say("coverage.title")
        drawn = layer(visit, place, grids_of(visit, place), title)
    if not drawn:
        raise NotFound("picture")
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
