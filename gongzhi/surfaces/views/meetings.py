"""Joint meetings: the list of a place, the form to call one, the agenda, recording its points."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.actions import call_meeting, move_meeting
from gongzhi.cases.models import JointMeeting
from gongzhi.cases.queries.meetings import (
    answers_of,
    latest_meetings,
    may_call,
    meeting_for,
    minutes_of,
    next_by,
    points_of,
    preview,
    waiting_at,
)
from gongzhi.cases.workflow.meeting import CALL
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.procedure.queries import allowed_moves
from gongzhi.procedure.table import Move, by_hash
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import Typed, datalists, sent_record, typed_values
from gongzhi.surfaces.showing.history import gate_words
from gongzhi.surfaces.showing.meetings import (
    answer_words,
    late,
    meeting_forms,
    meeting_rows,
    minute_lines,
    point_views,
    stuck_views,
)
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings of the reader's place and those its body is called to."""
    with at_desk(request) as visit:
        by, names = visit.actor, visit.names
        calls = may_call(by, visit.ground)
        next_one = next_by(by.area, visit.ground) if calls and by.area is not None else None
        return visit.render(
            "meetings.html",
            rows=meeting_rows(latest_meetings(by, visit.ground), names),
            may_call=calls,
            next_by=names.due(next_one) if next_one else "",
            late=late(next_one, moment()),
            waiting=waiting_at(by.area, by, visit.ground) if calls and by.area is not None else 0,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def meetings_new(request: HttpRequest) -> HttpResponse:
    """Call a meeting; what its agenda would be stands beside the form."""
    with at_desk(request) as visit:
        return opening(
            visit,
            CALL,
            call_meeting,
            to="meeting",
            template="meetings_new.html",
            title=visit.names.say("meetings.call"),
            lead=visit.names.say("meetings.lead"),
            back="meetings",
            back_words=visit.names.say("meetings.back"),
            stuck=stuck_views(preview(visit.actor, visit.ground, moment()), visit.names),
        )


@require_GET
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Show a meeting to those who call, are called or oversee."""
    with at_desk(request) as visit:
        return _page(visit, meeting_for(visit.actor, code, visit.ground))


@require_POST
def meeting_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Make a move of a meeting; when it fails the page comes back with what was typed."""
    with at_desk(request) as visit:
        found = meeting_for(visit.actor, code, visit.ground)
        row = _row(found, move)
        values = typed_values(row, request.POST)
        try:
            made = move_meeting(
                dossier=found.pk,
                move=move,
                by=visit.actor,
                at=moment(),
                record=sent_record(row, request.POST, visit.names),
            )
        except (Conflict, Invalid, Refused) as error:
            return _failed(visit, code, Typed(move, values), error)
        if not made.passed:
            words = gate_words(made.entry.facts["gate"], visit.names)
            again = meeting_for(visit.actor, code, visit.ground)
            return _page(visit, again, Typed(move, values, error=words), 409)
    return HttpResponseRedirect(reverse("meeting", args=[code]))


def _failed(visit: Visit, code: str, typed: Typed, error: GongzhiError) -> HttpResponse:
    found = meeting_for(visit.actor, code, visit.ground)
    problems = error.problems if isinstance(error, Invalid) else []
    words = error_words(error, visit.names.language)
    again = Typed(typed.move, typed.values, problems, words)
    return _page(visit, found, again, error.status)


def _page(
    visit: Visit, found: JointMeeting, typed: Typed | None = None, status: int = 200
) -> HttpResponse:
    by, names, now = visit.actor, visit.names, moment()
    points = points_of(found, by, visit.ground)
    allowed = allowed_moves(found.dossier, by, visit.ground)
    own, each = meeting_forms(allowed, found.dossier, names, typed or Typed())
    views = point_views(points, each, names)
    lines = minutes_of(found, points, by=by, here=visit.ground, at=now)
    answers = answers_of(found)
    return visit.render(
        "meeting.html",
        status,
        meeting=found,
        code=found.dossier.code,
        facts=_facts(found, visit),
        step=names.step(found.dossier.step),
        bodies=[(names.body(one), answer_words(answers, one, names)) for one in answers],
        points=views,
        forms=own,
        failed=typed.error if typed else "",
        datalists=datalists([*own, *each], names),
        lines=minute_lines(lines, names)[::-1],
    )


def _facts(found: JointMeeting, visit: Visit) -> list[tuple[str, Any]]:
    names = visit.names
    rows = [
        (names.say("meetings.when"), names.moment(found.meets_at)),
        (names.say("meetings.place"), names.area_path(found.area_id)),
        (names.say("meetings.by"), names.body(found.body_id)),
        (names.say("file.now"), names.step(found.dossier.step)),
    ]
    if found.present is not None:
        rows.append(
            (names.say("meetings.bodies"), names.say("meetings.present", present=found.present))
        )
    return rows


def _row(found: JointMeeting, name: str) -> Move:
    """Find the move anywhere in the table: a form may come late, and its fields must be read."""
    table = by_hash(found.dossier.procedure_hash)
    moves = (table.move(step.name, name) for step in table.steps)
    row = next((move for move in moves if move is not None), None)
    if row is None or row.system:
        raise Conflict("no_such_move_now", move=name[:40], step=found.dossier.step)
    return row
