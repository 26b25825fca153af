"""Parked matters: a plan, a body, a review date; granted by another; disputed; reviewed."""

from __future__ import annotations

from datetime import datetime

import pytest

from gongzhi.cases.tests.new_rows import new_rules
from gongzhi.cases.tests.road import Road, tick
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.duties.tests.duty_road import WITHDRAWN
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import BarredBody
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import timeline, told_rows

pytestmark = pytest.mark.django_db


def test_the_body_that_asks_does_not_grant(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"body": "HOTLINE"})
    road.do("accept")
    road.do("contact")
    road.do("ask_parking", record={"body": "HOTLINE"})
    for move in ("grant_parking", "refuse_parking"):
        with pytest.raises(Refused) as refused:
            road.do(move)
        assert refused.value.code == "separation"
    assert road.do("grant_parking", by="leader").passed


def test_a_parked_file_has_the_plans_body_and_its_review_date(road: Road) -> None:
    road.to("handling")
    road.do("ask_parking", record={"body": "HOUSING"})
    road.do("grant_parking")
    assert road.file.owner.code == "HOUSING"  # type: ignore[union-attr]
    assert road.file.due == NO_DUE
    assert road.clock("review").due == datetime.fromisoformat("2026-08-01T00:00+08:00")


def test_at_the_review_date_handling_goes_on_with_a_new_clock(road: Road) -> None:
    road.to("parked")
    first = road.clock_ended("file")
    road.breach("review")
    assert road.file.step == "handling"
    assert road.clock("file").started_at > first
    assert road.entries[-1].move == "expire_review"


@pytest.mark.parametrize("day", ["2026-06-01", "2026-05-20", "2026-09-30"])
def test_the_review_comes_soon_and_not_in_the_past(road: Road, day: str) -> None:
    road.to("handling")
    with pytest.raises(Invalid) as wrong:
        road.do("ask_parking", record={"review_on": day})
    assert [(one.field, one.rule) for one in wrong.value.problems] == [
        ("review_on", "review_range")
    ]


@pytest.mark.parametrize("rule", ["withdrawn_duty", "handled_before", "barred_body"])
def test_a_plan_is_no_way_to_a_body_to_which_the_file_is_not_sent(road: Road, rule: str) -> None:
    body = {"handled_before": "URBAN", "withdrawn_duty": "TO_AL01", "barred_body": "CC_AL0101"}
    road.open()
    road.do("dispatch", record={"matter": WITHDRAWN} if rule == "withdrawn_duty" else {})
    for move in ("accept", "contact"):
        road.do(move)
    if rule == "handled_before":
        for move in ("lift", "accept", "contact"):
            road.do(move)
    if rule == "barred_body":
        above = Organisation.objects.get(code="CC_AL0101").parent
        BarredBody.objects.create(
            dossier=road.file, jurisdiction_id=road.jurisdiction, organisation=above
        )
    with pytest.raises(Invalid) as refused:
        road.do("ask_parking", record={"body": body[rule]})
    assert [one.rule for one in refused.value.problems] == [rule]


def test_what_was_withdrawn_since_the_plan_is_not_granted(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"matter": "E0102"})
    for move in ("accept", "contact"):
        road.do(move)
    road.do("ask_parking", record={"body": "TO_AL01"})
    new_rules(road.jurisdiction, "duty_items", "D_E0102", list="withdrawn")
    road.do("adopt_rules")
    with pytest.raises(Invalid) as refused:
        road.do("grant_parking")
    assert [one.rule for one in refused.value.problems] == ["withdrawn_duty"]


def test_one_plan_at_a_time_and_none_granted_that_nobody_asked(road: Road) -> None:
    road.to("handling")
    assert not road.do("grant_parking").passed
    road.do("ask_parking")
    assert not road.do("ask_parking").passed
    road.do("refuse_parking")
    assert road.do("ask_parking").passed
    assert road.file.step == "handling"


def test_the_requester_disputes_parking_and_it_goes_one_level_up(road: Road) -> None:
    road.to("parked")
    assert road.do("dispute").passed
    file = road.file
    assert (file.step, file.lifted) == ("dispatched", 1)
    assert file.owner.code != "URBAN"  # type: ignore[union-attr]
    assert road.clock("file").ended_at is None
    road.at = datetime.fromisoformat("2026-08-02T00:00+08:00")
    tick(road.at)
    assert "expire_review" not in [entry.move for entry in road.entries]


def test_the_requester_is_told_of_parking_and_of_an_extension(road: Road) -> None:
    road.to("handling")
    road.do("ask_extension")
    road.do("grant_extension")
    road.do("ask_parking")
    road.do("grant_parking")
    with work(road.jurisdiction, "test") as unit:
        whole = timeline(road.file, ground(unit).under(road.file.rules_id))
    told = [row.move for row in told_rows(road.file, whole)]
    assert {"grant_extension", "grant_parking"} <= set(told)
    assert "ask_parking" not in told
