"""What the duty lists and the acts on them mean for requests: where they may be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.tests.road import new_rules
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.duties.tests.duty_road import MATTER, WITHDRAWN, DutyRoad
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor]) -> DutyRoad:
    return DutyRoad(jurisdiction, cast)


def request(road: DutyRoad, matter: str) -> Dossier:
    report = Report(detail="一件事。", area="AL010109", matter=matter)
    received = receive_request(report, by=visitor(road.jurisdiction), at=road.at)
    return Dossier.objects.get(id=received.id)


def dispatch(road: DutyRoad, file: Dossier, matter: str, body: str) -> None:
    desk = road.cast("dispatcher", body="HOTLINE" if file.desk is None else file.desk.code)
    record = {"matter": matter, "body": body}
    move_request(dossier=file.id, move="dispatch", by=desk, at=road.at, record=record)


@pytest.mark.parametrize("body", ["TO_AL01", "CC_AL0101"])
def test_a_withdrawn_duty_is_dispatched_to_no_grassroots_body(road: DutyRoad, body: str) -> None:
    file = request(road, WITHDRAWN)
    with pytest.raises(Invalid) as caught:
        dispatch(road, file, WITHDRAWN, body)
    assert caught.value.problems[0].rule == "withdrawn_duty"


def test_a_suspended_duty_is_dispatched_to_its_sender_only(road: DutyRoad) -> None:
    life = road.open().life()
    due = life.clock("adviser").due
    assert due is not None
    file = request(road, MATTER)
    life.wait(due)
    road.at = life.at
    with pytest.raises(Invalid) as caught:
        dispatch(road, file, MATTER, "TO_AL01")
    assert caught.value.problems[0].rule == "suspended_duty"
    dispatch(road, file, MATTER, "URBAN")
    record = Entry.objects.get(chain=file.id, move="dispatch").facts["record"]
    assert (record["duty"]["reason"], record["duty"]["by_list"]) == ("suspended", True)


def test_new_requests_follow_an_admission_at_once(road: DutyRoad) -> None:
    before = Entry.objects.get(chain=request(road, MATTER).id).facts["record"]
    road.open().life()
    after = Entry.objects.get(chain=request(road, MATTER).id).facts["record"]
    assert before["suggestion"]["duty"]["list"] == "cooperative"
    assert after["suggestion"]["duty"]["list"] == "admitted"


def test_the_basis_of_an_admission_is_told(road: DutyRoad) -> None:
    road.open().life()
    file = request(road, MATTER)
    with work(road.jurisdiction, "test") as unit:
        told = why_answer(file, ground(unit), "zh-hans")["body"]["words"]
    assert "依据：安澜区职责准入办法第五条。" in told


def test_nobody_of_the_grassroots_leads_a_convened_task_that_was_withdrawn(road: DutyRoad) -> None:
    file = request(road, WITHDRAWN)
    dispatch(road, file, WITHDRAWN, "URBAN")
    record = {
        "ground": "co_strong_concern",
        "bodies": ["URBAN", "TO_AL01"],
        "lead": "TO_AL01",
        "meets_at": "2026-06-02T09:00:00+08:00",
        "text": "请到现场会商",
    }
    party = road.cast("party_secretary", body="PC_AL01")
    with pytest.raises(Invalid) as caught:
        move_request(dossier=file.id, move="convene", by=party, at=road.at, record=record)
    assert caught.value.problems[0].rule == "withdrawn_duty"
    record["lead"] = "URBAN"
    move_request(dossier=file.id, move="convene", by=party, at=road.at, record=record)
    assert Dossier.objects.filter(parent=file).count() == 2


def test_what_was_withdrawn_meanwhile_is_not_kept_at_the_township(road: DutyRoad) -> None:
    file = request(road, "E0102")
    dispatch(road, file, "E0102", "TO_AL01")
    steps: list[tuple[str, Actor, dict[str, str]]] = [
        (
            "object",
            road.cast("handler", body="TO_AL01"),
            {"ground": "ob_no_power", "text": "没有权"},
        ),
        ("adopt_rules", road.player("leader"), {"text": "清单已调整"}),
    ]
    for move, by, record in steps:
        if move == "adopt_rules":
            new_rules(road.jurisdiction, "duty_items", "D_E0102", list="withdrawn")
        move_request(dossier=file.id, move=move, by=by, at=road.at, record=record)
    panel = road.cast("objection_panel")
    with pytest.raises(Invalid) as caught:
        move_request(dossier=file.id, move="uphold", by=panel, at=road.at, record={"text": "维持"})
    assert caught.value.problems[0].rule == "withdrawn_duty"
    again = {"body": "TO_AL02", "text": "改派"}
    with pytest.raises(Invalid):
        move_request(dossier=file.id, move="redispatch", by=panel, at=road.at, record=again)


def test_a_list_counts_from_midnight_of_the_place(road: DutyRoad) -> None:
    new_rules(road.jurisdiction, "duty_items", "D_E0102", effective_from="2026-06-02")
    evening = datetime(2026, 6, 1, 15, 59, tzinfo=UTC)
    for at, known in ((evening, False), (evening + timedelta(minutes=1), True)):
        report = Report(detail="一件事。", area="AL010109", matter="E0102")
        received = receive_request(report, by=visitor(road.jurisdiction), at=at)
        said = Entry.objects.get(chain=received.id).facts["record"]["suggestion"]["duty"]
        assert (said["item"] == "D_E0102") is known
