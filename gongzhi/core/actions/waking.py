"""Wake-ups that gave up: woken once more, or ended with a reason. Both on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models import AgendaRow

CHAIN = "agenda"
LONGEST = 500


def wake_dead(*, row: int, by: Actor, at: datetime) -> None:
    """Let a wake-up that gave up be tried anew, from its first attempt.

    Raises Refused ``not_administrator``, NotFound ``wake_up``, Conflict ``not_dead``.
    """
    with transaction.atomic():
        dead = _held(row, by)
        dead.dead, dead.attempts, dead.at, dead.leased_until = False, 0, at, None
        dead.save(update_fields=["dead", "attempts", "at", "leased_until"])
        _record(dead, "wake_dead", {}, by, at)


def end_dead(*, row: int, why: str, by: Actor, at: datetime) -> None:
    """End a wake-up that gave up without trying again, because of what ``why`` says.

    Raises as `wake_dead`, Invalid ``why`` when nothing or too much is said, and Conflict
    ``repeats`` for what repeats: ended, it would never come again.
    """
    why = why.strip()
    if not why or len(why) > LONGEST:
        rule = "too_long" if why else "required"
        raise Invalid(Problem("why", rule, {"high": LONGEST, "got": len(why)}))
    with transaction.atomic():
        dead = _held(row, by)
        if dead.key.startswith("cron:"):
            raise Conflict("repeats")
        dead.dead, dead.done_at = False, at
        dead.save(update_fields=["dead", "done_at"])
        _record(dead, "end_dead", {"why": why}, by, at)


def _held(row: int, by: Actor) -> AgendaRow:
    if by.roles.isdisjoint({"system", "system_admin"}):
        raise Refused("not_administrator")
    rows = AgendaRow.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
    found = rows.filter(id=row).first()
    if found is None:
        raise NotFound("wake_up")
    if not found.dead:
        raise Conflict("not_dead")
    return found


def _record(dead: AgendaRow, move: str, facts: dict[str, str], by: Actor, at: datetime) -> None:
    append_to_chain(
        kind=CHAIN,
        key=str(dead.id),
        jurisdiction=dead.jurisdiction_id,
        move=move,
        facts={"handler": dead.handler, "key": dead.key, "attempts": dead.attempts, **facts},
        by=by,
        at=at,
    )
