"""The page of a file, its moves, its photos and the requester's contact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.appraisal.queries import days_of
from gongzhi.cases.actions import renew_key
from gongzhi.cases.actions.evidence import show_evidence
from gongzhi.cases.actions.renewing import RENEW
from gongzhi.cases.queries.allowed import CONTACT_REASONS
from gongzhi.cases.queries.rated import may_ask_rating
from gongzhi.cases.queries.recordings import voice_of
from gongzhi.cases.queries.words import contact_of, photo_of
from gongzhi.cases.workflow.evidence import SHOWING
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Problem, Refused
from gongzhi.deliberation.actions.opening import DECISION_OPENERS
from gongzhi.deliberation.queries.elections import ELECTION
from gongzhi.deliberation.queries.guide import guide_of
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossier_for, timeline
from gongzhi.procedure.table import Move, by_hash
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.kept import AGAIN
from gongzhi.surfaces.showing.appeals import appeal_panel
from gongzhi.surfaces.showing.changes import changed_rows
from gongzhi.surfaces.showing.duties import duty_panel
from gongzhi.surfaces.showing.filed import filed
from gongzhi.surfaces.showing.forms import Typed, sent_record, typed_values
from gongzhi.surfaces.showing.guide import guide_view, in_matter
from gongzhi.surfaces.showing.history import gate_words
from gongzhi.surfaces.showing.knowledge import help_for, ready_text
from gongzhi.surfaces.showing.ledger import day_bar
from gongzhi.surfaces.showing.listed import panel
from gongzhi.surfaces.showing.meetings import stood
from gongzhi.surfaces.showing.opinions import declined_words
from gongzhi.surfaces.showing.proposals import behind_words
from gongzhi.surfaces.showing.rating import grade_words, solved_words
from gongzhi.surfaces.sound import sound_answer
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk, keep_file


@require_GET
def file(request: HttpRequest, code: str) -> HttpResponse:
    """Show a file to whoever may see it."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        done = request.GET.get("done", "")
        known = by_hash(found.procedure_hash)
        names = {move.name for step in known.steps for move in known.moves_at(step.name)}
        ready = ready_text(
            found,
            request.GET.get("article", "")[:40],
            request.GET.get("template", ""),
            visit.ground,
            visit.names,
        )
        return _page(visit, found, ready, done=visit.names.move(done) if done in names else "")


@require_POST
def file_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Make a move; when it fails the page comes back with the reason and what was typed."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        row = _row(found, move)
        typed = typed_values(row, request.POST)
        if AGAIN in request.POST:
            return _page(visit, found, Typed(move, typed))
        what: dict[str, Any] = {
            "by": visit.actor,
            "at": moment(),
            "record": sent_record(row, request.POST, visit.names),
            "seen": _whole(request.POST.get("seen", "")),
        }
        try:
            if move in SHOWING:
                photos = [one.read() for one in request.FILES.getlist("photo") if one.name]
                made = show_evidence(dossier=found.id, move=move, photos=photos, **what)
            elif move == RENEW:
                return _handed_over(request, found, renew_key(dossier=found.id, **what).key)
            else:
                made = make_move(found, move, **what)
        except (Conflict, Invalid, Refused) as error:
            return _failed(visit, code, move, typed, error)
        if not made.passed:
            words = gate_words(made.entry.facts["gate"], visit.names)
            return _page(visit, made.dossier, Typed(move, typed, error=words), gate=words)
    return HttpResponseRedirect(f"{reverse('file', args=[code])}?done={move}")


@require_POST
def file_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Show name and telephone for a reason that goes on the log."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        why = request.POST.get("why", "")
        if why not in CONTACT_REASONS:
            raise Invalid(Problem("why", "reason"))
        rows = timeline(found, visit.ground)
        contact = contact_of(found, rows, by=visit.actor, ground=visit.ground, at=moment(), why=why)
        return _page(visit, found, contact=contact, contact_asked=True)


@require_GET
def file_photo(request: HttpRequest, code: str, photo: UUID) -> HttpResponse:
    """Show a photo to whoever may read the words of the file."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        jpeg = photo_of(found, photo, by=visit.actor, ground=visit.ground, at=moment())
    return HttpResponse(jpeg, content_type="image/jpeg")


@require_GET
def file_voice(request: HttpRequest, code: str) -> HttpResponse:
    """Play the recording to whoever may read the words of the file."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        sound = voice_of(found, by=visit.actor, ground=visit.ground, at=moment())
    return sound_answer(request, *sound)


def _handed_over(request: HttpRequest, found: Dossier, key: str) -> HttpResponse:
    """Show the receipt with the new key, to be printed and given to whom it belongs."""
    response = HttpResponseRedirect(reverse("receipt"))
    keep_file(response, request, found.code, key)
    return response


def _failed(
    visit: Visit, code: str, move: str, typed: dict[str, Any], error: GongzhiError
) -> HttpResponse:
    found = dossier_for(visit.actor, code, visit.ground)
    words = error_words(error, visit.names.language)
    problems = error.problems if isinstance(error, Invalid) else []
    changes = error.changes if isinstance(error, Conflict) else []
    return _page(
        visit,
        found,
        Typed(move, typed, problems, words),
        status=error.status,
        failed=words,
        changes=changed_rows(changes, typed, visit.names),
        typed_left=[value for value in typed.values() if isinstance(value, str) and value],
    )


def _page(
    visit: Visit, found: Dossier, typed: Typed | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    now = moment()
    shown = filed(found, visit.actor, visit.cases, visit.names, now, typed or Typed())
    guided = found.procedure in {*DECISION_OPENERS, ELECTION}
    guide = guide_of(found, visit.ground, now) if guided else None
    shown, behind = in_matter(found, shown, guide, visit.names)
    open_form = any(form.open for form in shown.forms)
    others_open = len(shown.others) == len(shown.forms) or any(one.open for one in shown.others)
    reasons = [(one, visit.names.say(f"opened.{one}")) for one in CONTACT_REASONS]
    asks = may_ask_rating(visit.actor, found, visit.ground)
    return visit.render(
        "file.html",
        status,
        shown=shown,
        open_form=open_form,
        others_open=others_open,
        reasons=reasons,
        guide=guide_view(guide, visit.names),
        behind=behind,
        declined=declined_words(found, visit.names),
        came_of=behind_words(found, visit.actor, visit.names),
        keeps=visit.actor.organisation == found.owner_id,
        code=found.code,
        help=help_for(found, shown.forms, visit.actor, visit.ground, visit.names),
        words_heading=visit.names.first(f"file.words_{found.procedure}", "file.words"),
        bar=day_bar(days_of(found, visit.ground, now, shown.told), visit.names),
        panel=panel(found, visit.names) or duty_panel(found, visit.names),
        appeals=appeal_panel(found, visit.actor, visit.ground, visit.names),
        stood=stood(found, shown.told, visit.actor, visit.names),
        rating_choices=solved_words(visit.names) if asks else (),
        rating_grades=grade_words(visit.names) if asks else (),
        **more,
    )


def _row(found: Dossier, name: str) -> Move:
    """Find the move anywhere in the table: a form may come late, and its fields must be read."""
    table = by_hash(found.procedure_hash)
    here = table.move(found.step, name)
    others = (table.move(step.name, name) for step in table.steps)
    row = here or next((move for move in others if move is not None), None)
    if row is None or row.system:
        raise Conflict("no_such_move_now", move=name, step=found.step)
    return row


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
