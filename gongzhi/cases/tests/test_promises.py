"""A promise: a clock of its own, overdue it escalates, kept or not in the requester's word."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import Road
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.procedure.models import Clock, Supervision

pytestmark = pytest.mark.django_db


def test_a_promise_has_its_own_clock_and_is_judged_by_whom_it_was_given_to(road: Road) -> None:
    road.to("handling")
    due = road.clock("file").due
    with pytest.raises(Invalid) as error:
        road.do("promise", record={"ends_on": "2026-05-31"})
    assert (error.value.problems[0].field, error.value.problems[0].rule) == ("ends_on", "past_day")
    with pytest.raises(Refused):
        road.do("promise", by=road.cast("handler", body="WATER"))
    assert not road.do("promise_kept").passed, "there is nothing to judge yet"
    assert road.do("promise").passed
    clock = road.clock("promise")
    assert (clock.responsible.code, clock.kind) == ("URBAN", "limit")  # type: ignore[union-attr]
    assert road.clock("file").due == due, "a promise gives no more time"
    assert not road.do("promise").passed, "one at a time"
    with pytest.raises(Refused):
        road.do("promise_kept", by=road.actor("owner"))
    road.do("reply")
    assert Clock.objects.get(dossier=road.file, name="promise").ended_by == "reply"
    assert road.do("promise_broken").passed
    assert not road.do("promise_kept").passed, "judged once"
    assert road.file.step == "follow_up", "whether it is solved is asked apart"
    with pytest.raises(Conflict):
        road.do("promise", by=road.cast("handler", body="URBAN"))


def test_an_overdue_promise_brings_in_the_body_above(road: Road) -> None:
    road.to("handling")
    road.do("promise", record={"ends_on": "2026-06-02"})
    clock = road.clock("promise")
    road.breach("promise")
    watching = Supervision.objects.get(clock_id=clock.id)
    assert watching.failed.code == "URBAN"  # type: ignore[union-attr]
    assert road.do("promise_kept").passed
    assert Supervision.objects.get(clock_id=clock.id).ended_at is not None
