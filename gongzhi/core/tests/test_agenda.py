"""Handlers that take many rows at once, and the rows of those that fail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from gongzhi.core import agenda
from gongzhi.core.agenda import Plan, Wake, run_due
from gongzhi.core.agenda_alone import turn_back
from gongzhi.core.errors import Conflict
from gongzhi.core.models import AgendaRow

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_rows_of_a_handler_that_takes_many_come_together(jurisdiction: int) -> None:
    came: list[list[str]] = []

    def take(wakes: Sequence[Wake]) -> None:
        came.append(sorted(wake.row.key for wake in wakes))

    at = timezone.now() - HOUR
    agenda.connect({}, together={"take_many": take})
    agenda.plan(jurisdiction, [Plan(at, "take_many", f"k{n}") for n in range(5)])
    assert run_due(at=at, batch=3) == 3
    assert run_due(at=at, batch=3) == 2
    assert run_due(at=at, batch=3) == 0
    assert came == [["k0", "k1", "k2"], ["k3", "k4"]]
    assert not AgendaRow.objects.filter(handler="take_many", done_at=None).exists()


def test_one_bad_row_leaves_those_that_came_with_it_done(jurisdiction: int) -> None:
    done: list[str] = []

    def take(wakes: Sequence[Wake]) -> None:
        done.extend(wake.row.key for wake in wakes)
        if any(wake.row.key == "k1" for wake in wakes):
            raise RuntimeError("not this one")

    at = timezone.now() - HOUR
    agenda.connect({}, together={"take_some": take})
    agenda.plan(jurisdiction, [Plan(at, "take_some", f"k{n}") for n in range(3)])
    assert run_due(at=at) == 3
    assert done == ["k0", "k1", "k2", "k0", "k1", "k2"]
    (left,) = AgendaRow.objects.filter(handler="take_some", done_at=None)
    assert (left.key, left.attempts, left.leased_until) == ("k1", 1, None)
    assert "not this one" in left.last_error


@pytest.mark.parametrize(("times", "left"), [(1, 0), (2, 1)])
def test_whose_ground_has_moved_begins_anew_once(jurisdiction: int, times: int, left: int) -> None:
    begun: list[int] = []

    def stand(wake: Wake) -> None:
        begun.append(wake.row.pk)
        if len(begun) <= times:
            raise Conflict("ground_moved")

    at = timezone.now() - HOUR
    agenda.connect({"stand": stand})
    agenda.plan(jurisdiction, [Plan(at, "stand", "one")])
    assert run_due(at=at, only=["stand"]) == 1
    assert len(begun) == 2
    assert AgendaRow.objects.filter(handler="stand", done_at=None).count() == left


def test_a_handler_may_plan_itself_again_under_its_own_key(jurisdiction: int) -> None:
    at = timezone.now() - HOUR

    def again(wake: Wake) -> None:
        agenda.plan(wake.work.jurisdiction, [Plan(at + HOUR, "again", wake.row.key)])

    agenda.connect({"again": again})
    agenda.plan(jurisdiction, [Plan(at, "again", "one")])
    run_due(at=at)
    (left,) = AgendaRow.objects.filter(handler="again", done_at=None)
    assert left.at == at + HOUR


def test_a_run_may_be_limited_to_some_rows(jurisdiction: int) -> None:
    woken: list[str] = []
    at = timezone.now() - HOUR
    agenda.connect({"some_of": lambda wake: woken.append(wake.row.key)})
    agenda.plan(jurisdiction, [Plan(at, "some_of", f"k{n}") for n in range(4)])
    rows = dict(AgendaRow.objects.filter(handler="some_of").values_list("key", "id"))
    assert run_due(at=at, rows=[rows["k1"], rows["k3"]]) == 2
    assert woken == ["k1", "k3"]
    assert run_due(at=at, rows=[rows["k1"]]) == 0


def test_what_repeats_is_turned_back_for_days_that_are_over(jurisdiction: int) -> None:
    now = timezone.now()
    before, earlier = now - 9 * HOUR, now - 20 * HOUR
    agenda.ensure_cron(jurisdiction, now)
    repeating = AgendaRow.objects.filter(jurisdiction_id=jurisdiction, done_at=None)
    first = repeating.filter(key=f"cron:{jurisdiction}").order_by("handler")[0]
    AgendaRow.objects.filter(id=first.pk).update(at=earlier)
    turn_back(jurisdiction, before)
    moments = repeating.filter(key=f"cron:{jurisdiction}").values_list("handler", "at")
    assert dict(moments) == {handler: before for handler, _ in moments} | {first.handler: earlier}
