"""A month's figures are settled once; a further version is an act of its own, on record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson
from django.db.models import Max, QuerySet

from gongzhi.appraisal.models import SettledMonth
from gongzhi.appraisal.policies import RESTATES, can_restate
from gongzhi.appraisal.queries.figures import computed_figures
from gongzhi.appraisal.queries.months import Month, month_of
from gongzhi.appraisal.queries.rates import summed
from gongzhi.appraisal.queries.settled import stored
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.turns import take_turn
from gongzhi.core.work import Work, work
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground

SETTLE = "figures.settle"
FIRST, LATER = "settle_month", "restate_month"
KIND = "figures"
LOCK = 5_041_217
WHYS = ("appeal_granted", "late_record", "rule_error")


def settle_months(*, unit: Work, at: datetime) -> list[str]:
    """Settle every month whose time has come and that is not settled; gives their names.

    The time is the pack's ``figures.settle`` after the end of the month; rules without it settle
    nothing. Months on which nobody called it are caught up with.
    """
    here = ground(unit)
    if here.limit(SETTLE, here.territory.root.id, {}) is None:
        return []
    _one_at_a_time(here)
    by = system_actor(here.jurisdiction, KIND)
    found = []
    for month in _waiting(here, at):
        _write(month, 1, "", by, at, here)
        found.append(month.name)
    return found


def restate_month(*, month: str, why: str, by: Actor, at: datetime) -> SettledMonth:
    """Compute a settled month anew and keep it beside the older version.

    Raises Refused ``not_yours``, Invalid ``month`` or ``choice``, Conflict ``month_not_settled``.
    """
    if why not in WHYS:
        raise Invalid(Problem("why", "choice", {"choices": list(WHYS)}))
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        if not can_restate(by):
            raise Refused("not_yours", move=LATER, step="", role=RESTATES[0])
        chosen = month_of(month, here)
        _one_at_a_time(here)
        last = _versions(here, chosen.name).aggregate(last=Max("version"))["last"]
        if last is None:
            raise Conflict("month_not_settled")
        return _write(chosen, last + 1, why, by, at, here)


def digest_of(figures: object) -> str:
    """Give the digest of figures as they are stored."""
    return hashlib.sha256(orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _one_at_a_time(here: Ground) -> None:
    """Two settlings at once would take the same version: the second waits, and looks again."""
    take_turn(LOCK, here.work)


def _versions(here: Ground, month: str) -> QuerySet[SettledMonth]:
    return SettledMonth.objects.filter(jurisdiction_id=here.jurisdiction, month=month)


def _waiting(here: Ground, at: datetime) -> Iterator[Month]:
    rows = SettledMonth.objects.filter(jurisdiction_id=here.jurisdiction)
    known = rows.aggregate(last=Max("month"))["last"] or ""
    waiting = [_before(month_at(at, here), here)]
    while known and waiting[0].name > known:
        waiting.insert(0, _before(waiting[0], here))
    place = here.territory.root.id
    limit, calendar = here.limit(SETTLE, place, {}), here.calendar(place)
    for one in waiting:
        ends = None if limit is None else due(calendar, limit, one.end).at
        if one.name > known and ends is not None and ends <= at:
            yield one


def month_at(at: datetime, here: Ground) -> Month:
    """Give the month that a moment lies in."""
    zone = here.calendar(here.territory.root.id).zone
    return month_of(f"{at.astimezone(zone):%Y-%m}", here)


def _before(month: Month, here: Ground) -> Month:
    return month_at(month.start - timedelta(hours=1), here)


def _write(
    month: Month, version: int, why: str, by: Actor, at: datetime, here: Ground
) -> SettledMonth:
    computed = computed_figures(here, month)
    figures = stored(computed)
    digest = digest_of(figures)
    append_to_chain(
        kind=KIND,
        key=month.name,
        jurisdiction=here.jurisdiction,
        move=FIRST if version == 1 else LATER,
        facts={
            "month": month.name,
            "version": version,
            "digest": digest,
            "figures": len(figures),
            "rules": here.rules.id,
            **({"why": why} if why else {}),
        },
        by=by,
        at=at,
    )
    return SettledMonth.objects.create(
        jurisdiction_id=here.jurisdiction,
        month=month.name,
        version=version,
        settled_at=at,
        why=why,
        digest=digest,
        figures=figures,
        summed=summed(computed),
    )
