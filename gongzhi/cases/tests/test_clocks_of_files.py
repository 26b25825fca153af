"""Pauses, extensions and warnings of running files: bounds from the limit, arithmetic on record."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from gongzhi.cases.tests.road import DAY, HOUR, Road, tick
from gongzhi.core.errors import Conflict
from gongzhi.core.models import AgendaRow
from gongzhi.core.work import work
from gongzhi.procedure.clock import Limit, Pause, due, explain
from gongzhi.procedure.clock_rows import paused_days
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock
from gongzhi.procedure.models.dossier import NO_DUE

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def recount(road: Road, clock: Clock) -> object:
    """Compute a clock's due time afresh from what is stored of it."""
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
    limit = Limit.from_row(here.rules.table("limits")[clock.limit])
    moments = [(type(clock.started_at).fromisoformat(a), b) for a, b in clock.pauses]
    pauses = [Pause(a, type(a).fromisoformat(b) if b else None) for a, b in moments]
    return due(here.calendar(road.file.area_id), limit, clock.started_at, pauses).at


def test_while_the_requester_is_asked_the_clock_stands_and_then_runs_on(road: Road) -> None:
    road.to("handling")
    before = road.clock("file")
    road.do("ask_requester")
    paused = road.clock("file")
    assert paused.due is None
    assert road.file.due == NO_DUE
    tick(before.due + DAY)
    assert road.entries[-1].move == "ask_requester", "the clock stands: nobody is warned or called"
    road.at += 2 * DAY
    road.do("tell")
    after = road.clock("file")
    assert after.due > before.due
    assert after.due == recount(road, after)
    assert after.first_due == before.first_due
    assert road.file.due == after.due
    assert not Clock.objects.filter(dossier_id=road.file.id, name="pause", ended_at=None).exists()


def test_a_pause_ends_by_itself_and_never_later_than_the_limit_allows(road: Road) -> None:
    road.to("handling")
    road.do("ask_requester")
    bound = road.clock("pause").due
    tick(bound + 5 * DAY)
    assert road.file.step == "handling"
    assert "expire_pause" in [entry.move for entry in road.entries]
    clock = road.clock("file")
    assert clock.pauses[-1][1].startswith(bound.isoformat()[:19])
    assert paused_days(clock) <= 16
    assert clock.due == recount(road, clock)


def test_the_days_of_all_pauses_together_are_bounded(road: Road) -> None:
    road.to("handling")
    road.do("ask_requester")
    road.at += 10 * DAY
    road.do("tell")
    road.do("ask_requester")
    first = road.clock("file").pauses[0]
    assert first[1] is not None
    assert [step["code"] for step in road.clock("pause").derivation] == ["resume_by"]
    local = road.clock("pause").due.astimezone(SHANGHAI)
    assert local - road.at.astimezone(SHANGHAI) < timedelta(days=6)
    road.at += 5 * DAY
    road.do("go_on")
    result = road.do("ask_requester")
    assert not result.passed
    assert result.numbers == {"paused_days": 16, "pause_max_days": 15}
    assert road.file.step == "handling"


def test_a_limit_that_allows_no_pause_is_not_paused(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"matter": "T1701"})
    road.do("accept")
    road.do("contact")
    result = road.do("ask_requester")
    assert (result.passed, result.numbers["pause_max_days"]) == (False, 0)


def test_an_extension_is_asked_granted_and_then_used_up(road: Road) -> None:
    road.to("handling")
    before = road.clock("file")
    assert road.do("ask_extension").passed
    again = road.do("ask_extension")
    assert (again.passed, again.numbers["waiting"]) == (False, 1)
    assert road.do("grant_extension").passed
    after = road.clock("file")
    assert after.due > before.due
    assert after.first_due == before.first_due
    assert after.extensions == [{"amount": 2, "unit": "work_days"}]
    third = road.do("ask_extension")
    assert (third.passed, third.numbers["granted"], third.numbers["times"]) == (False, 1, 1)


def test_a_refused_extension_changes_no_due_time_and_may_be_asked_anew(road: Road) -> None:
    road.to("handling")
    before = road.clock("file").due
    road.do("ask_extension")
    assert road.do("refuse_extension").passed
    assert road.clock("file").due == before
    assert road.do("ask_extension").passed
    nothing = road.do("refuse_extension")
    assert nothing.passed
    assert not road.do("grant_extension").passed


@pytest.mark.parametrize(("amount", "passes"), [(1, True), (3, True), (4, False), (60, False)])
def test_an_extension_keeps_to_the_bounds_of_its_limit(
    road: Road, amount: int, passes: bool
) -> None:
    road.to("handling")
    assert road.clock("file").limit == "wd3"
    result = road.do("ask_extension", record={"amount": amount})
    assert result.passed is passes
    assert result.numbers["most"] == 3


def test_a_failed_gate_is_on_record_with_its_numbers_and_changes_nothing(road: Road) -> None:
    road.to("handling")
    before, clocks = road.file, list(Clock.objects.filter(dossier_id=road.file.id).values())
    result = road.do("ask_extension", record={"amount": 9})
    entry = road.entries[-1]
    assert entry.move == "gate_failed"
    assert entry.facts["gate"] == {
        "name": "extension_open@1",
        "passed": False,
        "asked": 9,
        "most": 3,
        "granted": 0,
        "times": 1,
        "waiting": 0,
    }
    assert result.entry.sequence == entry.sequence
    after = road.file
    assert (after.step, after.owner_id, after.due) == (before.step, before.owner_id, before.due)
    assert after.last_sequence == before.last_sequence + 1
    assert list(Clock.objects.filter(dossier_id=road.file.id).values()) == clocks


def test_a_reopened_file_has_new_clocks_and_may_ask_for_more_time_again(road: Road) -> None:
    road.to("handling")
    road.do("ask_extension")
    road.do("grant_extension")
    road.do("ask_extension")
    old = road.clock("file")
    due = old.first_due
    road.do("reply")
    road.at += 2 * DAY
    road.do("dispute")
    road.do("accept")
    road.do("contact")
    new = road.clock("file")
    assert new.id != old.id
    old.refresh_from_db()
    assert old.ended_by == "reply"
    assert old.first_due == due < new.first_due
    assert road.do("ask_extension").passed, "what was asked for the old clock does not count"


def test_a_warning_comes_once_in_working_time_and_again_only_after_more_time(road: Road) -> None:
    road.to("handling")
    clock = road.clock("file")
    local = clock.warn_at.astimezone(SHANGHAI)
    assert local.weekday() < 5
    assert 8 <= local.hour < 18
    row = AgendaRow.objects.get(handler="clock", key__contains=clock.id.hex, done_at=None)
    assert row.at == clock.warn_at
    tick(clock.warn_at)
    tick(clock.warn_at + HOUR)
    assert [entry.move for entry in road.entries].count("warn") == 1
    road.at = clock.warn_at + HOUR
    road.do("ask_extension")
    road.do("grant_extension")
    tick(road.clock("file").warn_at)
    assert [entry.move for entry in road.entries].count("warn") == 2
    assert not [entry for entry in road.entries if entry.move == "escalate"]


def test_the_entry_says_the_arithmetic_of_every_clock_it_starts(road: Road) -> None:
    road.to("dispatched")
    started = [fact for fact in road.entries[-1].facts["clocks"] if fact["did"] == "start"]
    assert {fact["name"] for fact in started} == {"file", "step"}
    for fact in started:
        for language in ("zh-hans", "en"):
            sentences = explain(fact["derivation"], language)
            assert len(sentences) >= 3
    clock = road.clock("file")
    assert explain(clock.derivation, "zh-hans")[-1].startswith("到期时间")


def test_a_clock_that_does_not_run_cannot_be_extended(road: Road) -> None:
    road.to("handling")
    Clock.objects.filter(dossier_id=road.file.id, name="file").update(ended_at=road.at)
    assert not road.do("ask_extension").passed
    with pytest.raises(Conflict):
        road.do("nonsense")
