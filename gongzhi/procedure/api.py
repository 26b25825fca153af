"""The procedures as machines read them: every table under its hash."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from django.http import HttpRequest
from ninja import Path, Router, Schema

from gongzhi.core.errors import NotFound
from gongzhi.procedure.table import Procedure, by_hash, known

router = Router(tags=["procedures"])


class ProcedureShape(Schema):
    """A procedure in force: its code, the hash of its table, where it begins and ends."""

    code: str
    hash: str
    judge: str
    begins_at: list[str]
    closed_steps: list[str]


@router.get("/procedures", response=list[ProcedureShape])
def procedures(request: HttpRequest) -> list[dict[str, Any]]:
    """List the procedures in force."""
    return [_summary(table) for _, table in sorted(known().items())]


@router.get("/procedures/{code}", response=dict[str, Any])
def table(request: HttpRequest, code: Annotated[str, Path(max_length=64)]) -> dict[str, Any]:
    """Give the whole table of a procedure, by its code or by the hash that a file names."""
    found = known().get(code)
    if found is None:
        try:
            found = by_hash(code)
        except KeyError:
            raise NotFound("procedure", code=code) from None
    return {**orjson.loads(found.canonical()), "hash": found.hash}


def _summary(procedure: Procedure) -> dict[str, Any]:
    return {
        "code": procedure.code,
        "hash": procedure.hash,
        "judge": procedure.judge,
        "begins_at": list(procedure.first_steps),
        "closed_steps": [step.name for step in procedure.steps if step.closed],
    }
