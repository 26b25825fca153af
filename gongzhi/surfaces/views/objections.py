"""An objection, or a project, as whoever raised it follows it: what became of it, the ways on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.cases.queries.words import sealed_in, words_of
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.deliberation.actions import move_offer
from gongzhi.deliberation.queries.budgets import offer_of
from gongzhi.deliberation.workflow import DECISION_OBJECTION, PROJECT_OFFER
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import timeline
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.budgets import project_row
from gongzhi.surfaces.showing.receipt import grouped
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, kept_file, visiting

MOVES = frozenset({"accept_answer", "insist", "agree_merge", "decline_merge"})
OWN = frozenset({DECISION_OBJECTION.code, PROJECT_OFFER.code})


@require_GET
def objection(request: HttpRequest) -> HttpResponse:
    """Show one's own objection, its answer, and how to go on."""
    kept = kept_file(request)
    if kept is None:
        return HttpResponseRedirect(reverse("follow"))
    with visiting(request, requester_of(request)) as visit:
        return objection_page(visit, *kept)


@require_POST
def objection_move(request: HttpRequest, move: str) -> HttpResponse:
    """Accept the answer, or insist and have the township rule."""
    kept = kept_file(request)
    if kept is None or move not in MOVES:
        return HttpResponseRedirect(reverse("follow"))
    text = request.POST.get("text", "")
    with visiting(request, requester_of(request)) as visit:
        file = _own(visit, *kept)
        try:
            mover = move_offer if file.procedure == PROJECT_OFFER.code else advance
            mover(
                dossier=file.id,
                move=move,
                by=visit.actor,
                at=moment(),
                record={"text": text} if move == "insist" else {},
                key=kept[1],
            )
        except (Conflict, Invalid, Refused) as error:
            words = error_words(error, visit.names.language)
            return objection_page(visit, *kept, status=error.status, failed=words, typed=text)
    return HttpResponseRedirect(reverse("objection"))


def objection_page(
    visit: Visit, code: str, key: str, status: int = 200, failed: str = "", typed: str = ""
) -> HttpResponse:
    """Show an objection to whoever holds its key."""
    file = _own(visit, code, key)
    parent = Dossier.objects.get(id=file.parent_id or UUID(int=0))
    offered = file.procedure == PROJECT_OFFER.code
    return visit.render(
        "objection.html",
        status,
        shown_code=visit.names.code(file.code),
        key=grouped(key),
        step=file.step,
        now=visit.names.step(file.step),
        outcome=visit.names.say(f"outcome.{file.outcome}") if file.outcome else "",
        due=visit.names.due(file.due) if file.closed_at is None else "",
        story=_story(file, key, visit),
        parent=parent.code,
        offered=offered,
        **(_offer(file, visit) if offered else {}),
        failed=failed,
        typed=typed,
    )


def _offer(file: Dossier, visit: Visit) -> dict[str, Any]:
    """Give the project that an offer has become, with its fate, and the one it is to join."""
    found, asked = offer_of(file.id)
    row = None if found is None else project_row(found, visit.names)
    return {"project": row, "asked": asked}


def _story(file: Dossier, key: str, visit: Visit) -> list[tuple[str, str, str]]:
    """Give what was done, when, and what was said; its opening is on the log."""
    by, here = visit.actor, visit.ground
    rows = [row for row in timeline(file, here) if row.sequence == 1 or "step" in row.change]
    said = words_of(file, rows, by=by, ground=here, at=moment(), key=key, why="own")
    return [
        (
            visit.names.move(row.move),
            visit.names.moment(row.at),
            " ".join(said.texts.get(one["sealed"], "") for one in sealed_in(row, "words")),
        )
        for row in rows
    ]


def _own(visit: Visit, code: str, key: str) -> Dossier:
    file = own_dossier(visit.actor, code, key)
    if file.procedure not in OWN:
        raise NotFound("file", code=code[:40])
    return file
