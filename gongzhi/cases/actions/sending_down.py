"""What the duty list says of a dispatch: on which item it rests, what may not be sent down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.duties.queries import DutyItem, catalogue_for
from gongzhi.duties.queries.lists import local_day, refused_by_communities
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.territory.levels import TOWNSHIP


def check_duty(dossier: Dossier, record: Record, ground: Ground) -> dict[str, Any]:
    """Refuse a withdrawn or suspended duty sent down; say on which duty item it rests."""
    body = record.bodies["body"]
    known = catalogue_for(ground)
    today = local_day(ground, dossier.area_id, ground.work.now)
    matter = dossier.subject
    if not matter:
        return {"item": None}
    answer = answerable(
        matter,
        dossier.area_id,
        on=today,
        catalogue=known,
        directory=ground.directory,
        territory=ground.territory,
    )
    items = known.in_force(matter, today)
    _check_down(matter, body, items, ground)
    by_list = isinstance(answer, Answer) and answer.owner_id == body
    return {**answer.as_facts(), "by_list": by_list}


def _check_down(matter: str, body: int, items: Iterable[DutyItem], ground: Ground) -> None:
    """Neither a withdrawn duty nor one whose means have not come is sent to the grassroots.

    Nor is what a community's negative list refuses sent to the community.
    """
    there = ground.directory.organisation(body)
    if there.level < TOWNSHIP:
        return
    for item in items:
        if item.list == "withdrawn":
            raise Invalid(Problem("body", "withdrawn_duty", {"matter": matter}))
        if item.missing and item.lead.code == there.code:
            raise Invalid(Problem("body", "suspended_duty", {"item": item.code}))
    if there.level > TOWNSHIP:
        refused = refused_by_communities(matter, there.area_id, ground, ground.work.now)
        if refused is not None:
            params = {"matter": matter, "item": refused.code}
            raise Invalid(Problem("body", "negative_list", params))


def check_again(dossier: Dossier, body: int | None, ground: Ground) -> None:
    """What was withdrawn goes to no body of the grassroots, by no other way either."""
    known = catalogue_for(ground)
    if body is not None and dossier.subject in known.matters:
        today = local_day(ground, dossier.area_id, ground.work.now)
        items = known.in_force(dossier.subject, today)
        _check_down(dossier.subject, body, items, ground)
