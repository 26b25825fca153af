"""A simulation lives through days of a trial place: its begin and its end are on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.chains import append_to_chain
from gongzhi.core.models import Entry
from gongzhi.core.packs.snapshots import current
from gongzhi.core.work import work

KIND = "simulation"


def begin_simulation(
    *, seed: int, begins: datetime, ends: datetime, cases: int, by: Actor, at: datetime
) -> Entry:
    """Put on record that days of this place are simulated from now on; gives the entry.

    Raises Refused ``production`` where people reach the platform (HTTPS) and ``not_a_trial`` for a
    place whose rule pack does not say that its time is simulated: a place where people live has
    only the time that passes. Raises Conflict ``days_to_come`` for days that are not over.
    """
    if settings.HTTPS:
        raise Refused("production", move="begin_simulation")
    if not current(by.jurisdiction).simulated:
        raise Refused("not_a_trial", move="begin_simulation")
    if not begins < ends <= at:
        raise Conflict("days_to_come", begins=stamp(begins), ends=stamp(ends))
    facts = {"seed": seed, "begins": stamp(begins), "ends": stamp(ends), "cases": cases}
    return _append("begin_simulation", facts, by, at)


def end_simulation(*, facts: dict[str, Any], by: Actor, at: datetime) -> Entry:
    """Put on record that the simulation is over, whether it was lived to its end or broke off."""
    return _append("end_simulation", facts, by, at)


def _append(move: str, facts: dict[str, Any], by: Actor, at: datetime) -> Entry:
    with work(by.jurisdiction, by.code) as unit:
        return append_to_chain(
            kind=KIND,
            key=unit.code,
            jurisdiction=unit.jurisdiction,
            move=move,
            facts=facts,
            by=by,
            at=at,
        )
