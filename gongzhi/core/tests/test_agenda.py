"""Handlers that take many rows at once, and the rows of those that fail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from gongzhi.core import agenda
from gongzhi.core.agenda import Plan, Wake, run_due
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


def test_a_handler_may_plan_itself_again_under_its_own_key(jurisdiction: int) -> None:
    at = timezone.now() - HOUR

    def again(wake: Wake) -> None:
        agenda.plan(wake.work.jurisdiction, [Plan(at + HOUR, "again", wake.row.key)])

    agenda.connect({"again": again})
    agenda.plan(jurisdiction, [Plan(at, "again", "one")])
    run_due(at=at)
    (left,) = AgendaRow.objects.filter(handler="again", done_at=None)
    assert left.at == at + HOUR
