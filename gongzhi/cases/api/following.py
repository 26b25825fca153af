"""Following one's own request by code and key, and the requester's moves."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router

from gongzhi.cases.api.moves import move_out
from gongzhi.cases.api.shapes import (
    Code,
    FileShape,
    Key,
    Language,
    MoveIn,
    MoveOut,
    OpeningShape,
    WhyShape,
    WordsShape,
)
from gongzhi.cases.api.showing import file_shape, opening_shape, words_shape
from gongzhi.cases.queries.receipts import receipt_of
from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.queries.words import openings_of, words_of
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.journal.proofs import path_of
from gongzhi.core.work import work
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.ground import ground
from gongzhi.procedure.queries import allowed_moves, timeline
from gongzhi.procedure.queries.visible import own_dossier

router = Router(tags=["requests"])


@router.get("/requests/{code}", response=FileShape)
def follow(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Show the file to whoever holds its key: where it is, who has it, until when, what next."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        secret = read_key(key)
        dossier = own_dossier(by, code, secret)
        here = ground(unit).under(dossier.rules_id)
        return file_shape(
            dossier,
            here,
            rows=timeline(dossier, here, for_requester=True),
            clocks=dossier.clocks.filter(ended_at__isnull=True).order_by("due"),
            moves=allowed_moves(dossier, by, here, key=secret),
        )


@router.get("/requests/{code}/words", response=WordsShape)
def read_words(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Open one's own words and what was replied."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        secret = read_key(key)
        dossier = own_dossier(by, code, secret)
        here = ground(unit).under(dossier.rules_id)
        rows = timeline(dossier, here, for_requester=True)
        said = words_of(dossier, rows, by=by, ground=here, at=timezone.now(), key=secret)
    return words_shape(said)


@router.get("/requests/{code}/openings", response=list[OpeningShape])
def openings(request: HttpRequest, code: Code, key: Key) -> list[dict[str, Any]]:
    """List who opened what of one's own file, when and why."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier = own_dossier(by, code, read_key(key))
        here = ground(unit)
        return [opening_shape(one, here) for one in openings_of(dossier)]


@router.get("/requests/{code}/why", response=WhyShape)
def why(request: HttpRequest, code: Code, key: Key, language: Language = "") -> dict[str, Any]:
    """Answer why here, why this matter, why them, why by then, from the stored facts."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier = own_dossier(by, code, read_key(key))
        return why_answer(dossier, ground(unit), language or by.language, plain=True)


@router.get("/requests/{code}/receipt", response=dict[str, Any])
def receipt(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Give the signed receipt again, with its path into a published root once there is one."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier = own_dossier(by, code, read_key(key))
        path = path_of(dossier.id, 1)
        return {**receipt_of(dossier, unit), **({"path": path} if path else {})}


@router.post("/requests/{code}/moves/{move}", response=MoveOut)
def act(
    request: HttpRequest,
    code: Code,
    move: Annotated[str, Path(max_length=40)],
    key: Key,
    sent: MoveIn,
) -> dict[str, Any]:
    """Confirm, dispute, tell …: the moves that `follow` lists for the requester."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        secret = read_key(key)
        dossier = own_dossier(by, code, secret)
    result = make_move(
        dossier,
        move,
        by=by,
        at=timezone.now(),
        record=sent.record,
        seen=sent.seen,
        key=secret,
    )
    return move_out(result, sent.record)
