"""What may be asked of a grid or a community, for everybody; and proposals, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema, Status

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.duties.actions.openers import OPENERS
from gongzhi.duties.api.opening import OpenedShape, ProposalIn, opened_by, router, staff
from gongzhi.duties.methods.listed import Listed
from gongzhi.duties.models import ListedWork
from gongzhi.duties.queries.lists import items_at, listed_items, local_day, under_review
from gongzhi.procedure.ground import Ground, ground


class ItemShape(Schema):
    """One item: what may be asked (or is refused: list `negative`), by whom, until when.

    `code` is a row of the pack or, where `admitted`, the file by which it came onto the list.
    """

    code: str
    list: str
    task: str
    name_zh: str
    name_en: str
    matters: Sequence[str]
    asked_by: str
    law_basis: str
    manner: str
    times: int
    per: str
    minutes: int
    data: Sequence[str]
    pay: str
    yuan: int
    instead_zh: str
    instead_en: str
    until: date | None
    admitted: bool
    temporary: bool
    suspended: bool


class ProposedShape(Schema):
    """Something asked for that nobody has decided yet."""

    code: str
    list: str
    task: str
    name_zh: str
    name_en: str
    asked_by: str
    since: datetime


class ListsShape(Schema):
    """The lists of a place on a day, and what is under review there."""

    area: str
    on: date
    items: list[ItemShape]
    under_review: list[ProposedShape]


@router.get("/lists/{area}", response=ListsShape)
def read_lists(request: HttpRequest, area: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """Say what grid workers and communities may be asked at a place today, and by whom."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return lists_shape(by, area, timezone.now(), here)


def lists_shape(by: Actor, area: str, at: datetime, here: Ground) -> dict[str, Any]:
    """Give the lists of a place with what is under review there. Raises NotFound ``area``."""
    place = here.territory.by_code(area)
    if place is None:
        raise NotFound("area", code=area)
    day = local_day(here, place.id, at)
    within = here.territory.is_within
    return {
        "area": area,
        "on": day,
        "items": [item_shape(item) for item in items_at(listed_items(here, day), place.id, here)],
        "under_review": [
            _proposed(one, here)
            for one in under_review(by, here)
            if within(place.id, one.dossier.area_id)
        ],
    }


@staff.post("/lists/proposals/{procedure}", response={201: OpenedShape})
def propose(
    request: HttpRequest, procedure: Annotated[str, Path(max_length=40)], sent: ProposalIn
) -> Status[dict[str, Any]]:
    """Propose something for a list, or refuse a demand in a community's name."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opener = OPENERS.get(procedure)
    if opener is None:
        raise NotFound("procedure", code=procedure)
    return opened_by(opener, sent, by)


def item_shape(item: Listed) -> dict[str, Any]:
    """Give an item in codes."""
    same = ItemShape.model_fields.keys() - {"until", "admitted", "matters", "data"}
    return {
        **{name: getattr(item, name) for name in same},
        "matters": list(item.matters),
        "data": list(item.data),
        "until": item.ends,
        "admitted": item.file,
    }


def _proposed(one: ListedWork, here: Ground) -> dict[str, Any]:
    owner = here.directory.by_id.get(one.dossier.owner_id or 0)
    return {
        "code": one.dossier.code,
        "list": one.list,
        "task": one.task,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "asked_by": owner.code if owner else "",
        "since": one.dossier.opened_at,
    }
