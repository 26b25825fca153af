"""Matters of self-government for everybody: lists, the register, what was published of votes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.models import Box, Decision, Roll
from gongzhi.deliberation.queries.decisions import (
    Stage,
    box_of,
    boxes_of,
    decision_for,
    decisions_at,
    register_of,
    rolls_of,
)
from gongzhi.deliberation.queries.proposals import proposals_behind
from gongzhi.procedure.ground import Ground, ground

SHEETS = ("docx", "pdf")
public = Router(tags=["decisions"])
Code = Annotated[str, Path(max_length=40)]
AreaCode = Annotated[str, Query(max_length=80)]


class DecisionShape(Schema):
    """A matter in a list. `subject` is a row of `deliberation_matters`."""

    code: str
    procedure: str
    subject: str
    title: str
    area: str
    step: str
    outcome: str
    opened_at: datetime
    ended_at: datetime | None


class ActShape(Schema):
    """Something done in a stage, in codes and numbers."""

    move: str
    at: datetime
    said: dict[str, Any]


class StageShape(Schema):
    """A stage of the register. `state`: done, now or ahead; `numbers` those its gate stored."""

    step: str
    state: str
    ended_at: datetime | None
    move: str
    numbers: dict[str, Any]
    acts: list[ActShape]


class RollShape(Schema):
    """A roll: how many stand in it and the hash it was frozen under; never who."""

    step: str
    base: str
    rule: str
    count: int
    area: int
    hash: str
    frozen_at: datetime | None
    shrunk: bool


class BoxShape(Schema):
    """A vote by web. `ready`: both officers’ keys are there; nothing says how many have voted."""

    roll: str
    question: dict[str, Any]
    secret: bool
    opens_at: datetime
    closes_at: datetime
    ready: bool
    open: bool


class MatterShape(DecisionShape):
    """A matter in full: its words, its stages, its rolls, the vote that runs.

    `told`: where each step met and was posted. `printed`: where the register is had as a
    paper form, as Word (`docx`) and PDF (`pdf`). `proposals`: codes of those it came of.
    """

    draft: str
    resolution: str
    result: str
    done_by: str
    meets_at: datetime | None
    meets_where: str
    posted_at: datetime | None
    told: dict[str, dict[str, str]]
    printed: dict[str, str]
    stages: list[StageShape]
    rolls: list[RollShape]
    box: BoxShape | None
    proposals: list[str]


class PublishedShape(Schema):
    """What anyone counts again: every choice and every mark, each list in an order of its own."""

    step: str
    closed_at: datetime
    published: dict[str, Any]


@public.get("/decisions", response=list[DecisionShape])
def read_decisions(
    request: HttpRequest, area: AreaCode = "", running: bool = False
) -> list[dict[str, Any]]:
    """List the latest matters of a place and what lies in it; `running` leaves out what has ended.

    Without `area`: of the whole district. 404 for an unknown one.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area) if area else here.territory.root
        if place is None:
            raise NotFound("area", code=area)
        return [_row(one, here) for one in decisions_at(place.id, by, here, open_only=running)]


@public.get("/decisions/{code}", response=MatterShape)
def read_decision(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a matter: what was decided by whom with which numbers, and what comes next."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return matter_shape(decision_for(by, code, here), by, here)


@public.get("/decisions/{code}/ballots", response=list[PublishedShape])
def read_ballots(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """Give what was published of each vote of a matter; the journal knows it by its SHA-256."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        found = decision_for(by, code, ground(unit))
        return [
            {"step": one.roll.step, "closed_at": one.closed_at, "published": one.published}
            for one in boxes_of(found)
        ]


def matter_shape(found: Decision, by: Actor, here: Ground) -> dict[str, Any]:
    """Give a matter in full, as machines read it."""
    box = box_of(found)
    return {
        **_row(found, here),
        "draft": found.draft,
        "resolution": found.resolution,
        "result": found.result,
        "done_by": found.done_by,
        "meets_at": found.meets_at,
        "meets_where": found.meets_where,
        "posted_at": found.posted_at,
        "told": found.told,
        "printed": {
            ending: f"/decisions/{found.dossier.code}/register.{ending}" for ending in SHEETS
        },
        "stages": [_stage(one) for one in register_of(found.dossier, here)],
        "rolls": [roll_shape(one) for one in rolls_of(found)],
        "box": None if box is None else _box(box),
        "proposals": [one.dossier.code for one in proposals_behind(found.dossier.code, by, here)],
    }


def roll_shape(roll: Roll) -> dict[str, Any]:
    """Give a roll without anybody in it."""
    return {
        "step": roll.step,
        "base": roll.base,
        "rule": roll.rule,
        "count": roll.count,
        "area": roll.area,
        "hash": roll.hash,
        "frozen_at": roll.frozen_at,
        "shrunk": roll.shrunk_at is not None,
    }


def _row(found: Decision, here: Ground) -> dict[str, Any]:
    file = found.dossier
    return {
        "code": file.code,
        "procedure": file.procedure,
        "subject": found.subject,
        "title": found.title,
        "area": here.territory.area(found.area_id).code,
        "step": file.step,
        "outcome": file.outcome,
        "opened_at": found.opened_at,
        "ended_at": found.ended_at,
    }


def _stage(one: Stage) -> dict[str, Any]:
    return {
        "step": one.step,
        "state": one.state,
        "ended_at": one.ended_at,
        "move": one.move,
        "numbers": dict(one.numbers),
        "acts": [{"move": move, "at": at, "said": dict(said)} for move, at, said in one.acts],
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "roll": str(box.pk),
        "question": box.question,
        "secret": box.secret,
        "opens_at": box.opens_at,
        "closes_at": box.closes_at,
        "ready": all(key["public"] for key in box.keys),
        "open": box.closed_at is None,
    }
