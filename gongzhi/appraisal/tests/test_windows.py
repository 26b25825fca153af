"""Which files a window looks at, and that it costs the window's work and not the whole history."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.appraisal.queries.rows import counted_files, mark_recurrences, part_rows
from gongzhi.cases.tests.road import Road
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counted(road: Road, start: datetime, days: int = 30) -> bool:
    with work(road.jurisdiction, "test"):
        files = counted_files(road.jurisdiction, start, start + days * DAY)
        return files.filter(id=road.received.id).exists()


def test_an_open_file_counts_from_its_opening_on(road: Road) -> None:
    road.to("handling")
    assert counted(road, road.at + 400 * DAY)
    assert counted(road, road.file.opened_at - 30 * DAY + timedelta(minutes=1))
    assert not counted(road, road.file.opened_at - 30 * DAY)


def test_a_closed_file_counts_while_it_was_open_or_a_limit_of_it_still_ran(road: Road) -> None:
    road.to("closed")
    closed, due = road.file.closed_at, road.file.clocks.get(name="file").first_due
    assert closed < due
    assert counted(road, closed)
    assert counted(road, closed + timedelta(minutes=1))
    assert counted(road, due)
    assert not counted(road, due + timedelta(minutes=1))


def test_a_wait_for_the_requester_carries_an_early_closing_into_the_next_window(road: Road) -> None:
    road.to("handling")
    first = road.clock("file").first_due
    road.do("ask_requester")
    road.at += 9 * DAY
    road.do("tell")
    road.do("reply")
    road.do("confirm")
    due = road.file.clocks.get(name="file").due
    start = due - timedelta(minutes=1)
    assert first < start
    assert road.file.closed_at < start
    assert counted(road, start)
    with work(road.jurisdiction, "test") as unit:
        rows = list(part_rows(counted_files(unit.jurisdiction, start, due + DAY), ground(unit)))
    assert [one["first_due"] for one in rows if one["part"] == "handled"] == [due]


def plans(captured: CaptureQueriesContext) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        lines = []
        for one in captured.captured_queries:
            cursor.execute(f"EXPLAIN {one['sql']}")
            lines += [row[0] for row in cursor.fetchall()]
    return "\n".join(lines)


def test_a_window_walks_the_indexes_of_what_ended_and_what_is_open(road: Road) -> None:
    road.to("closed")
    with work(road.jurisdiction, "test"):
        with CaptureQueriesContext(connection) as ran:
            list(counted_files(road.jurisdiction, road.at, road.at + 30 * DAY).only("code"))
        plan = plans(ran)
    assert "Seq Scan" not in plan
    assert "BitmapOr" in plan
    assert {"dossier_closed", "clock_kept"} <= set(plan.split())


def test_recurrences_are_looked_for_among_what_is_open_or_closed_later(road: Road) -> None:
    road.to("closed")
    row = {"closed": road.at, "matter": road.file.subject, "place": road.file.area_id}
    with work(road.jurisdiction, "test"):
        with CaptureQueriesContext(connection) as ran:
            mark_recurrences([row], road.jurisdiction, 90)
        plan = plans(ran)
    assert "Seq Scan" not in plan
    assert "BitmapOr" in plan
    assert "dossier_closed" in plan
