"""A wake-up that takes its process with it, and those that shared a lease with it."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing import get_context

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.core import agenda
from gongzhi.core.agenda import FALLEN, MAX_ATTEMPTS, Plan, Wake, dead_rows, plan, run_due
from gongzhi.core.models import AgendaRow, Jurisdiction

PAST = timezone.now() - timedelta(hours=1)


def fall(wake: Wake) -> None:
    """End the process without warning at one of the rows."""
    if wake.row.key == "b":
        os.kill(os.getpid(), signal.SIGKILL)


def turn(place: int) -> int:
    """Run what is due in a process of its own; gives how that ended."""
    connection.close()
    process = get_context("fork").Process(target=run_due, kwargs={"jurisdiction": place})
    process.start()
    process.join()
    return process.exitcode or 0


def test_it_is_dead_after_its_tries_and_takes_no_other_with_it(
    own_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    place = Jurisdiction.objects.get(code="anlan").id
    agenda.connect({"fall": fall})
    plan(place, [Plan(PAST, "fall", key) for key in "abc"])
    own = AgendaRow.objects.filter(handler="fall", done_at=None)

    assert turn(place) == -signal.SIGKILL
    assert [(row.key, row.attempts) for row in own.order_by("key")] == [("b", 1), ("c", 1)]
    own.update(leased_until=PAST)
    assert turn(place) == -signal.SIGKILL
    assert turn(place) == 0  # the lease of the one runs still: the other comes alone, and ends
    (left,) = own
    assert (left.key, left.attempts, left.dead) == ("b", 2, False)
    for _ in range(MAX_ATTEMPTS - 2):
        own.update(leased_until=PAST)
        assert turn(place) == -signal.SIGKILL
    own.update(leased_until=PAST)
    assert run_due(jurisdiction=place) == 1

    assert [(row.key, row.attempts, row.last_error) for row in dead_rows(place)] == [
        ("b", MAX_ATTEMPTS, FALLEN)
    ]
    assert FALLEN in caplog.text
    assert run_due(jurisdiction=place) == 0


@pytest.mark.django_db
def test_a_turn_takes_one_statement_and_one_for_each_handler(jurisdiction: int) -> None:
    agenda.connect({"quiet": lambda wake: None}, together={"many": lambda wakes: None})
    rows = [("quiet", "q"), ("many", "m"), ("many", "n"), ("fallen", "f")]
    agenda.connect({"fallen": lambda wake: None})
    plan(jurisdiction, [Plan(PAST, handler, key) for handler, key in rows])
    # It is not the first, so it waits for a turn of its own.
    AgendaRow.objects.filter(handler="fallen").update(leased_until=PAST)
    # The taking of rows, one for each handler, is prepared and not counted here.
    assert _statements(jurisdiction) == (3, 1)
    assert _statements(jurisdiction) == (1, 1)
    assert _statements(jurisdiction) == (0, 1)


def _statements(jurisdiction: int) -> tuple[int, int]:
    """Give how many rows a turn ran, and the statements it took beside transactions."""
    with CaptureQueriesContext(connection) as captured:
        ran = run_due(jurisdiction=jurisdiction, at=timezone.now())
    texts = [one["sql"].split(None, 1)[0] for one in captured]
    return ran, sum(text not in {"SAVEPOINT", "RELEASE"} for text in texts)
