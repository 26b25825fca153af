"""A convenor calls bodies: sub-files with owners and clocks; the parent waits for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from gongzhi.cases.tests.road import LAMP, Road, react
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.table import procedure

pytestmark = pytest.mark.django_db


def parts(road: Road) -> dict[str, Dossier]:
    return {part.owner.code: part for part in road.file.children.all()}  # type: ignore[union-attr]


def act(road: Road, part: UUID, move: str, body: str, role: str = "handler") -> Result:
    by = road.cast(role, body=body)
    record = {
        "report_in": {"post": by.code[5:]},
        "done": {"text": "已完成"},
        "rate": {"rating": 4},
        "not_done": {"text": "还没有做完"},
    }[move]
    return advance(dossier=part, move=move, by=by, at=road.at, record=record)


def end(road: Road, body: str) -> None:
    part = parts(road)[body].id
    act(road, part, "report_in", body)
    act(road, part, "done", body)
    act(road, part, "rate", "HOTLINE", "dispatcher")
    react("child_ended", road.at)


def test_each_called_body_gets_a_sub_file_with_its_own_owner_and_clock(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    assert set(parts(road)) == {"URBAN", "HOUSING"}
    for body, part in parts(road).items():
        assert (part.step, part.procedure, part.parent_id) == ("called", "joint_task", road.file.id)
        clock = Clock.objects.get(dossier_id=part.id)
        assert clock.responsible.code == body  # type: ignore[union-attr]
        assert part.due == clock.due
        first = Entry.objects.get(chain=part.id, sequence=1)
        assert first.facts["record"]["lead"] is (body == "URBAN")
        assert first.facts["change"]["parent"] == road.file.id.hex
    convene = road.clock("convene")
    assert convene.responsible.code == "PARTY"  # type: ignore[union-attr]
    assert road.file.owner.code == "URBAN", "convening takes the file from nobody"  # type: ignore[union-attr]


def test_the_parent_replies_only_when_all_its_children_have_ended(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    for left, body in ((2, "URBAN"), (1, "HOUSING")):
        result = road.do("reply")
        assert not result.passed
        assert result.numbers == {"children_open": left, "children_all": 2}
        end(road, body)
    assert road.do("reply").passed
    told = [entry for entry in road.entries if entry.move == "child_ended"]
    assert [entry.facts["record"]["outcome"] for entry in told] == [{"code": "done"}] * 2


def test_the_convenors_clock_ends_with_the_last_part(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    end(road, "URBAN")
    assert road.clock("convene").ended_at is None
    end(road, "HOUSING")
    ended = Clock.objects.get(dossier_id=road.file.id, name="convene")
    assert ended.ended_by == "children_ended"


@pytest.mark.parametrize("move", ["answer", "decline", "merge"])
def test_no_file_is_closed_over_its_open_sub_files(road: Road, move: str) -> None:
    road.open()
    road.do("convene")
    record = {}
    if move == "merge":
        record = {"parent": Road(road.jurisdiction, road.cast).open().received.code}
    result = road.do(move, record=record)
    assert not result.passed
    assert road.file.step == "received"


def test_whoever_did_the_part_does_not_rate_it_and_what_is_not_done_goes_back(
    road: Road,
) -> None:
    road.to("handling")
    road.do("convene", record={"bodies": ["HOTLINE", "URBAN"]})
    part = parts(road)["HOTLINE"].id
    act(road, part, "report_in", "HOTLINE", "dispatcher")
    act(road, part, "done", "HOTLINE", "dispatcher")
    with pytest.raises(Refused) as refused:
        act(road, part, "rate", "HOTLINE", "dispatcher")
    assert refused.value.code == "separation"
    other = parts(road)["URBAN"].id
    act(road, other, "report_in", "URBAN")
    act(road, other, "done", "URBAN")
    assert act(road, other, "not_done", "HOTLINE", "dispatcher").dossier.step == "working"


def test_a_part_that_nobody_reports_in_for_is_escalated_and_stays_with_its_body(
    road: Road,
) -> None:
    road.to("handling")
    road.do("convene")
    part = parts(road)["HOUSING"]
    sub = Road(road.jurisdiction, road.cast, road.at)
    sub.received = road.received.__class__(part.id, part.code, "", {}, part.step, part.due)
    sub.breach("step")
    moves = [entry.move for entry in sub.entries]
    assert moves[-1] == "escalate"
    assert sub.file.owner.code == "HOUSING"  # type: ignore[union-attr]


def test_a_joint_task_goes_its_whole_road(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    table = procedure("joint_task")
    part = parts(road)["URBAN"].id
    with pytest.raises(Conflict):
        act(road, part, "done", "URBAN")
    with pytest.raises(Refused):
        act(road, part, "report_in", "HOUSING")
    for move, body, role in (
        ("report_in", "URBAN", "handler"),
        ("done", "URBAN", "handler"),
        ("not_done", "HOTLINE", "dispatcher"),
        ("done", "URBAN", "handler"),
        ("rate", "HOTLINE", "dispatcher"),
    ):
        result = act(road, part, move, body, role)
        row = table.move(result.entry.facts["at_step"], move)
        assert row is not None
        assert result.dossier.step == row.to
    assert (result.dossier.outcome, result.dossier.closed_at is None) == ("done", False)


@pytest.mark.parametrize(
    ("record", "field", "rule"),
    [
        ({"bodies": []}, "bodies", "required"),
        ({"bodies": ["URBAN", "URBAN"]}, "bodies", "twice"),
        ({"bodies": ["NOBODY"], "lead": "URBAN"}, "bodies", "unknown_body"),
        ({"meets_at": "2026-06-02T09:00:00"}, "meets_at", "no_time_zone"),
        ({"meets_at": datetime(2026, 6, 2, tzinfo=UTC), "text": "短"}, "text", "length"),
    ],
)
def test_a_call_that_is_not_in_order_names_the_field_and_opens_nothing(
    road: Road, record: dict[str, object], field: str, rule: str
) -> None:
    road.to("handling")
    with pytest.raises(Invalid) as invalid:
        road.do("convene", record=record)
    assert (field, rule) in [(p.field, p.rule) for p in invalid.value.problems]
    assert not road.file.children.exists()


def test_a_secret_files_parts_are_as_secret(road: Road) -> None:
    road.open(report=replace(LAMP, type="wrongdoing_report"))
    assert road.file.secrecy
    road.do("convene")
    assert {part.secrecy for part in parts(road).values()} == {road.file.secrecy}
