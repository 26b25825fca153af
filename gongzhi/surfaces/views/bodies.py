"""Bodies of self-government for everybody: who holds which office until when; recording one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.deliberation.actions import record_term
from gongzhi.deliberation.models import BodyTerm
from gongzhi.deliberation.queries.bodies import (
    BODIES,
    earlier_terms,
    may_record,
    standing_at,
    term_for,
)
from gongzhi.deliberation.queries.body_meetings import may_call, meetings_at
from gongzhi.deliberation.queries.elections import elections_at, may_begin, vacant_in
from gongzhi.deliberation.workflow.body_term import RECORD
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.bodies import (
    body_views,
    law_words,
    left_lines,
    members_of,
    review_words,
    rule_words,
    term_words,
)
from gongzhi.surfaces.showing.body_meetings import meeting_rows
from gongzhi.surfaces.showing.elections import election_rows, seats_typed
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting
from gongzhi.territory.levels import COMMUNITY


@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """List the bodies of a place, the reader’s own community at first."""
    with visiting(request) as visit:
        territory, by, here = visit.ground.territory, visit.actor, visit.ground
        asked = territory.by_code(request.GET.get("area", ""))
        own = None if by.area is None else territory.area(by.area)
        place = asked or own or territory.root
        found = standing_at(place.id, by, here, moment())
        at_home = by.kind == "post" and by.area == place.id
        return visit.render(
            "bodies.html",
            place=visit.names.area_path(place.id),
            chosen=place.code,
            community=territory.level(place.id) == COMMUNITY,
            root=territory.root.code,
            whole=visit.names.area(territory.root.id),
            groups=place_groups(visit.names),
            rows=body_views(found, visit.names),
            may_record=at_home and may_record(by, here),
            elections=election_rows(elections_at(place.id, by, here, running=True), visit.names),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def bodies_new(request: HttpRequest) -> HttpResponse:
    """Record a body that stands in the reader’s community."""
    with at_desk(request) as visit:
        return opening(
            visit,
            RECORD,
            record_term,
            to="body",
            title=visit.names.say("bodies.new"),
            lead=visit.names.say("bodies.new_lead"),
            back="bodies",
            back_words=visit.names.say("bodies.back"),
        )


@require_GET
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Show a term: the offices, who left, what the rule says, earlier terms."""
    with visiting(request) as visit:
        names, here = visit.names, visit.ground
        found = term_for(visit.actor, code, here)
        file = found.dossier
        return visit.render(
            "body_term.html",
            code=file.code,
            shown_code=names.code(file.code),
            area=here.territory.area(found.area_id).code,
            title=names.of(BODIES, found.kind),
            place=names.area_path(found.area_id),
            now=names.step(file.step),
            term=term_words(found, names),
            offices=members_of(found, names),
            left=left_lines(found, names),
            report=found.report,
            review=review_words(found, names),
            rule=rule_words(found.kind, names),
            law=law_words(found.kind, names),
            earlier=[
                (one.dossier.code, term_words(one, names))
                for one in earlier_terms(found.area_id, visit.actor, here)
                if one.kind == found.kind and one.pk != found.pk
            ],
            meetings=meeting_rows(
                meetings_at(found.area_id, visit.actor, here, kind=found.kind), names
            ),
            may_call=may_call(visit.actor, found, here),
            **_elections(visit, found),
            works=visit.actor.kind == "post"
            and visit.actor.organisation in {file.owner_id, file.fallback_id},
        )


def _elections(visit: Visit, found: BodyTerm) -> dict[str, Any]:
    """Give the elections of a body, and which one the reader may begin."""
    rows = elections_at(found.area_id, visit.actor, visit.ground, kind=found.kind)
    running = any(one.ended_at is None for one in rows)
    at_home = found.ended_at is None and visit.actor.area == found.area_id
    begins = at_home and not running and may_begin(visit.actor, visit.ground)
    vacant = vacant_in(found) if begins else {}
    return {
        "elections": election_rows(rows, visit.names),
        "kind": found.kind,
        "may_begin": begins,
        "seats": seats_typed(found, vacant, visit.names),
        "vacant": seats_typed(None, vacant, visit.names),
    }
