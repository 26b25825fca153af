"""The parts of called bodies in tests: who does what with them."""

from __future__ import annotations

from uuid import UUID

from gongzhi.cases.tests.road import Road, react
from gongzhi.procedure.actions import Result
from gongzhi.procedure.actions.joining import move_part
from gongzhi.procedure.models import Dossier


def parts(road: Road) -> dict[str, Dossier]:
    return {part.owner.code: part for part in road.file.children.all()}  # type: ignore[union-attr]


def act(road: Road, part: UUID, move: str, body: str, role: str = "handler") -> Result:
    by = road.cast(role, body=body)
    record = {
        "report_in": {"post": by.code[5:]},
        "plan_part": {"text": "换灯泡", "ends_on": "2026-06-12"},
        "done": {"text": "已完成"},
        "rate_call": {"rating": 5, "text": "召集得及时"},
        "substitute": {"body": "WATER", "text": "改由水利局参加"},
        "release": {"text": "与该单位无关"},
        "rate": {"rating": 4},
        "not_done": {"text": "还没有做完"},
    }[move]
    return move_part(dossier=part, move=move, by=by, at=road.at, record=record)


def rate(road: Road, part: UUID, move: str = "rate") -> Result:
    return act(road, part, move, "PARTY", "party_secretary")


def bring(road: Road, body: str, *moves: str) -> UUID:
    part = parts(road)[body].id
    for move in moves:
        assert act(road, part, move, body).passed, (body, move)
    return part


def end(road: Road, body: str) -> None:
    part = bring(road, body, "report_in", "plan_part", "done")
    assert rate(road, part).passed
    react("child_ended", road.at)
