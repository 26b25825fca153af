"""Who answers for a matter at a place, asked by anybody before there is a file."""

from __future__ import annotations

from datetime import datetime

from gongzhi.core.actor import Actor
from gongzhi.duties.answerable import Answer, Missing, answerable
from gongzhi.duties.queries.duty_lists import check_lists_visible, local_moment_day
from gongzhi.duties.queries.register import catalogue_for
from gongzhi.procedure.ground import Ground

HANDLING = "handling"


def who_answers(
    actor: Actor, matter: str, area: str, at: datetime, ground: Ground
) -> Answer | Missing:
    """Find the body for a matter at an area, both by code, or what is missing.

    Raises NotFound ``area_unknown`` for an area that is not there or closed, and Refused as the
    duty lists do.
    """
    check_lists_visible(actor, ground)
    place = ground.territory.open_area(area)
    return answerable(
        matter,
        place.id,
        on=local_moment_day(at, ground),
        catalogue=catalogue_for(ground),
        directory=ground.directory,
        territory=ground.territory,
    )


def limit_there(found: Answer | Missing, area: str, ground: Ground) -> str:
    """Give the limit class that would count at a place: a kind of township may have its own."""
    place = ground.territory.by_code(area)
    if place is None or not isinstance(found, Answer):
        return ""
    _, other = ground.limit_why(HANDLING, place.id, {HANDLING: found.limit})
    return found.limit if other is None else other.limit
