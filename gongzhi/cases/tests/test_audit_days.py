"""The lists of audits: one for every day, also for days on which nothing ran."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongzhi.cases.actions.sampling import audit_by_lot
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Chain, Entry
from gongzhi.core.work import work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def audit(road: Road, at: datetime) -> list[tuple[str, int]]:
    """Run the handler at a moment; give each list with how many stand in it."""
    by = system_actor(road.jurisdiction, "draw")
    with work(road.jurisdiction, by.code) as unit:
        audit_by_lot(unit=unit, by=by, at=at)
    chains = Chain.objects.filter(jurisdiction_id=road.jurisdiction, kind="draw").order_by("key")
    fixed = [Entry.objects.get(chain=one.id, sequence=1) for one in chains]
    return [(one.facts["key"], len(one.facts["candidates"])) for one in fixed]


def test_days_on_which_nothing_ran_are_caught_up_with(road: Road) -> None:
    begins = road.to("closed").file.closed_at
    assert begins is not None
    day = begins.date()
    assert audit(road, begins) == [((day - DAY).isoformat(), 0)]
    other = Road(road.jurisdiction, road.cast, begins + 2 * DAY).to("closed").file.closed_at
    assert other is not None
    late = [(day - DAY, 0), (day, 1), (day + DAY, 0), (day + 2 * DAY, 1), (day + 3 * DAY, 0)]
    expected = [(one.isoformat(), count) for one, count in late]
    assert audit(road, begins + 4 * DAY) == expected
    assert audit(road, begins + 4 * DAY) == expected, "calling it again changes nothing"
