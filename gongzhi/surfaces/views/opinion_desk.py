"""Conversations for whoever keeps them: ask a question, read what is held, print cards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.deliberation.actions import move_conversation, open_conversation, print_cards
from gongzhi.deliberation.queries.conversations import conversation_for, held_statements, read_until
from gongzhi.deliberation.workflow.conversation import OPEN
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.opinions import last_day
from gongzhi.surfaces.showing.receipt import grouped
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.views.opinions import opinion_page
from gongzhi.surfaces.visit import Visit, at_desk

MOVES = {"show": "show_statement", "decline": "decline_statement"}
LONGEST = 5


@require_http_methods(["GET", "HEAD", "POST"])
def opinions_new(request: HttpRequest) -> HttpResponse:
    """Ask the residents of the reader's place a question."""
    with at_desk(request) as visit:
        return opening(
            visit,
            OPEN,
            open_conversation,
            to="file",
            title=visit.names.say("opinions.new"),
            lead=visit.names.say("opinions.new_lead"),
            back="opinions",
            back_words=visit.names.say("opinions.back"),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_held(request: HttpRequest, code: str) -> HttpResponse:
    """Read what residents wrote, and show it or say why not."""
    if request.method != "POST":
        with at_desk(request) as visit:
            return _held(visit, code)
    sent = request.POST
    move, number = MOVES.get(sent.get("move", ""), ""), sent.get("statement", "")
    with at_desk(request) as visit:
        file, by = conversation_for(visit.actor, code, visit.ground).pk, visit.actor
    record: dict[str, object] = {"statement": int(number) if _whole(number) else 0}
    if move == "decline_statement":
        record |= {"ground": sent.get("ground", ""), "text": sent.get("text", "")}
    try:
        if not move:
            return HttpResponseRedirect(reverse("opinion_held", args=[code]))
        move_conversation(dossier=file, move=move, by=by, at=moment(), record=record)
    except (Conflict, Invalid, Refused) as error:
        with at_desk(request) as visit:
            return _held(visit, code, error, str(record["statement"]), sent.get("text", ""))
    return HttpResponseRedirect(reverse("opinion_held", args=[code]))


@require_POST
def opinion_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Make a statement that unites everybody a proposal, with one click."""
    number = request.POST.get("statement", "")
    with at_desk(request) as visit:
        file, by = conversation_for(visit.actor, code, visit.ground).pk, visit.actor
    record = {"statement": int(number) if _whole(number) else 0}
    try:
        move_conversation(dossier=file, move="make_proposal", by=by, at=moment(), record=record)
    except (Conflict, Invalid, Refused) as error:
        with at_desk(request) as visit:
            found = conversation_for(visit.actor, code, visit.ground)
            words = failed_words(error, visit.names)
            return opinion_page(visit, found, error.status, failed=words)
    return HttpResponseRedirect(reverse("opinion", args=[code]))


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_cards(request: HttpRequest, code: str) -> HttpResponse:
    """Print cards with random codes; they are shown once."""
    cards: list[str] = []
    failed, status = "", 200
    with at_desk(request) as visit:
        by = visit.actor
    if request.method == "POST":
        number = request.POST.get("count", "")
        count = int(number) if _whole(number) else 0
        try:
            cards = print_cards(code=code, count=count, by=by, at=moment())
        except (Conflict, Invalid, Refused) as error:
            with at_desk(request) as visit:
                failed, status = failed_words(error, visit.names), error.status
    with at_desk(request) as visit:
        found = conversation_for(visit.actor, code, visit.ground)
        here = reverse("opinion", args=[found.dossier.code])
        return visit.render(
            "opinion_cards.html",
            status,
            code=found.dossier.code,
            question=found.question,
            until=last_day(found, visit.names),
            link=request.build_absolute_uri(here),
            cards=[grouped(one) for one in cards],
            most=int(visit.ground.live.table("settings")["cards_most"]["value"]),
            failed=failed,
        )


def _held(
    visit: Visit, code: str, error: GongzhiError | None = None, number: str = "", typed: str = ""
) -> HttpResponse:
    found = conversation_for(visit.actor, code, visit.ground)
    rows = held_statements(visit.actor, found, visit.ground, moment())
    grounds = visit.ground.rules.table("grounds")
    until = read_until(found)
    return visit.render(
        "opinion_held.html",
        200 if error is None else error.status,
        code=found.dossier.code,
        question=found.question,
        rows=[(one.number, words) for one, words in rows],
        until=visit.names.due(until) if until else "",
        grounds=[
            (name, visit.names.of("grounds", name))
            for name, row in grounds.items()
            if row["kind"] == "statement"
        ],
        failed="" if error is None else failed_words(error, visit.names),
        failed_number=number,
        typed=typed,
    )


def _whole(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < LONGEST
