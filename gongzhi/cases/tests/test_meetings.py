"""Joint meetings: the agenda out of what is stuck, every point a body and a date or a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gongzhi.cases.actions import call_meeting, move_meeting
from gongzhi.cases.models import MeetingPoint
from gongzhi.cases.queries.meetings import meeting_for, minutes_of, next_by, points_of
from gongzhi.cases.tests.hazard_road import HazardRoad
from gongzhi.cases.tests.meeting_road import LATER, Cast, Meeting
from gongzhi.cases.tests.road import DAY, MONDAY, PLAN, Road, new_live, tick
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier

pytestmark = pytest.mark.django_db
SAID = {"text": "七月十五日前换好这一排路灯"}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return Meeting(cast)


@pytest.fixture
def stuck(road: Road) -> Road:
    """A file that URBAN has had for weeks and that is long overdue."""
    return road.to("handling")


def test_the_agenda_is_what_is_stuck_longest_with_its_reason(
    jurisdiction: int, cast: Cast, stuck: Road, meeting: Meeting
) -> None:
    called = Road(jurisdiction, cast).to("handling")
    called.do("convene", record={"bodies": ["WATER", "HOUSING"], "lead": "WATER"})
    parked = Road(jurisdiction, cast).to("handling")
    parked.do("ask_parking", record={**PLAN, "review_on": "2026-07-06"})
    parked.do("grant_parking")
    far = Road(jurisdiction, cast)
    far.open()
    other = Dossier.objects.get(id=far.received.id)
    barred = Road(jurisdiction, cast).to("handling")
    urban = stuck.file.owner
    BarredBody.objects.create(jurisdiction_id=jurisdiction, dossier=barred.file, organisation=urban)
    secret = Road(jurisdiction, cast).to("handling")
    Dossier.objects.filter(id=secret.file.id).update(secrecy=1)
    hazard = HazardRoad(jurisdiction, cast).find()
    tick(meeting.at)
    meeting.call()
    why = meeting.why()
    assert why[called.file.code] == "not_reported_in"
    assert why[parked.file.code] == "review_passed"
    assert why[stuck.file.code] == why[hazard.file.code] == why[other.code] == "overdue"
    assert not {barred.file.code, secret.file.code} & why.keys()
    first = Entry.objects.get(chain=meeting.file.id, sequence=1).facts["record"]
    assert [one["file"] for one in first["points"]] == list(why)
    told = {one["file"]: one for one in first["points"]}[stuck.file.code]
    assert told["holder"] == "URBAN"
    assert told["days"] > 20
    clocks = Clock.objects.filter(dossier__parent=meeting.file, name="step")
    assert {clock.responsible.code for clock in clocks} == {"URBAN", "HOUSING"}  # type: ignore[union-attr]


def test_a_point_ends_as_body_and_date_on_the_file_and_on_its_clocks(
    jurisdiction: int, cast: Cast, stuck: Road, meeting: Meeting
) -> None:
    other = Road(jurisdiction, cast).to("handling")
    meeting.call("URBAN", "WATER").hold()
    for file, body in ((stuck, "URBAN"), (other, "WATER")):
        assert meeting.do(
            "decide_point", file=file.file.code, body=body, ends_on="2026-07-31", **SAID
        ).passed
    clock = stuck.clock("meeting")
    assert (clock.responsible.code, clock.kind) == ("URBAN", "limit")  # type: ignore[union-attr]
    assert stuck.file.owner.code == other.file.owner.code == "URBAN", "nobody loses a file"  # type: ignore[union-attr]
    part = other.file.children.get()
    assert (part.owner.code, part.step) == ("WATER", "working")  # type: ignore[union-attr]
    assert Clock.objects.get(dossier=part, name="meeting").due == clock.due
    assert Entry.objects.get(chain=part.id, sequence=1).facts["record"]["lead"] is True
    for file in (stuck, other):
        said = [one for one in file.entries if one.move == "meeting_decided"]
        assert [one.facts["record"]["meeting"] for one in said] == [meeting.file.code]
        assert said[0].person_id == meeting.convenor.person
    assert meeting.do("close_meeting").passed
    assert meeting.file.outcome == "points_ended"
    assert {point.state for point in meeting.row.points.all()} == {"decided"}
    assert not other.do("reply").passed, "the part of the other body is open"
    assert stuck.do("reply").passed
    assert Clock.objects.get(dossier=stuck.file, name="meeting").ended_at is not None


def test_an_undecided_point_comes_back_and_then_goes_one_level_up(
    stuck: Road, meeting: Meeting, cast: Cast
) -> None:
    code = stuck.file.code
    for round_, (goes_to, why) in enumerate((("AL01", "overdue"), ("AL", "carried"))):
        meeting.call().hold()
        assert not meeting.do("close_meeting").passed
        left = meeting.do("leave_undecided", file=code, ground="ud_money").entry
        assert left.facts["record"]["goes_to"] == goes_to, round_
        assert meeting.do("close_meeting").passed
        assert meeting.why()[code] == why
        meeting.at += 20 * DAY
    assert meeting.call().why() == {}, "it waits for the district now"
    district = Meeting(cast, "PARTY", meeting.at).call()
    assert district.why()[code] == "carried"
    told = [
        one.facts["record"]["ground"] for one in stuck.entries if one.move.startswith("meeting")
    ]
    assert told == ["ud_money"] * 2
    with work(stuck.jurisdiction, "tests") as unit:
        assert next_by(meeting.row.area_id, ground(unit)) is None, "one is under way"


def test_the_convenor_adds_and_leaves_out_with_a_reason_and_a_closed_file_drops_off(
    jurisdiction: int, cast: Cast, stuck: Road, meeting: Meeting
) -> None:
    fresh = Road(jurisdiction, cast, MONDAY + LATER).open()
    gone = Road(jurisdiction, cast).to("handling")
    meeting.call()
    for move, file, rule in (
        ("add_point", "7K3M9QXAC4", "not_stuck_here"),
        ("leave_out", fresh.file.code, "not_on_agenda"),
        ("add_point", stuck.file.code, "not_stuck_here"),
    ):
        with pytest.raises(Invalid) as error:
            meeting.do(move, file=file, text="理由")
        assert error.value.problems[0].rule == rule
    assert meeting.do("add_point", file=fresh.file.code, text="群众反映强烈").passed
    assert meeting.do("leave_out", file=stuck.file.code, text="已经有日期").passed
    gone.at = meeting.at
    gone.do("reply")
    gone.do("confirm")
    meeting.hold()
    states = {point.file.code: point.state for point in meeting.row.points.all()}
    assert states == {
        fresh.file.code: "open",
        stuck.file.code: "left_out",
        gone.file.code: "dropped",
    }
    drop = Entry.objects.get(chain=meeting.file.id, move="drop_points")
    assert drop.facts["record"]["files"] == [gone.file.code]
    assert meeting.row.present == 2
    assert not meeting.do("close_meeting").passed


def test_who_comes_is_a_number_and_too_few_hold_no_meeting(stuck: Road, meeting: Meeting) -> None:
    meeting.call("URBAN", "HOUSING", "WATER")
    meeting.do("fix_agenda")
    with pytest.raises(Conflict, match="meeting_not_yet"):
        meeting.do("hold_meeting", present=3)
    meeting.at = meeting.row.meets_at
    few = meeting.do("hold_meeting", present=1)
    assert (few.passed, few.numbers["needed"]) == (False, 2)
    with pytest.raises(Invalid) as error:
        meeting.do("hold_meeting", present=4)
    assert error.value.problems[0].rule == "more_than_called"
    urban = meeting.file.children.get(owner__code="URBAN")
    handler = meeting.cast("handler", body="URBAN")
    answer = {"dossier": urban.id, "by": handler, "at": meeting.at}
    assert move_meeting(move="will_come", **answer).dossier.step == "answered_call"
    meeting.do("postpone", meets_at=(meeting.at + 3 * DAY).isoformat(), text="到会单位不够")
    assert {one.step for one in meeting.file.children.all()} == {"invited"}
    assert meeting.do("call_off", text="事情已经办好").dossier.outcome == "called_off"
    assert {one.outcome for one in meeting.file.children.all()} == {"meeting_over"}
    assert meeting.call().why() == {stuck.file.code: "overdue"}


def test_what_waits_is_taken_up_once_however_it_comes_on_the_agenda(
    jurisdiction: int, stuck: Road, meeting: Meeting
) -> None:
    """Undecided, added by hand beyond the agenda's length, left out, decided: never twice."""
    code = stuck.file.code

    def waits() -> int:
        return MeetingPoint.objects.filter(file__code=code, pending=True).count()

    meeting.call().hold()
    meeting.do("leave_undecided", file=code, ground="ud_money")
    meeting.do("close_meeting")
    meeting.at += 9 * DAY
    new_live(jurisdiction, "settings", lambda rows: rows["meeting_points_most"].update(value=0))
    meeting.call()
    assert (meeting.why(), waits()) == ({}, 1), "the agenda has no room for it"
    meeting.do("add_point", file=code, text="群众反映强烈")
    assert (meeting.why(), waits()) == ({code: "carried"}, 0)
    assert meeting.row.points.get().times == 1
    meeting.do("leave_out", file=code, text="负责人不在")
    assert waits() == 1, "leaving it out ends it no more than calling off"
    meeting.do("add_point", file=code, text="负责人来了")
    meeting.hold()
    meeting.do("decide_point", file=code, body="URBAN", ends_on="2026-08-31", **SAID)
    meeting.do("close_meeting")
    assert waits() == 0
    # Stuck again for another reason: calling that meeting off revives nothing that was settled.
    new_live(jurisdiction, "settings", lambda rows: rows["meeting_points_most"].update(value=20))
    meeting.at += 60 * DAY
    assert meeting.call().why() == {code: "overdue"}
    meeting.do("call_off", text="防汛")
    assert waits() == 0


def _calls(cast: Cast, meeting: Meeting) -> list[tuple[Callable[[], Any], type[GongzhiError], str]]:
    code = MeetingPoint.objects.get().file.code
    urban = cast("handler", body="URBAN")

    def by(role: str, body: str) -> Callable[[], Any]:
        return lambda: (
            Meeting(cast).call()
            if not role
            else call_meeting(
                record={"bodies": ["URBAN"], "meets_at": (meeting.at + 9 * DAY).isoformat()},
                by=cast(role, body=body),
                at=meeting.at,
            )
        )

    def decide(**other: Any) -> Callable[[], Any]:
        said = {"file": code, "body": "URBAN", "ends_on": "2026-07-31", **SAID, **other}
        return lambda: meeting.do("decide_point", **said)

    return [
        (by("handler", "URBAN"), Refused, "not_yours"),
        (by("dispatcher", "TO_AL01"), Refused, "not_yours"),
        (by("", ""), Conflict, "meeting_under_way"),
        (lambda: meeting.do("close_meeting", urban), Refused, "not_yours"),
        (decide(ends_on="2026-06-01"), Invalid, "past_day"),
        (decide(body="PC_NONE"), Invalid, "unknown_body"),
        (decide(file="7K3M9QXAC4"), Invalid, "not_on_agenda"),
    ]  # fmt: skip


def test_bad_words_and_strangers_are_refused_by_name(
    cast: Cast, stuck: Road, meeting: Meeting
) -> None:
    for bodies, meets_at, rule in (
        (["PC_AL01"], meeting.at + 5 * DAY, "calls_itself"),
        (["CC_AL0201"], meeting.at + 5 * DAY, "beyond_place"),
        (["URBAN"], meeting.at, "too_soon"),
    ):
        with pytest.raises(Invalid) as error:
            meeting.call(*bodies, meets_at=meets_at.isoformat())
        assert rule in str(error.value)
    meeting.call().hold()
    for act, kind, rule in _calls(cast, meeting):
        with pytest.raises(kind) as error_:
            act()
        assert rule in str(error_.value)


def test_a_meeting_takes_no_decision_closes_no_file_and_opens_nothing_sealed(
    jurisdiction: int, cast: Cast, stuck: Road, meeting: Meeting
) -> None:
    meeting.call(text="会议在街道三楼").hold()
    meeting.do("decide_point", file=stuck.file.code, body="URBAN", ends_on="2026-07-31", **SAID)
    for move in ("reply", "dispatch", "name_lead", "answer", "decline", "void", "meeting_decided"):
        with pytest.raises((Refused, Conflict)):
            stuck.do(move, meeting.convenor)
    with pytest.raises(Refused):
        advance(dossier=stuck.file.id, move="meeting_decided", by=meeting.convenor, at=meeting.at)
    assert stuck.file.step == "handling"
    with work(jurisdiction, "tests") as unit:
        here = ground(unit)
        stranger = cast("handler", body="EDU")
        with pytest.raises(NotFound):
            meeting_for(stranger, meeting.file.code, here)
        for reader in (meeting.convenor, cast("handler", body="URBAN")):
            found = meeting_for(reader, meeting.file.code, here)
            points = points_of(found, reader, here)
            lines = minutes_of(found, points, by=reader, here=here, at=meeting.at)
            assert [line.text for line in lines if line.text] == ["会议在街道三楼", SAID["text"]]
        urban = cast("handler", body="URBAN")
        assert urban.organisation is not None
        BarredBody.objects.create(
            jurisdiction_id=jurisdiction, dossier=stuck.file, organisation_id=urban.organisation
        )
        found = meeting_for(urban, meeting.file.code, here)
        assert points_of(found, urban, here) == []
        lines = minutes_of(found, [], by=urban, here=here, at=meeting.at)
        assert SAID["text"] not in {line.text for line in lines}
        assert stuck.file.code not in str([line.row.facts["record"] for line in lines])


def test_three_levels_call_for_their_own_place(cast: Cast, stuck: Road) -> None:
    for party in ("CC_AL0101", "PC_AL01", "PARTY"):
        meeting = Meeting(cast, party).call()
        assert (stuck.file.code in meeting.why()) == (party == "CC_AL0101"), party
