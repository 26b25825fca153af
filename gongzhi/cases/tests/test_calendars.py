"""Calendars are live: a change recomputes running files, with its reason on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gongzhi.cases.tests.road import Road, new_live, new_rules, react
from gongzhi.core.models import AgendaRow
from gongzhi.core.packs import snapshots
from gongzhi.procedure.actions.waking import plan_recompute
from gongzhi.procedure.clock import explain
from gongzhi.procedure.models import Clock

pytestmark = pytest.mark.django_db
# 20 December: fifteen work days from here run into the next year.
DECEMBER = datetime(2025, 12, 20, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Calendars:
    """Changes the national calendar and lets its change run."""

    jurisdiction: int

    def unpublish(self, *years: str) -> None:
        """Take back the publication of years, holidays included."""

        def forget(rows: dict[str, Any]) -> None:
            for code in [code for code, row in rows.items() if row["date"][:4] in years]:
                del rows[code]

        new_live(self.jurisdiction, "calendar_days", forget)
        new_live(self.jurisdiction, "calendars", lambda rows: self._years(rows, years))

    @staticmethod
    def _years(rows: dict[str, Any], years: tuple[str, ...]) -> None:
        known = rows["national"]["published_years"]
        rows["national"]["published_years"] = [year for year in known if year not in years]

    def publish(self, year: str, *holidays: date) -> None:
        """Publish a year with its holidays."""

        def add(rows: dict[str, Any]) -> None:
            like = next(iter(rows.values()))
            for day in holidays:
                code = f"national:{day.isoformat()}"
                rows[code] = {**like, "date": day.isoformat(), "kind": "holiday", "hours": []}

        new_live(self.jurisdiction, "calendar_days", add)
        new_live(
            self.jurisdiction,
            "calendars",
            lambda rows: rows["national"]["published_years"].append(year),
        )

    def let_run(self, at: datetime) -> None:
        """Do what loading a changed calendar does, and let the agenda run."""
        plan_recompute(jurisdiction=self.jurisdiction, reason="calendar", at=at)
        react("recompute", at)
        assert not AgendaRow.objects.filter(handler="recompute", done_at=None).exists()


@pytest.fixture
def calendars(jurisdiction: int) -> Iterator[Calendars]:
    """The calendars of the demo district; forgotten when the test has ended."""
    snapshots.forget()
    yield Calendars(jurisdiction)
    snapshots.forget()


def handling(road: Road, at: datetime, limit: str = "wd15") -> Road:
    new_rules(road.jurisdiction, "matters", "C0102", limit=limit)
    road.at = at
    return road.to("handling")


def test_fifteen_work_days_from_20_december_are_provisional_and_become_firm_when_published(
    road: Road, calendars: Calendars
) -> None:
    calendars.unpublish("2026")
    handling(road, DECEMBER)
    before = road.clock("file")
    assert before.provisional
    assert before.due == datetime(2026, 1, 9, 9, 30, tzinfo=UTC)
    assert "尚未公布" in "".join(explain(before.derivation, "zh-hans"))
    calendars.publish("2026", date(2026, 1, 1), date(2026, 1, 2))
    calendars.let_run(road.at)
    after = road.clock("file")
    assert not after.provisional
    assert after.due == datetime(2026, 1, 13, 9, 30, tzinfo=UTC)
    assert after.first_due == before.first_due
    entry = next(entry for entry in road.entries if entry.move == "recalculate")
    assert entry.actor == "system:clock"
    assert entry.facts["record"]["reason"] == {"code": "calendar"}
    note = next(f for f in entry.facts["clocks"] if f["did"] == "recompute" and f["name"] == "file")
    assert (note["reason"], note["before"][:10], note["due"][:10]) == (
        "calendar",
        "2026-01-09",
        "2026-01-13",
    )
    assert road.file.due == after.due


def test_a_due_time_that_the_change_does_not_touch_is_left_alone(
    road: Road, calendars: Calendars
) -> None:
    road.to("handling")
    before = road.file.last_sequence
    calendars.publish("2027", date(2027, 1, 1))
    calendars.let_run(road.at)
    assert road.file.last_sequence == before


def test_a_holiday_taken_back_brings_the_due_time_nearer_and_wakes_then(
    road: Road, calendars: Calendars
) -> None:
    calendars.publish("2027", date(2026, 6, 3))
    road.to("handling")
    before = road.clock("file")

    def remove(rows: dict[str, Any]) -> None:
        del rows["national:2026-06-03"]

    new_live(road.jurisdiction, "calendar_days", remove)
    calendars.let_run(road.at)
    after = road.clock("file")
    assert after.due < before.due
    rows = AgendaRow.objects.filter(handler="clock", key__contains=after.id.hex, done_at=None)
    assert max(row.payload["version"] for row in rows) == after.version


def test_a_broken_clock_is_not_broken_twice_by_a_new_calendar(
    road: Road, calendars: Calendars
) -> None:
    road.to("handling")
    at = road.breach("file")
    calls = [entry.move for entry in road.entries].count("escalate")
    calendars.publish("2027", date(2026, 6, 4))
    calendars.let_run(at)
    assert [entry.move for entry in road.entries].count("escalate") == calls
    assert not AgendaRow.objects.exclude(last_error="").exists()


def test_the_window_of_a_closed_file_follows_the_calendar_too(
    road: Road, calendars: Calendars
) -> None:
    calendars.unpublish("2026")
    road.at = DECEMBER
    road.to("closed")
    before = Clock.objects.get(dossier_id=road.file.id, name="window")
    assert before.provisional
    calendars.publish("2026", date(2026, 1, 5))
    calendars.let_run(road.at)
    after = road.clock("window")
    assert not after.provisional
    assert after.due > before.due
    assert road.file.step == "closed"


def test_a_paused_clock_takes_the_new_calendar_when_it_runs_on(
    road: Road, calendars: Calendars
) -> None:
    road.to("handling")
    road.do("ask_requester")
    calendars.publish("2027", date(2026, 6, 3))
    calendars.let_run(road.at)
    assert road.clock("file").due is None
    road.do("tell")
    days = [step.get("date") for step in road.clock("file").derivation]
    assert "2026-06-03" in days
