"""A matter with limits by phase: their clocks run one after another within the file's own."""

from __future__ import annotations

import pytest

from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.tests.road import Road
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock
from gongzhi.procedure.queries import allowed_moves

pytestmark = pytest.mark.django_db
BUILDING = {"matter": "E0101", "body": "URBAN"}


def offered(road: Road) -> set[str]:
    """Which moves the owner's page offers."""
    with work(road.jurisdiction, "system:test") as unit:
        moves = allowed_moves(road.file, road.actor("owner"), ground(unit))
        return {one.move.name for one in moves}


def clocks(road: Road) -> list[tuple[str, str, bool]]:
    """Key, limit and whether it runs, of every clock of a phase."""
    rows = Clock.objects.filter(dossier_id=road.received.id, name="phase").order_by("started_at")
    return [(row.key.partition(":")[2], row.limit, row.ended_at is None) for row in rows]


def test_the_phases_follow_one_another_and_what_is_paused_stands_still(road: Road) -> None:
    road.open()
    road.do("dispatch", record=BUILDING)
    assert clocks(road) == [("E0101_stop", "wh4", True)]
    assert road.clock("file").limit == "wd30"
    assert road.file.due == road.clock("step").due
    for move in ("accept", "contact"):
        road.do(move)
    assert road.file.due == road.clock("phase").due
    with pytest.raises(Refused):
        road.do("finish_phase", by=road.cast("handler", body="HOUSING"), record={"text": "已停工"})
    road.do("finish_phase", record={"text": "已停工"})
    assert road.entries[-1].facts["record"]["phase"] == "E0101_stop"
    road.do("ask_requester")
    assert road.clock("phase").due is None
    road.do("tell")
    assert road.clock("phase").due is not None
    assert all(road.clock("phase").pauses[0])
    road.do("finish_phase", record={"text": "已立案处罚"})
    assert clocks(road) == [
        ("E0101_stop", "wh4", False),
        ("E0101_penalty", "wd7", False),
        ("E0101_removal", "wd20", True),
    ]
    with work(road.jurisdiction, "system:test") as unit:
        told = why_answer(road.file, ground(unit), "zh-hans")["due"]["words"]
    assert any("拆除" in line and "20个工作日" in line for line in told)
    # Set back by the verifier, the file goes on with the phase that was not finished.
    road.do("hand_in")
    assert clocks(road)[-1][2] is False
    road.do("rework")
    assert clocks(road)[-1] == ("E0101_removal", "wd20", True)
    road.do("finish_phase", record={"text": "已拆除"})
    assert not [one for one in clocks(road) if one[2]]
    assert "finish_phase" not in offered(road)


def test_a_late_phase_calls_in_whoever_supervises(road: Road) -> None:
    road.open()
    road.do("dispatch", record=BUILDING)
    for move in ("accept", "contact"):
        road.do(move)
    assert "finish_phase" in offered(road)
    road.breach("phase")
    assert Clock.objects.filter(
        dossier_id=road.received.id, key=f"supervise:{road.clock('phase').id.hex}"
    ).exists()


def test_a_file_without_phases_has_none_to_finish(road: Road) -> None:
    road.to("handling")
    assert clocks(road) == []
    assert "finish_phase" not in offered(road)
    with pytest.raises(Conflict, match="no_limit_of_its_own"):
        road.do("finish_phase", record={"text": "没有阶段"})
