"""Following one's own request by code and key, and the requester's moves."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Path, Router

from gongzhi.cases.actions import move_request
from gongzhi.cases.api.moves import move_out
from gongzhi.cases.api.shapes import FileShape, MoveIn, MoveOut
from gongzhi.cases.api.showing import file_shape
from gongzhi.cases.queries.receipts import receipt_of
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.journal.proofs import path_of
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.past import read_past
from gongzhi.procedure.queries import allowed_moves, dossier_by_key, timeline
from gongzhi.procedure.standing import check_own_key

router = Router(tags=["requests"])
Code = Annotated[str, Path(max_length=40, description="The public code")]
Key = Annotated[
    str, Header(alias="X-Request-Key", max_length=80, description="The requester's secret")
]


@router.get("/requests/{code}", response=FileShape)
def follow(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Show the file to whoever holds its key: where it is, who has it, until when, what next."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier, secret = _own(by, code, key)
        here = ground(unit).under(dossier.rules_id)
        return file_shape(
            dossier,
            here,
            rows=timeline(dossier, here, for_requester=True),
            clocks=dossier.clocks.filter(ended_at__isnull=True).order_by("due"),
            moves=allowed_moves(dossier, by, here, key=secret),
        )


@router.get("/requests/{code}/receipt", response=dict[str, Any])
def receipt(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Give the signed receipt again, with its path into a published root once there is one."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier, _ = _own(by, code, key)
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
        dossier, secret = _own(by, code, key)
    result = move_request(
        dossier=dossier.id,
        move=move,
        by=by,
        at=timezone.now(),
        record=sent.record,
        seen=sent.seen,
        key=secret,
    )
    return move_out(result, sent.record)


def _own(by: Actor, code: str, key: str) -> tuple[Dossier, str]:
    """Find the file by code and key; refuse the key to whoever handled the file."""
    secret = read_key(key)
    dossier = dossier_by_key(by.jurisdiction, code, secret)
    check_own_key(by, read_past(dossier.id).hands)
    return dossier, secret
