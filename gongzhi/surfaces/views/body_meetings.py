"""Meetings of bodies for everybody, calling one, and a place's dates for a calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.deliberation.actions import call_body_meeting
from gongzhi.deliberation.queries.bodies import BODIES, standing_at
from gongzhi.deliberation.queries.body_meetings import may_call, meeting_for, tasks_of
from gongzhi.deliberation.queries.dates import dates_at
from gongzhi.deliberation.workflow.body_meeting import CALL
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.body_meetings import calendar_text, point_views, task_lines
from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.showing.places import place_of
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting

CALENDAR = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def body_meetings_new(request: HttpRequest) -> HttpResponse:
    """Call a body together with its points."""
    with at_desk(request) as visit:
        return opening(
            visit,
            CALL,
            call_body_meeting,
            to="body_meeting",
            choices={"body_term": _own_bodies(visit)},
            title=visit.names.say("bodies.call"),
            lead=visit.names.say("bodies.call_lead"),
            back="bodies",
            back_words=visit.names.say("bodies.back"),
        )


def _own_bodies(visit: Visit) -> tuple[Choice, ...]:
    """Give the bodies of the actor's place that the actor calls together, by name."""
    by, here = visit.actor, visit.ground
    standing = standing_at(by.area, by, here, moment()) if by.area is not None else []
    terms = [one.term for one in standing if one.term and may_call(by, one.term, here)]
    return tuple(Choice(one.dossier.code, visit.names.of(BODIES, one.kind)) for one in terms)


@require_GET
def body_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Show a meeting: when and where, points with papers and votes, minutes, what follows."""
    with visiting(request) as visit:
        names, here, by = visit.names, visit.ground, visit.actor
        found = meeting_for(by, code, here)
        file = found.dossier
        confirmed = found.confirmed_at is not None
        return visit.render(
            "body_meeting.html",
            code=file.code,
            shown_code=names.code(file.code),
            term=found.term.dossier.code,
            title=names.say("bodies.meeting_of", body=names.of(BODIES, found.kind)),
            place=names.area_path(found.area_id),
            now=names.step(file.step),
            outcome=names.say(f"outcome.{file.outcome}") if file.outcome else "",
            when=names.moment(found.meets_at),
            where=found.meets_where,
            present=found.present,
            points=point_views(found, names),
            minutes=found.minutes if confirmed else "",
            minority=found.minority if confirmed else "",
            unconfirmed=bool(found.minutes) and not confirmed,
            tasks=task_lines(tasks_of(found, by, here), names),
            works=by.kind == "post" and by.organisation == file.owner_id,
        )


@require_GET
def dates(request: HttpRequest) -> HttpResponseBase:
    """Give the public dates of a place as a calendar that anybody may subscribe to."""
    with visiting(request) as visit:
        place = place_of(visit.names, request.GET.get("area", "")[:80])
        found = dates_at(place, visit.actor, visit.ground, moment())
        name = visit.names.say("bodies.calendar", place=visit.names.area_path(place))
        root = request.build_absolute_uri("/")[:-1]
        text = calendar_text(name, found, visit.names, root)
    answer = HttpResponse(text, content_type=CALENDAR)
    answer["Content-Disposition"] = 'inline; filename="dates.ics"'
    answer["Vary"] = "Accept-Language, Cookie"
    return answer
