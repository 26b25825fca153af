"""A convenor calls bodies: sub-files with owners and clocks; the parent waits for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gongzhi.cases.policies import can_open_words
from gongzhi.cases.tests.called import end, parts
from gongzhi.cases.tests.road import LAMP, Road
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import begin
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock

pytestmark = pytest.mark.django_db


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
    for left, body in ((2, "HOUSING"), (1, "URBAN")):
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
    end(road, "HOUSING")
    assert road.clock("convene").ended_at is None
    end(road, "URBAN")
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


def test_one_matter_has_one_lead_and_nobody_is_called_twice(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    for record, rule in (
        ({"bodies": ["WATER"], "lead": "WATER"}, "one_lead"),
        ({"bodies": ["HOUSING", "WATER"], "lead": "URBAN"}, "called_already"),
    ):
        with pytest.raises(Invalid) as invalid:
            road.do("convene", record=record)
        assert [problem.rule for problem in invalid.value.problems] == [rule]
    road.do("convene", record={"bodies": ["WATER"], "lead": "URBAN"})
    first = Entry.objects.filter(chain__in=[p.id for p in parts(road).values()], sequence=1)
    assert [one.facts["record"]["lead"] for one in first].count(True) == 1


def test_a_matter_across_townships_is_called_from_above_under_one_lead(road: Road) -> None:
    road.to("handling")
    record = {"bodies": ["TO_AL01", "TO_AL02"], "lead": "TO_AL01"}
    with pytest.raises(Invalid) as invalid:
        road.do("convene", by=road.cast("party_secretary", body="PC_AL01"), record=record)
    assert [(p.rule, p.params) for p in invalid.value.problems] == [
        ("beyond_place", {"got": "TO_AL02"})
    ]
    assert not parts(road)
    made = road.do("convene", record=record)
    assert made.entry.facts["record"]["cross_area"] is True
    assert set(parts(road)) == {"TO_AL01", "TO_AL02"}


def test_who_called_takes_no_decision_of_the_file_and_opens_nothing_sealed(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    secretary = road.cast("party_secretary")
    for move in ("reply", "ask_extension", "grant_extension", "climb", "ask_requester"):
        with pytest.raises(Refused):
            road.do(move, by=secretary)
    roles = ground(begin(road.jurisdiction, secretary.code)).live.table("roles")
    assert not can_open_words(secretary, road.file, roles)
    for part in parts(road).values():
        assert not can_open_words(secretary, part, roles)


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
