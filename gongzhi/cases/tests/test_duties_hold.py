"""The record of duties holds, and what is rolled back leaves nothing in the memory of a process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from gongzhi.cases.tests.record import verify
from gongzhi.core.actor import Actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.duties.tests.duty_road import DutyRoad


@pytest.fixture
def road(cast_there: Callable[..., Actor]) -> DutyRoad:
    return DutyRoad(Jurisdiction.objects.get(code="anlan").id, cast_there)


def test_the_record_of_whole_lives_of_duties_holds(road: DutyRoad) -> None:
    with transaction.atomic(), work(road.jurisdiction, "test"):
        given = road.open("instruct", by=road.player("party")).file
    with transaction.atomic(), work(road.jurisdiction, "test"):
        life = road.open(instruction=given.code).life()
        due = life.clock("adviser").due
    assert due is not None
    life.wait(due)
    with transaction.atomic(), work(road.jurisdiction, "test"):
        assert life.file.step == "suspended"
        life.do("attest", means="adviser")
        assert life.file.step == "arriving"
        life.along("take_back")
        lent = DutyRoad(road.jurisdiction, road.cast, life.at).open("offer_power")
        lent.along("state_capacity", "find_capable", "lend", "publish", "evaluate", "recall")
    code, answer = verify("database")
    assert (code, answer["findings"]) == (0, [])


def test_an_act_counts_at_once_and_one_rolled_back_never(road: DutyRoad) -> None:
    assert road.owner() == "URBAN"
    with transaction.atomic():
        life = road.open().life()
        assert life.owner() == "TO_AL01"
        transaction.set_rollback(True)
    assert road.owner() == "URBAN"
    with transaction.atomic(), work(road.jurisdiction, "test"):
        road.open(receiver="TO_AL02", adviser="URBAN_2")
        receiver = road.player("neighbour")
        road.do("agree", by=receiver)
        road.along("recommend", "approve", "publish")
    assert road.owner() == "URBAN"
    assert road.owner(area="AL020101") == "TO_AL02"
