"""Who stands in the roll of a vote: for the committee that keeps it, with a line on the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.core.sealed import open_value
from gongzhi.deliberation.models import Roll, Voter
from gongzhi.deliberation.policies import check_keeps_roll
from gongzhi.deliberation.queries.matters import Matter
from gongzhi.procedure.ground import Ground

PURPOSE = "roll"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who may vote; ``paper`` when noted at the meeting as voting on paper.

    ``proxy``: the number of whoever stands for this one there.
    """

    voter: UUID
    number: str
    name: str
    household: str
    group: str
    paper: bool
    proxy: str = ""


def roll_of(found: Matter) -> Roll | None:
    """Give the roll of a matter's present step, if there is one."""
    rows = Roll.objects.filter(dossier_id=found.pk, step=found.dossier.step, shrunk_at=None)
    return rows.first()


def roll_for(found: Matter) -> Roll:
    """Give the roll of a matter's present step. Raises NotFound ``roll``."""
    roll = roll_of(found)
    if roll is None:
        raise NotFound("roll", code=found.dossier.code)
    return roll


def paper_list(found: Matter, *, by: Actor, at: datetime) -> list[Line]:
    """Give who stands in the roll, by number, for the committee at its meeting.

    Raises NotFound ``roll``, Refused ``not_yours``, Conflict ``no_lines``.
    """
    roll = roll_for(found)
    check_keeps_roll(by, found.dossier)
    lines = lines_of(roll, by=by, why="read_roll", at=at)
    paper = dict(Voter.objects.filter(roll=roll, paper=True).values_list("id", "proxy"))
    rows = [
        Line(id_, *line, id_ in paper, lines[holder][0] if (holder := paper.get(id_)) else "")
        for id_, line in lines.items()
    ]
    return sorted(rows, key=lambda one: in_order(one.number))


def lines_of(
    roll: Roll, *, by: Actor, why: str, at: datetime
) -> dict[UUID, tuple[str, str, str, str]]:
    """Open who stands in a roll: voter → number, name, household, group; it goes on the log.

    The caller has asked whether the actor keeps the roll. Raises Conflict ``no_lines`` for a roll
    that stays elsewhere.
    """
    if roll.lines is None:
        raise Conflict("no_lines")
    text = open_value(
        jurisdiction=roll.jurisdiction_id,
        chain=roll.id,
        purpose=PURPOSE,
        id_=roll.lines,
        by=by,
        why=why,
        at=at,
    )
    return {
        UUID(id_): (line[0], line[1], line[2], line[3]) for id_, line in orjson.loads(text).items()
    }


def most_proxies(roll: Roll, here: Ground) -> int:
    """Give for how many others one person may stand by the rule of a roll."""
    row = here.rules.table("deliberation_rules").get(roll.rule)
    return 0 if row is None else int(row["proxies"])


def in_order(number: str) -> tuple[int, str]:
    """Give the place of a number of the paper roll: 2 before 10."""
    return len(number), number
