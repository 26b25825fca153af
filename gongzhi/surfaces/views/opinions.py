"""Conversations for everybody: asked one statement at a time, without login or JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.deliberation.actions import (
    answer_statements,
    object_to_decline,
    say_statement,
    take_part,
)
from gongzhi.deliberation.models import Conversation
from gongzhi.deliberation.queries.conversations import (
    LISTS,
    conversation_for,
    latest_conversations,
    map_of,
    may_keep,
    may_object,
    may_open,
    participant_of,
    statement_by_key,
    statements_of,
    talks_now,
    turn_of,
    votes_file,
)
from gongzhi.surfaces.door import address_of, moment, requester_of
from gongzhi.surfaces.links import query_of
from gongzhi.surfaces.showing.opinions import (
    fate_words,
    last_day,
    listed,
    map_words,
    statement_rows,
)
from gongzhi.surfaces.showing.receipt import grouped
from gongzhi.surfaces.turns import PARTICIPANT, STATEMENT, take_public_turn
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, visiting

LONGEST = 5
TOKEN_LENGTH = 40


@require_GET
def opinions(request: HttpRequest) -> HttpResponse:
    """List what residents are asked: what is open now, then the others; each latest first."""
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    asked = (state,) if state in LISTS[1:] else LISTS[1:]
    with visiting(request) as visit:
        by, here = visit.actor, visit.ground
        found = {one: latest_conversations(by, here, state=one, after=after) for one in asked}
        return visit.render(
            "opinions.html",
            lists=[
                {
                    "state": one,
                    "rows": listed(page.rows, visit.names),
                    "next": query_of({"state": one, "after": page.next}) if page.next else "",
                }
                for one, page in found.items()
            ],
            first=reverse("opinions") if after else "",
            may_open=may_open(by, here),
        )


@require_GET
def opinion(request: HttpRequest, code: str) -> HttpResponse:
    """Show a conversation: what is asked now, or the result."""
    with visiting(request) as visit:
        return opinion_page(visit, conversation_for(visit.actor, code, visit.ground))


@require_POST
def opinion_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Take one answer and ask the next; whoever comes first gets a random code as a cookie."""
    sent, by, at = request.POST, requester_of(request), moment()
    number = _number(sent.get("statement", ""))
    try:
        with visiting(request) as visit:
            found = conversation_for(visit.actor, code, visit.ground)
            token = _token(request, found.dossier.code)
            known = participant_of(found, token) is not None
        if not known:
            take_public_turn(request, PARTICIPANT)
            token = take_part(code=code, by=by, at=at)
        answer = sent.get("answer", "")
        answer_statements(code=code, token=token, answers={number: answer}, by=by, at=at)
    except (Conflict, Invalid, NotFound, Refused) as error:
        return _failed(request, code, error)
    response = HttpResponseRedirect(
        f"{reverse('opinion', args=[found.dossier.code])}?last={number}#ask"
    )
    keep_token(response, request, found, token)
    return response


@require_POST
def opinion_card(request: HttpRequest, code: str) -> HttpResponse:
    """Begin, or go on, with the code of a printed card; wrong ones are counted."""
    token, at, address = request.POST.get("card", "")[:TOKEN_LENGTH], moment(), address_of(request)
    with visiting(request) as visit:
        throttle = Throttle.from_settings(visit.ground.live.table("settings"))
        found = conversation_for(visit.actor, code, visit.ground)
        known = participant_of(found, token) is not None
    try:
        with visiting(request):
            check_guesses(file=code, address=address, throttle=throttle, at=at)
        if not known:
            raise NotFound("participant")
    except (NotFound, Refused) as error:
        if error.code == "participant":
            with visiting(request) as visit:
                place = visit.actor.jurisdiction
                note_guess(jurisdiction=place, file=code, address=address, at=at)
        return _failed(request, code, error)
    response = HttpResponseRedirect(f"{reverse('opinion', args=[found.dossier.code])}#ask")
    keep_token(response, request, found, token)
    return response


@require_POST
def opinion_say(request: HttpRequest, code: str) -> HttpResponse:
    """Take a resident's statement and show its key, once."""
    text = request.POST.get("text", "")[:2000]
    try:
        take_public_turn(request, STATEMENT)
        made = say_statement(code=code, text=text, by=requester_of(request), at=moment())
    except (Conflict, Invalid, NotFound, Refused) as error:
        return _failed(request, code, error, typed=text)
    with visiting(request) as visit:
        found = conversation_for(visit.actor, code, visit.ground)
        return visit.render(
            "opinion_said.html",
            code=found.dossier.code,
            question=found.question,
            number=made.number,
            key=grouped(made.key),
            fate=visit.names.say(f"opinions.fate_{made.state}"),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_fate(request: HttpRequest, code: str) -> HttpResponse:
    """Show the author of a statement, by its key, what became of it."""
    return _fate_page(request, code, request.POST.get("key", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_object(request: HttpRequest, code: str) -> HttpResponse:
    """Object, by the author's key, to a statement's not being shown; the panel rules."""
    if request.method != "POST":
        return _fate_page(request, code, "")
    key, text = request.POST.get("key", "")[:TOKEN_LENGTH], request.POST.get("text", "")[:2000]
    try:
        take_public_turn(request)
        by = requester_of(request)
        object_to_decline(code=code, key=key, text=text, by=by, at=moment())
    except NotFound:
        pass  # a key that opens nothing: the page counts it and says so
    except (Conflict, Invalid, Refused) as error:
        return _fate_page(request, code, key, error, text)
    return _fate_page(request, code, key)


def _fate_page(
    request: HttpRequest,
    code: str,
    typed_key: str,
    error: GongzhiError | None = None,
    typed: str = "",
) -> HttpResponse:
    key, at, address = typed_key[:TOKEN_LENGTH], moment(), address_of(request)
    status = 200 if error is None else error.status
    with visiting(request) as visit:
        throttle = Throttle.from_settings(visit.ground.live.table("settings"))
        found = conversation_for(visit.actor, code, visit.ground)
        words = "" if error is None else failed_words(error, visit.names)
        context: dict[str, Any] = {"fate": None, "failed": words, "key": key, "typed": typed}
        if key:
            try:
                check_guesses(file=code, address=address, throttle=throttle, at=at)
                row = statement_by_key(visit.actor, code, key, visit.ground)
                context["fate"] = fate_words(row, map_of(found), visit.names)
                context["may_object"] = may_object(row, at)
            except (NotFound, Refused) as wrong:
                if wrong.code == "statement":
                    place = visit.actor.jurisdiction
                    note_guess(jurisdiction=place, file=code, address=address, at=at)
                context["failed"], status = failed_words(wrong, visit.names), wrong.status
        return visit.render(
            "opinion_fate.html", status, code=found.dossier.code, question=found.question, **context
        )


@require_GET
def opinion_votes(request: HttpRequest, code: str) -> HttpResponse:
    """Give the published votes as CSV."""
    with visiting(request) as visit:
        content = votes_file(conversation_for(visit.actor, code, visit.ground))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="votes.csv"'
    return answer


@require_GET
def opinion_map_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give the published result as JSON."""
    with visiting(request) as visit:
        drawn = map_of(conversation_for(visit.actor, code, visit.ground))
    if drawn is None:
        raise NotFound("opinions", code=code[:40])
    answer = JsonResponse(drawn, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="result.json"'
    return answer


def opinion_page(
    visit: Visit, found: Conversation, status: int = 200, **context: Any
) -> HttpResponse:
    """Show the page of a conversation, with what a failed act has left."""
    names, at, file = visit.names, moment(), found.dossier
    more: dict[str, Any] = {"failed": "", "typed": ""} | context
    talks, drawn = talks_now(found, at), map_of(found)
    request, keeps = visit.request, may_keep(visit.actor, file, visit.ground)
    if talks:
        settings = visit.ground.live.table("settings")
        token, last = _token(request, file.code), _number(request.GET.get("last", ""))
        again = _number(request.GET.get("again", "")) or None
        turn = turn_of(found, token, visit.ground, number=again)
        more |= {
            "turn": turn or turn_of(found, "", visit.ground, number=again),
            "last": last if turn and turn.given else 0,
            "asks": found.entry == "anyone" or (bool(token) and turn is not None),
            "at_once": int(settings["statements_at_once"]["value"]),
            "until": last_day(found, names),
        }
    rows = [] if talks and not keeps else statements_of(found)
    return visit.render(
        "opinion.html",
        status,
        found=found,
        code=file.code,
        place=names.area_path(found.area_id),
        step=file.step,
        talks=talks,
        keeps=keeps,
        waiting=sum(one.state == "waiting" for one in rows),
        drawn=map_words(drawn, rows, names) if drawn is not None else None,
        statements=statement_rows(rows, drawn, names) if not talks else [],
        gone_on=names.day(found.drawn_at) if found.drawn_at else "",
        **more,
    )


def keep_token(
    response: HttpResponse, request: HttpRequest, found: Conversation, token: str
) -> None:
    """Let the browser keep a participant's code until the close, for these pages alone."""
    left = (found.closes_at - moment()).total_seconds() if found.closes_at else 0
    response.set_cookie(
        f"opinion_{found.dossier.code}",
        token,
        max_age=max(int(left), 1),
        path=reverse("opinion", args=[found.dossier.code]),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _token(request: HttpRequest, code: str) -> str:
    return request.COOKIES.get(f"opinion_{code}", "")[:TOKEN_LENGTH]


def _failed(request: HttpRequest, code: str, error: GongzhiError, **context: Any) -> HttpResponse:
    with visiting(request) as visit:
        found = conversation_for(visit.actor, code, visit.ground)
        words = failed_words(error, visit.names)
        return opinion_page(visit, found, error.status, failed=words, **context)


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < LONGEST else 0
