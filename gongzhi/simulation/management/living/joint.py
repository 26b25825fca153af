"""The Party organisation calls bodies to a stuck file: each reports in, plans, works, is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.procedure.actions.joining import move_part
from gongzhi.procedure.models import Dossier
from gongzhi.simulation.management.living.course import Intent
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.management.living.staff import HANDLERS
from gongzhi.simulation.methods.words import said

NEXT = {"called": "report_in", "planning": "plan_part", "working": "done", "rated": "rate"}
WAITS = {"called": "wait_report_in", "planning": "wait_part", "working": "wait_part"}


@dataclass
class Called:
    """A called body's part, as the simulation knows it."""

    id: UUID
    body: int
    lead: bool
    stays_away: bool
    step: str = "called"


def call_bodies(life: Life) -> None:
    """Call the owner as the lead, with one body more."""
    by = life.staff.over(life.area, "party_secretary", life.chance)
    other = life.chance.choice([one for one in life.staff.departments if one != life.owner])
    lead = life.owner or other
    record = {
        "ground": "co_strong_concern",
        "bodies": [life.staff.code(lead), life.staff.code(other)],
        "lead": life.staff.code(lead),
        "meets_at": (life.at + timedelta(hours=life.rates.number("call_hours"))).isoformat(),
        "text": said("convene", life.chance),
    }
    if not life.move("convene", by, record):
        return
    life.people["convenor"] = by.organisation if by else None
    parts = Dossier.objects.filter(parent_id=life.id, closed_at=None)
    for id_, body in parts.values_list("id", "owner_id").order_by("owner__code"):
        away = body != lead and life.happens("no_report")
        life.parts.append(Called(id_, body or 0, body == lead, away))


def next_of_parts(life: Life) -> Intent | None:
    """Give the next act on a part: those who help come first, the lead plans and ends last."""
    order = list(NEXT)
    part = min(life.parts, key=lambda one: (order.index(one.step), one.lead))
    if part.step == "called" and part.stays_away:
        rest = life.rates.number("silent_minutes")
        return life.after("wait_report_in", lambda one: _release(one, part), rest=rest)
    wait = WAITS.get(part.step, "wait_grant")
    body = part.body if part.step in WAITS else None
    return life.after(wait, lambda one: _go_on(one, part), body=body)


def _release(life: Life, part: Called) -> None:
    by = life.staff.over(life.area, "district_leader", life.chance)
    _move(life, part, "release", by, {"text": said("release", life.chance)}, "closed")


def _go_on(life: Life, part: Called) -> None:
    name = NEXT[part.step]
    if part.step == "rated":
        _judge(life, part)
        return
    by = life.staff.at(part.body, HANDLERS, life.chance)
    record: dict[str, object] = {"text": said("done", life.chance)}
    if name == "report_in":
        record = {"post": by.code.removeprefix("post:") if by else ""}
    elif name == "plan_part":
        ends_on = life.day_after("part_days_least", "part_days_most")
        record = {"text": said("plan_part", life.chance), "ends_on": ends_on}
    order = list(NEXT)
    _move(life, part, name, by, record, order[order.index(part.step) + 1])


def _judge(life: Life, part: Called) -> None:
    by = life.staff.at(life.people.get("convenor"), ("party_secretary", "convenor"), life.chance)
    if life.happens("not_done"):
        _move(life, part, "not_done", by, {"text": said("not_done", life.chance)}, "working")
        return
    if _move(life, part, "rate", by, {"rating": _rating(life)}, "closed"):
        back = life.happens("rate_back") and life.staff.at(part.body, HANDLERS, life.chance)
        if back:
            life.make(move_part, part.id, "rate_call", back, {"rating": _rating(life)})


def _rating(life: Life) -> int:
    return life.chance.randint(life.rates.number("rating_least"), life.rates.number("rating_most"))


def _move(
    life: Life, part: Called, name: str, by: Actor | None, record: dict[str, object], to: str
) -> bool:
    if not life.make(move_part, part.id, name, by, record):
        if by is None or life.exhausted:
            life.parts.remove(part)
        return False
    part.step = to
    if to == "closed":
        life.parts.remove(part)
    return True
