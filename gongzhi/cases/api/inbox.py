"""The desk for machines: one move on several files, saved lists, open calls with their parts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import Field

from gongzhi.cases.api.shapes import Closed
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Problem
from gongzhi.core.work import work
from gongzhi.procedure.actions.saving import drop_list, save_list
from gongzhi.procedure.actions.several import Outcome, make_several
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import SavedList
from gongzhi.procedure.queries import Call, calls, saved_lists

router = Router(tags=["staff"])
LARGEST = 2_147_483_647
Move = Annotated[str, Path(max_length=40)]


class Chosen(Closed):
    """One file and the last sequence that was seen of it."""

    code: str = Field(max_length=40)
    seen: int | None = Field(default=None, ge=1, le=LARGEST)


class SeveralIn(Closed):
    """The files (at most the pack's `bulk_most`), and one record for all."""

    files: list[Chosen] = Field(max_length=200)
    record: dict[str, Any] = Field(default_factory=dict)


class OutcomeShape(Schema):
    """What became of one file; `error` is empty where the move was made."""

    code: str
    done: bool
    error: str
    params: dict[str, Any]
    problems: list[dict[str, Any]]
    changes: list[dict[str, Any]]


class ListIn(Closed):
    """What is saved: codes of `list`, `role`, `step`, `area`, `due`, `order`."""

    name: str = Field(max_length=200)
    asked: dict[str, str] = Field(default_factory=dict, max_length=6)
    shared: bool = False


class ListShape(Schema):
    """A saved list; `own` ones can be dropped by the caller's post."""

    id: int
    name: str
    asked: dict[str, str]
    shared: bool
    own: bool


class PartShape(Schema):
    """The part of one called body."""

    code: str
    body: str
    lead: bool
    step: str
    reported_at: datetime | None
    due: datetime | None
    closed: bool


class CallShape(Schema):
    """One call; `file` is empty where the caller may not see the file it is about."""

    file: str
    called_at: datetime
    missing: int
    parts: list[PartShape]


@router.post("/inbox/moves/{move}", response=list[OutcomeShape])
def act_on_several(request: HttpRequest, move: Move, sent: SeveralIn) -> list[dict[str, Any]]:
    """Make one move on several files, each in its own transaction, in their order.

    Only moves that the table marks `several`. What one file refuses stops no other: every outcome
    is listed.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    wrong = [one.code for one in sent.files if not read_code(one.code)]
    if wrong:
        raise Invalid([Problem("files", "not_a_code", {"got": code}) for code in wrong])
    files = [(read_code(one.code) or "", one.seen) for one in sent.files]
    outcomes = make_several(files=files, move=move, by=by, at=timezone.now(), record=sent.record)
    return [_outcome(one) for one in outcomes]


@router.get("/inbox/lists", response=list[ListShape])
def lists(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the lists that the caller's post has saved, and those shared within its body."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return [_list(one, by) for one in saved_lists(by)]


@router.post("/inbox/lists", response={201: ListShape})
def keep(request: HttpRequest, sent: ListIn) -> tuple[int, dict[str, Any]]:
    """Save a list under a name; the same name again replaces it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    saved = save_list(name=sent.name, asked=sent.asked, shared=sent.shared, by=by)
    return 201, _list(saved, by)


@router.delete("/inbox/lists/{saved}", response={204: None})
def drop(request: HttpRequest, saved: Annotated[int, Path(ge=1, le=LARGEST)]) -> tuple[int, None]:
    """Drop a list that the caller's post has saved."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    drop_list(saved=saved, by=by)
    return 204, None


@router.get("/calls", response=list[CallShape])
def open_calls(request: HttpRequest) -> list[dict[str, Any]]:
    """List the open calls to several bodies: who was called, who has reported in, until when."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        codes = {one.id: one.code for one in here.directory.by_id.values()}
        return [_call(one, codes) for one in calls(by, here)]


def _outcome(one: Outcome) -> dict[str, Any]:
    error: GongzhiError | None = one.error
    problems = error.problems if isinstance(error, Invalid) else []
    return {
        "code": one.code,
        "done": one.done,
        "error": error.code if error else "",
        "params": dict(error.params) if error else {},
        "problems": [problem.as_dict() for problem in problems],
        "changes": error.changes if isinstance(error, Conflict) else [],
    }


def _list(one: SavedList, by: Actor) -> dict[str, Any]:
    own = one.post == by.code
    return {"id": one.pk, "name": one.name, "asked": one.asked, "shared": one.shared, "own": own}


def _call(one: Call, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "file": one.parent.code if one.parent else "",
        "called_at": one.called_at,
        "missing": one.missing,
        "parts": [
            {
                "code": part.file.code,
                "body": codes.get(part.file.owner_id or 0, ""),
                "lead": part.lead,
                "step": part.file.step,
                "reported_at": part.reported_at,
                "due": part.clock.due if part.clock else None,
                "closed": part.file.closed_at is not None,
            }
            for part in one.parts
        ],
    }
