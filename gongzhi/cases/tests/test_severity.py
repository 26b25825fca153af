"""How grave a matter is: where it begins, its limits, who is called first, what a climb may say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gongzhi.cases.actions import Received, enter_request, receive_request
from gongzhi.cases.tests.road import HOUR, LAMP, MONDAY, Road
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.procedure.models import Clock, Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
# severity → step and desk of a grid worker's report, the limit of that step, limit for handling
IN_GRID = {
    "": ("raised", "CC_AL0101", "wh4", None),
    "L4": ("raised", "CC_AL0101", "wh4", "wd0"),
    "L3": ("raised", "CC_AL0101", "wh4", "wd3"),
    "L2": ("received", "TO_AL01", "wh1", "wd7"),
    "L1": ("received", "HOTLINE", "wh1", None),
    "emergency": ("received", "HOTLINE", "uh1", None),
}


def opened(received: Received) -> Dossier:
    return Dossier.objects.get(id=received.id)


def clock(file: Dossier, name: str) -> Clock:
    return Clock.objects.get(dossier=file, name=name, ended_at=None)


def test_each_severity_begins_at_its_level_with_its_limits(jurisdiction: int, cast: Cast) -> None:
    worker = cast("grid_worker", body="CC_AL0101")
    for severity, (step, desk, limit, handling) in IN_GRID.items():
        report = replace(LAMP, source="grid", severity=severity, called=True)
        file = opened(enter_request(report, by=worker, at=MONDAY))
        assert file.desk is not None
        found = (file.step, file.desk.code, clock(file, "step").limit, file.limits.get("handling"))
        assert found == (step, desk, limit, handling), severity
        first = Entry.objects.get(chain=file.id, sequence=1).facts["record"]
        assert first.get("severity", "") == severity
    # At night the two hours run; the working hour would wait for the morning.
    night = MONDAY + 12 * HOUR
    grave = replace(LAMP, severity="L1", called=True)
    file = opened(receive_request(grave, by=visitor(jurisdiction), at=night))
    assert clock(file, "step").due == night + timedelta(hours=2)
    assert file.desk is not None
    assert file.desk.code == "HOTLINE"


@pytest.mark.parametrize(("severity", "number"), [("emergency", "110, 119, 120"), ("L1", "12345")])
def test_the_numbers_come_before_anything_is_sent(
    jurisdiction: int, severity: str, number: str
) -> None:
    report = replace(LAMP, severity=severity)
    with pytest.raises(Invalid) as error:
        receive_request(report, by=visitor(jurisdiction), at=MONDAY)
    problem = error.value.problems[0]
    assert (problem.field, problem.rule) == ("called", "call_first")
    assert sorted(problem.params["numbers"].split(", ")) == sorted(number.split(", "))
    assert not Dossier.objects.exists()


def test_what_is_settled_on_the_spot_takes_one_line(cast: Cast) -> None:
    worker = cast("grid_worker", body="CC_AL0101")
    mine = replace(LAMP, area="AL010101", source="grid")
    report = replace(mine, severity="L4", settled="换了一个灯泡")
    file = opened(enter_request(report, by=worker, at=MONDAY))
    assert (file.step, file.desk.code) == ("follow_up", "HOTLINE")  # type: ignore[union-attr]
    moves = list(Entry.objects.filter(chain=file.id).values_list("move", flat=True))
    assert moves == ["receive", "settle"]
    for wrong, field in (
        (replace(report, severity="L2"), "settled"),
        (replace(report, subject="", detail="嗯"), "matter"),
    ):
        with pytest.raises(Invalid) as error:
            enter_request(wrong, by=worker, at=MONDAY)
        assert error.value.problems[0].field == field
    assert Dossier.objects.count() == 1, "nothing is left of what was refused"


def test_a_climb_says_why_and_may_find_it_graver_but_not_less_grave(road: Road) -> None:
    report = replace(LAMP, severity="L3")
    road.open("grid", report)
    with pytest.raises(Invalid) as error:
        road.do("climb", record={"severity": "L4"})
    assert error.value.problems[0].rule == "not_graver"
    with pytest.raises(Invalid) as error:
        road.do("climb", record={"ground": ""})
    assert error.value.problems[0].field == "ground"
    assert road.do("climb", record={"severity": "L2"}).passed
    assert (road.file.step, road.file.title["severity"]) == ("received", "L2")
    assert road.file.limits["handling"] == "wd7"
    road.do("dispatch")
    assert road.file.title == {"matter": "C0102", "severity": "L2"}
    assert clock(road.file, "file").limit == "wd3", "the matter's own limit ends first"


@pytest.mark.parametrize("severity", ["L1", "emergency"])
def test_what_climbs_to_the_district_lies_at_its_desk_at_once(road: Road, severity: str) -> None:
    road.open("grid", replace(LAMP, severity="L3"))
    assert road.file.entrance == "grid"
    made = road.do("climb", record={"severity": severity})
    assert made.passed
    assert (road.file.desk.code, road.file.step) == ("HOTLINE", "received")  # type: ignore[union-attr]
    assert made.entry.facts["change"]["entrance"] == "district"
    assert clock(road.file, "step").responsible == road.file.desk
