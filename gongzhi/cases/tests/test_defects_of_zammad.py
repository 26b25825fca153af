"""The defects that users of Zammad report (anchors/reporting.md, section 5), each with its number.

Those of pure arithmetic are in procedure/tests/clock/test_defects_of_others.py.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from gongzhi.cases.tests.road import DAY, HOUR, Road, tick
from gongzhi.core import agenda
from gongzhi.core.agenda import MAX_ATTEMPTS, Plan, Wake, dead_rows, run_due
from gongzhi.core.models import AgendaRow
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock
from gongzhi.procedure.queries import dossier_for, dossiers_visible_to, inbox, timeline

pytestmark = pytest.mark.django_db


def test_3140_whoever_has_answered_is_not_escalated(road: Road) -> None:
    road.to("handling")
    due = road.clock("file").due
    road.do("reply")
    tick(due + DAY)
    about = [e.facts["record"]["clock"]["name"] for e in road.entries if e.move == "escalate"]
    assert "file" not in about


def test_904_a_merged_file_is_not_escalated(road: Road) -> None:
    road.to("merged")
    tick(road.at + 30 * DAY)
    assert "escalate" not in [entry.move for entry in road.entries]


def test_5177_no_clock_beats_another(road: Road) -> None:
    road.to("dispatched")
    step, file = road.clock("step"), road.clock("file")
    assert road.file.due == min(step.due, file.due) == step.due
    road.do("accept")
    assert road.clock("file").due == file.due
    assert road.file.due == min(road.clock("step").due, file.due)
    road.do("contact")
    assert road.file.due == file.due
    road.breach("file")
    assert "step" not in [
        e.facts["record"]["clock"]["name"] for e in road.entries if e.move == "escalate"
    ]


def test_2082_a_reply_recalculates_what_is_due(road: Road) -> None:
    road.to("handling")
    before = road.file.due
    road.at += DAY
    road.do("reply")
    assert road.file.due == road.clock("step").due != before


def test_4353_a_limit_that_is_gone_wakes_nobody(road: Road) -> None:
    road.to("handling")
    clock = road.clock("file")
    road.do("climb")
    road.do("dispatch")
    clock.refresh_from_db()
    assert clock.ended_by == "restarted"
    tick(clock.warn_at)
    assert clock.id.hex not in [
        entry.facts["record"]["clock"]["id"] for entry in road.entries if entry.move == "warn"
    ]


def test_390_the_arithmetic_can_be_followed_day_by_day(road: Road) -> None:
    road.to("handling")
    codes = [step["code"] for step in road.clock("file").derivation]
    assert codes[0] == "start"
    assert codes[1] == "limit"
    assert codes[-1].startswith("due")


def test_4432_nobody_is_woken_at_midnight(road: Road) -> None:
    for hours in range(0, 24, 3):
        one = Road(road.jurisdiction, road.cast, road.at + hours * HOUR).to("handling")
        for row in AgendaRow.objects.filter(handler="clock", done_at=None):
            clock = Clock.objects.get(id=row.payload["clock"])
            if clock.kind == "limit":
                local = (row.at + timedelta(hours=8)).time()
                assert 8 <= local.hour <= 17, (one.at, row.at)


def test_2108_viewers_give_the_scheduler_nothing_to_do(road: Road) -> None:
    road.to("handling")
    owner = road.actor("owner")
    before = list(AgendaRow.objects.order_by("id").values())
    entries = len(road.entries)
    for _ in range(30):
        with work(road.jurisdiction, owner.code) as unit:
            here = ground(unit)
            inbox(owner, here, roles=here.roles_of(owner))
            file = dossier_for(owner, road.file.code, here)
            timeline(file, here)
            list(dossiers_visible_to(owner, here)[:50])
    assert list(AgendaRow.objects.order_by("id").values()) == before
    assert len(road.entries) == entries


def _claim(jurisdiction: int, batch: int) -> list[dict[str, Any]]:
    """The steps of one claim, the whole first; it is taken back and does not burden the next."""
    moment = Road.at
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + agenda.CLAIM,
            [jurisdiction, moment, moment, batch, moment, "explain"],
        )
        steps = [cursor.fetchone()[0][0]["Plan"]]
        transaction.set_rollback(True)
    for step in steps:
        steps += step.get("Plans", [])
    return steps


def _pages(steps: list[dict[str, Any]]) -> int:
    return int(steps[0]["Shared Hit Blocks"] + steps[0]["Shared Read Blocks"])


def _queue(jurisdiction: int, count: int, at: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO core_agendarow
               (jurisdiction_id, at, handler, key, payload, worker, attempts, last_error, dead)
               SELECT %s, %s + n * interval '1 ms', 'nothing', %s || n, '{}', '', 0, '', false
               FROM generate_series(1, %s) AS n""",
            [jurisdiction, at, str(count), count],
        )
        cursor.execute("ANALYZE core_agendarow")


@pytest.mark.slow
def test_6226_claiming_costs_the_same_however_long_the_queue_is(jurisdiction: int) -> None:
    """Slow because it queues 110,000 rows."""
    _queue(jurisdiction, 10_000, Road.at - DAY)
    few = _claim(jurisdiction, 50)
    _queue(jurisdiction, 100_000, Road.at - DAY)
    many = _claim(jurisdiction, 50)
    (scan,) = (step for step in many if step.get("Index Name") == "agenda_due")
    assert scan["Actual Rows"] == 50
    assert "Seq Scan" not in {step["Node Type"] for step in many}
    # Eight pages more for each row: its own, and indexes that are a page higher.
    assert _pages(many) <= _pages(few) + 8 * 50, (_pages(few), _pages(many))


def test_1866_a_job_that_fails_is_seen_and_stops_no_other(
    jurisdiction: int, caplog: pytest.LogCaptureFixture
) -> None:
    ran = []

    def broken(wake: Wake) -> None:
        raise RuntimeError("the printer is on fire")

    def sound(wake: Wake) -> None:
        ran.append(wake.row.key)

    agenda.connect({"broken": broken, "sound": sound})
    moment = Road.at
    agenda.plan(jurisdiction, [Plan(moment, "broken", "b1")])
    agenda.plan(jurisdiction, [Plan(moment, "sound", f"s{n}") for n in range(5)])
    for _ in range(MAX_ATTEMPTS):
        AgendaRow.objects.filter(handler="broken").update(at=moment)
        run_due(at=moment)
    assert len(ran) == 5
    dead = dead_rows(jurisdiction)
    assert [(row.handler, row.attempts) for row in dead] == [("broken", MAX_ATTEMPTS)]
    assert "the printer is on fire" in dead[0].last_error
    assert "failed" in caplog.text
