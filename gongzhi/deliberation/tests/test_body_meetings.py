"""Meetings of a body: called and papered in time, enough there, every point ended and followed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.deliberation.actions import call_body_meeting, move_body_meeting
from gongzhi.deliberation.models import (
    BodyElection,
    BodyMeeting,
    BodyPoint,
    BodyTerm,
    PointPaper,
    PublicDate,
)
from gongzhi.deliberation.queries import elections
from gongzhi.deliberation.queries.dates import dates_at
from gongzhi.deliberation.tests.body_road import Committee
from gongzhi.deliberation.tests.road import Matter
from gongzhi.deliberation.tests.test_bodies import refused
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
POINTS = "七号楼下水道\n楼道充电"


@dataclass
class Meeting:
    """One meeting of Butou's committee, which has five members."""

    road: Committee
    id: Any = field(init=False, default=None)

    def call(self, days: int = 5, points: str = POINTS, **other: Any) -> Meeting:
        record = {
            "body_term": self.road.file.code,
            "meets_at": (self.road.at + timedelta(days=days, hours=1)).isoformat(),
            "where": "党群服务中心二楼",
            "points": points,
        }
        made = call_body_meeting(
            record={**record, **other}, by=self.road.secretary, at=self.road.at
        )
        self.id = made.dossier.id
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.road.at += timedelta(minutes=5)
        return move_body_meeting(
            dossier=self.id,
            move=move,
            by=by or self.road.secretary,
            at=self.road.at,
            record=record,
        )

    def met(self, present: int = 4) -> Meeting:
        self.road.at += timedelta(days=6)
        assert self.do("hold_body_meeting", present=present).passed
        return self

    @property
    def file(self) -> Dossier:
        return Dossier.objects.get(id=self.id)

    def date(self) -> PublicDate:
        return PublicDate.objects.get(dossier_id=self.id, kind="body_meeting")


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return Meeting(Committee(cast).stand())


def test_who_calls_a_body_and_what_a_call_needs(meeting: Meeting, cast: Cast) -> None:
    road = meeting.road
    good: dict[str, Any] = {
        "body_term": road.file.code,
        "meets_at": (road.at + timedelta(days=5)).isoformat(),
        "where": "二楼",
        "points": POINTS,
    }
    other = cast("community_secretary", body="CC_AL0102")
    for reason, by, wrong in (
        ("not_yours", road.township, {}),
        ("not_yours", road.supervisor, {}),
        ("not_yours", other, {}),
        ("not_yours", cast("outsider"), {}),
        ("body_term", road.secretary, {"body_term": "AAAAAAA"}),
        ("past_moment", road.secretary, {"meets_at": road.at.isoformat()}),
        ("not_a_moment", road.secretary, {"meets_at": "9999-12-31T23:30:00Z"}),
        ("length", road.secretary, {"points": "很" * 81}),
        ("too_many_points", road.secretary, {"points": "议题\n" * 100}),
        ("required", road.secretary, {"points": ""}),
    ):
        refused(reason, call_body_meeting, record={**good, **wrong}, by=by, at=road.at)


def test_papers_sent_late_or_too_few_members_keep_a_body_from_meeting(
    meeting: Meeting, cast: Cast
) -> None:
    meeting.call()
    road, paper = meeting.road, {"name": "报价", "text": "三家报价", "readers": "everybody"}
    assert not meeting.do("send_paper", point=9, **paper).passed
    assert meeting.do("send_paper", point=1, **paper).passed
    early = meeting.do("hold_body_meeting", present=4)
    assert (early.passed, early.numbers["come"]) == (False, False)
    road.at += timedelta(days=3)
    secret = {**paper, "name": "名单", "readers": "members"}
    assert meeting.do("send_paper", point=2, **secret).passed
    road.at += timedelta(days=3)
    late = meeting.do("hold_body_meeting", present=4)
    assert not late.passed
    assert dict(late.numbers) == {
        "present": 4,
        "members": 5,
        "needed": 3,
        "come": True,
        "points": 2,
        "days": 2,
        "days_needed": 3,
    }
    assert meeting.do("withdraw_paper", paper=2, text="发得太晚").passed
    refused("no_such_paper", meeting.do, move="withdraw_paper", paper=2, text="再撤")
    assert meeting.do("add_body_point", title="临时议题").passed
    assert meeting.do("hold_body_meeting", present=4).numbers["days"] == -1
    assert meeting.do("drop_body_point", point=3, text="留到下次").passed
    for present in (2, 6):
        failed = meeting.do("hold_body_meeting", present=present)
        assert (failed.passed, failed.numbers["days"]) == (False, 5)
    refused("not_yours", meeting.do, move="hold_body_meeting", by=road.supervisor, present=4)
    refused("not_yours", meeting.do, move="hold_body_meeting", by=cast("outsider"), present=4)
    assert not meeting.do("note_no_quorum", present=3, text="三人").passed
    assert meeting.do("note_no_quorum", present=2, text="两人请假").passed
    _everything_waits_for_the_next(meeting)


def _everything_waits_for_the_next(meeting: Meeting) -> None:
    assert (meeting.file.step, meeting.file.outcome) == ("body_not_met", "no_quorum")
    assert meeting.date().cancelled_at is not None
    texts = dict(PointPaper.objects.values_list("name", "text"))
    assert texts == {"报价": "三家报价", "名单": ""}
    again = Meeting(meeting.road).call(points="新的议题")
    rows = BodyPoint.objects.filter(meeting_id=again.id).order_by("number")
    assert [(one.title, one.times) for one in rows] == [
        ("七号楼下水道", 1),
        ("楼道充电", 1),
        ("新的议题", 0),
    ]
    assert not BodyPoint.objects.filter(pending=True).exists()


def test_every_point_ends_and_what_was_agreed_is_followed_to_its_end(
    meeting: Meeting, cast: Cast
) -> None:
    meeting.call().met()
    road = meeting.road
    votes = {"agreed": 3, "opposed": 1, "abstained": 0, "text": "先修主管道"}
    done: dict[str, Any] = {"body": "CC_AL0101", "ends_on": "2026-07-01", "text": "联系施工"}
    for move, wrong in (
        ("agree_point", {**votes, "agreed": 2}),
        ("agree_point", {**votes, "agreed": 4}),
        ("reject_point", votes),
    ):
        assert not meeting.do(move, point=1, **wrong).passed
    assert not meeting.do("assign_point", point=1, **done).passed
    assert meeting.do("agree_point", point=1, **votes).passed
    assert not meeting.do("carry_point", point=1, text="再议").passed
    assert not meeting.do("confirm_minutes", road.supervisor).passed
    assert meeting.do("carry_point", point=2, text="等报价").passed
    assert not meeting.do("confirm_minutes", road.supervisor).passed
    refused("beyond_place", meeting.do, move="assign_point", point=1, **{**done, "body": "URBAN"})
    assert meeting.do("assign_point", point=1, **done).passed
    assert meeting.do("write_minutes", minutes="两个议题，一个通过，一个留到下次。").passed
    refused("separation", meeting.do, move="confirm_minutes")
    assert meeting.do("confirm_minutes", road.supervisor).passed
    assert not meeting.do("close_body_meeting").passed
    task = Dossier.objects.get(parent_id=meeting.id)
    assert task.procedure == "decision_task"
    for move, by in (("report_done", road.secretary), ("find_done", road.supervisor)):
        road.at += timedelta(hours=1)
        advance(dossier=task.id, move=move, by=by, at=road.at, record={"text": "修好了"})
    road.wait(0)
    assert meeting.do("close_body_meeting").passed
    row = BodyMeeting.objects.get(pk=meeting.id)
    assert (row.present, row.ended_at is not None) == (4, True)
    assert BodyPoint.objects.filter(pending=True).get().title == "楼道充电"
    said = Entry.objects.get(chain=meeting.id, move="agree_point").facts
    assert said["record"]["agreed"] == 3
    assert said["gate"]["present"] == 4


def test_a_supervision_committee_calls_itself(cast: Cast) -> None:
    road = Committee(cast).stand("residents_supervision")
    record = {
        "body_term": road.file.code,
        "meets_at": (road.at + timedelta(days=4)).isoformat(),
        "where": "二楼",
        "points": "看上季度账目",
    }
    refused("not_yours", call_body_meeting, record=record, by=road.secretary, at=road.at)
    file = call_body_meeting(record=record, by=road.supervisor, at=road.at).dossier
    assert (file.owner_id, file.desk_role) == (road.supervisor.organisation, "body_convenor")


def test_dates_keep_their_names_count_their_changes_and_are_called_off(
    meeting: Meeting, jurisdiction: int
) -> None:
    meeting.call()
    first = meeting.date()
    later = (meeting.road.at + timedelta(days=9)).isoformat()
    said = {"meets_at": later, "where": "居民活动室", "text": "场地有别的事"}
    past = {**said, "meets_at": "2020-01-01T00:00:00Z"}
    refused("past_moment", meeting.do, move="postpone_meeting", **past)
    assert meeting.do("postpone_meeting", **said).passed
    moved = meeting.date()
    assert (moved.id, moved.sequence, moved.where) == (first.id, 1, "居民活动室")
    assert meeting.do("call_off_meeting", text="并到下月").passed
    assert (meeting.date().sequence, meeting.date().cancelled_at is None) == (2, False)
    matter = Matter(meeting.road.cast).open().enrol()
    assert matter.call().passed
    assert matter.do("withdraw_matter", text="并入另一事项").passed
    with work(jurisdiction, matter.secretary.code) as unit:
        here = ground(unit)
        found = dates_at(here.territory.root.id, matter.anybody, here, matter.at)
    assert sorted((one.kind, one.cancelled_at is None) for one in found) == [
        ("assembly", False),
        ("body_meeting", False),
    ]


def test_the_demo_has_its_bodies_in_term_and_a_meeting_that_is_followed(
    jurisdiction: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, root = io.StringIO(), {"number": 7, "hash": "ab" * 32}
    monkeypatch.setattr(elections, "root_after", lambda *asked: root)
    call_command("bodies", "sample", stdout=out)
    assert "180 届 terms" in out.getvalue()
    steps = BodyElection.objects.values_list("area__code", "dossier__step")
    assert dict(steps) == {"AL0101": "elected_in_office", "AL0102": "electing"}
    assert not BodyTerm.objects.filter(confirmed_at=None).exists()
    held, called = BodyMeeting.objects.order_by("meets_at")
    assert (held.present, held.dossier.step) == (4, "body_follows")
    assert called.points.get(number=1).times == 1
    call_command("bodies", "list", "--area", "AL0101", stdout=out)
    assert "residents_committee" in out.getvalue()
    call_command("bodies", "list", "--elections", "--area", "AL0102", stdout=out)
    assert "whole_body  electing" in out.getvalue()
