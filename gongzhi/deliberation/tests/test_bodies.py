"""Bodies of self-government: recorded by one, confirmed by another, never without a next date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.core.work import work
from gongzhi.deliberation.actions import record_term
from gongzhi.deliberation.methods.bodies import months_later, read_seats
from gongzhi.deliberation.models import BodyTerm
from gongzhi.deliberation.queries.bodies import in_office, standing_at
from gongzhi.deliberation.tests.body_road import MEMBERS, Committee
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
OFFICES = {
    "chair": {"name_zh": "主任", "name_en": "Chair"},
    "vice_chair": {"name_zh": "副主任", "name_en": "Deputy chair"},
}


def refused(reason: str, act: Callable[..., Any], **what: Any) -> None:
    with pytest.raises(GongzhiError) as error:
        act(**what)
    told = error.value
    rules = [one.rule for one in told.problems] if isinstance(told, Invalid) else [told.code]
    assert reason in rules


def test_typed_members_are_read_by_office_and_every_wrong_line_is_named() -> None:
    read = read_seats("主任 王某\n\n副主任：李某\nchair，Ann Lee", ["chair", "vice_chair"], OFFICES)
    assert [(one.office, one.name) for one in read] == [
        ("chair", "王某"),
        ("vice_chair", "李某"),
        ("chair", "Ann Lee"),
    ]
    with pytest.raises(Invalid) as error:
        read_seats(
            "主任\n会计 张某\n主任王某\n主任 王某\n副主任 王某", ["chair", "vice_chair"], OFFICES
        )
    found = [(one.rule, one.params.get("line")) for one in error.value.problems]
    assert found == [("no_name", 1), ("no_office", 2), ("no_office", 3), ("twice", None)]
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 8, 31), 18) == date(2028, 2, 29)


def test_a_body_is_recorded_by_the_committee_and_confirmed_by_the_township(
    cast: Cast, jurisdiction: int
) -> None:
    road = Committee(cast)
    record = {"body_kind": "residents_committee", "text": "公告", "starts_on": "2024-06-01"}
    who: dict[str, Any] = {"by": road.secretary, "at": road.at}
    for reason, other, by in (
        ("not_yours", {}, road.township),
        ("not_yours", {}, cast("outsider")),
        ("other_place", {"body_kind": "villagers_committee"}, road.secretary),
        ("past_term", {"starts_on": "2021-05-31"}, road.secretary),
        ("future_day", {"starts_on": "2099-01-01"}, road.secretary),
        ("future_day", {"starts_on": "9999-12-30"}, road.secretary),
        ("no_office", {"members": "代表 王某"}, road.secretary),
        ("required", {"members": ""}, road.secretary),
    ):
        wrong = {**record, "members": MEMBERS, **other}
        refused(reason, record_term, record=wrong, by=by, at=road.at)
    few = "主任 王某\n委员 李某"
    road.id = record_term(record={**record, "members": MEMBERS}, **who).dossier.id
    assert road.do("take_back_record", text="登记错了").passed
    assert not road.term.members.exists()
    road.id = record_term(record={**record, "members": few}, **who).dossier.id
    refused("term_stands", record_term, record={**record, "members": MEMBERS}, **who)
    made = road.do("confirm_term", road.township)
    assert (made.passed, dict(made.numbers)) == (False, {"members": 2, "least": 5, "most": 9})
    refused("not_yours", road.do, move="confirm_term", by=road.secretary)
    refused("not_yours", road.do, move="confirm_term", by=cast("outsider"))
    assert road.do("correct_members", members=MEMBERS, text="漏录三人").passed
    assert road.do("confirm_term", road.township).passed
    assert road.file.step == "in_office"
    term = BodyTerm.objects.get(pk=road.id)
    assert (str(term.ends_on), term.members.count()) == ("2029-06-01", 5)
    _stands_with_its_dates(road, cast, jurisdiction)


def _stands_with_its_dates(road: Committee, cast: Cast, jurisdiction: int) -> None:
    term = road.term
    with work(jurisdiction, road.secretary.code) as unit:
        here = ground(unit)
        found = {
            one.kind: one for one in standing_at(term.area_id, cast("outsider"), here, road.at)
        }
    assert [one.clock for one in found["residents_committee"].due] == [
        "yearly_review",
        "next_election",
    ]
    assert {kind: one.missing for kind, one in found.items()} == {
        "residents_committee": "",
        "residents_representatives": "no_term",
        "residents_supervision": "no_term",
    }


def test_a_seat_that_was_left_is_filled_or_left_open_by_others(cast: Cast) -> None:
    road = Committee(cast).stand()
    left = {"ground": "dp_resigned", "left_on": str(road.at.date()), "text": "到外地工作"}
    assert not road.do("leave_seat_open", road.township, text="无空缺").passed
    assert not road.do("note_departure", member=9, **left).passed
    refused(
        "not_in_term", road.do, move="note_departure", member=5, **{**left, "left_on": "2023-01-01"}
    )
    assert road.do("note_departure", member=5, **left).passed
    assert not road.do("note_departure", member=5, **left).passed
    running = Clock.objects.filter(dossier_id=road.id, ended_at=None)
    assert running.filter(name="by_election").exists()
    refused("not_yours", road.do, move="leave_seat_open", by=road.secretary, text="人手够")
    assert road.do("leave_seat_open", road.township, text="任期不足一年").passed
    assert not running.filter(name="by_election").exists()
    assert road.do("note_departure", road.township, member=4, **left).passed
    refused("separation", road.do, move="leave_seat_open", by=road.township, text="不补")
    for move in ("set_term", "end_term", "expire_term"):
        refused("system_move", road.do, move=move)


def test_the_next_election_and_the_end_of_the_term_are_rows_of_the_agenda(cast: Cast) -> None:
    road = Committee(cast).stand(starts_on="2021-11-01")
    due = Clock.objects.get(dossier_id=road.id, name="next_election")
    assert due.due == datetime(2026, 7, 4, 16, 0, tzinfo=UTC)
    road.wait(40)
    due.refresh_from_db()
    assert due.breached_at is not None
    road.wait(130)
    assert road.file.step == "held_over"
    assert road.file.owner_id == road.secretary.organisation
    assert Dossier.objects.get(id=road.id).closed_at is None


def test_a_by_election_is_filed_by_the_township_and_fills_the_seat(cast: Cast) -> None:
    road = Committee(cast).stand()
    seat = {"office": "member", "name": "孙某", "starts_on": "2026-06-01", "text": "补选公告"}
    assert not road.do("seat_member", road.township, **seat).passed
    left = {"ground": "dp_moved", "left_on": "2026-05-20", "text": "迁往外地"}
    assert road.do("note_departure", member=3, **left).passed
    wrong = {**seat, "office": "representative"}
    refused("no_such_office", road.do, move="seat_member", by=road.township, **wrong)
    refused("not_yours", road.do, move="seat_member", by=road.secretary, **seat)
    for day in ("2024-05-31", "2026-06-02"):
        later = {**seat, "starts_on": day}
        refused("not_in_term", road.do, move="seat_member", by=road.township, **later)
    assert road.do("seat_member", road.township, **seat).passed
    assert [(one.number, one.name) for one in in_office(road.term)] == [
        (1, "王某"),
        (2, "李某"),
        (4, "赵某"),
        (5, "钱某"),
        (6, "孙某"),
    ]
    assert not Clock.objects.filter(dossier_id=road.id, name="by_election", ended_at=None).exists()


def test_each_vacant_seat_keeps_the_limit_of_its_own_day(cast: Cast) -> None:
    road = Committee(cast).stand()
    left = {"ground": "dp_moved", "left_on": "2026-05-20", "text": "迁往外地"}
    running = Clock.objects.filter(dossier_id=road.id, name="by_election", ended_at=None)
    assert road.do("note_departure", member=3, **left).passed
    first = running.get().due
    road.wait(10)
    assert road.do("note_departure", member=4, **left).passed
    assert running.get().due == first, "another seat puts off no limit"
    ended = Clock.objects.filter(dossier_id=road.id, name="by_election", ended_by="restarted")
    second = ended.latest("started_at").due
    road.wait(5)
    seat = {"office": "member", "name": "孙某", "starts_on": "2026-06-01", "text": "补选公告"}
    assert road.do("seat_member", road.township, **seat).passed
    assert first is not None
    assert second is not None
    assert running.get().due == second > first, "the other seat is still vacant"
    assert road.do("seat_member", road.township, **{**seat, "name": "周某"}).passed
    assert not running.exists()


def test_those_who_were_elected_next_follow_when_the_township_confirms_them(cast: Cast) -> None:
    road = Committee(cast).stand(starts_on="2021-07-01")
    old = road.id
    early = {"body_kind": "residents_committee", "starts_on": "2021-07-01", "text": "公告"}
    record = {**early, "members": MEMBERS}
    refused("before_last", record_term, record=record, by=road.secretary, at=road.at)
    record["starts_on"] = "2026-06-02"
    refused("future_day", record_term, record=record, by=road.secretary, at=road.at)
    road.at += timedelta(hours=16)  # the next day has begun in the district
    road.id = record_term(record=record, by=road.secretary, at=road.at).dossier.id
    assert BodyTerm.objects.get(pk=old).ended_at is None
    assert road.do("confirm_term", road.township).passed
    ended = Dossier.objects.get(id=old)
    assert (ended.step, ended.outcome) == ("term_ended", "succeeded")
    assert BodyTerm.objects.get(ended_at=None).pk == road.id


def test_a_body_reports_and_representatives_judge_it_by_counted_voices(cast: Cast) -> None:
    road = Committee(cast).stand()
    votes = {"due": 30, "present": 24, "good": 15, "fair": 6, "poor": 3, "text": "无记名投票"}
    first = Clock.objects.get(dossier_id=road.id, name="yearly_review", ended_at=None)
    early = road.do("note_review", road.supervisor, **votes)
    assert (early.passed, early.numbers["reported"]) == (False, False)
    assert road.do("post_report", report="一年来修了三条路，办了两件实事，账目每季公开。").passed
    refused("not_yours", road.do, move="note_review", by=road.secretary, **votes)
    for wrong in ({"present": 19}, {"present": 31}, {"good": 16}):
        assert not road.do("note_review", road.supervisor, **{**votes, **wrong}).passed
    made = road.do("note_review", road.supervisor, **votes)
    assert made.passed
    assert dict(made.numbers) == {
        "reported": True,
        "due": 30,
        "present": 24,
        "needed": 20,
        "voices": 24,
    }
    assert road.term.review == {"due": 30, "present": 24, "good": 15, "fair": 6, "poor": 3}
    again = Clock.objects.get(dossier_id=road.id, name="yearly_review", ended_at=None)
    assert again.id != first.id
    assert not road.do("note_review", road.supervisor, **votes).passed
