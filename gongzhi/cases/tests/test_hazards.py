"""Every path of a hazard, its dates, and who may not decide on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gongzhi.cases.queries.hazards import public_hazards_visible_to
from gongzhi.cases.tests.hazard_road import FOUND, HazardRoad
from gongzhi.cases.workflow import HAZARD
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Supervision
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, MEETING, REMIND

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ROADS: dict[str, tuple[str, ...]] = {
    "found": (),
    "notified": ("notify",),
    "recheck": ("notify", "report_remedied"),
    "enforcing": ("notify", "hand_over"),
    "acting": ("hand_over", "take_on"),
    "final_check": ("hand_over", "take_on", "report_enforced"),
    "remedied": ("notify", "report_remedied", "pass_recheck"),
    "unfounded": ("no_hazard",),
}
MORE = (
    ("report_remedied", "pass_recheck"),
    ("notify", "report_remedied", "notify_again", "report_remedied", "pass_recheck"),
    ("notify", "report_remedied", "hand_over", "take_on", "report_enforced", "pass_final"),
    ("hand_over", "take_on", "report_enforced", "still_there", "report_enforced", "pass_final"),
    ("hand_over", "not_ours", "hand_over", "take_on"),
)


@pytest.fixture
def hazard(jurisdiction: int, cast: Cast) -> HazardRoad:
    """A hazard that has not been found yet."""
    return HazardRoad(jurisdiction, cast)


@pytest.mark.parametrize("step", ROADS)
def test_every_step_is_reached(hazard: HazardRoad, step: str) -> None:
    assert hazard.find().go(*ROADS[step]).file.step == step


@pytest.mark.parametrize("moves", MORE)
def test_every_other_road_is_walked(hazard: HazardRoad, moves: tuple[str, ...]) -> None:
    hazard.find().go(*moves)
    assert (hazard.file.outcome == "remedied") == moves[-1].startswith("pass_")


def test_every_move_is_walked() -> None:
    walked = {move for road in (*ROADS.values(), *MORE) for move in road} | {"expire_remedy"}
    shared = {move.name for move in (REMIND, ADOPT_RULES, *MEETING, *ENGINE)}
    moves = {move.name for step in HAZARD.steps for move in HAZARD.moves_at(step.name)}
    assert moves - shared == walked


def test_the_date_on_paper_is_the_date_of_the_file(hazard: HazardRoad) -> None:
    hazard.find().go("notify")
    clock = Clock.objects.get(dossier_id=hazard.file.id, name="remedy", ended_at=None)
    assert [step["code"] for step in clock.derivation] == ["named_date"], "no pause explains it"
    assert clock.due == datetime(2026, 6, 3, 16, tzinfo=UTC)
    hazard.breach("remedy")
    assert hazard.file.step == "recheck"
    assert hazard.file.desk is not None
    assert hazard.file.desk.code == "TO_AL01"


@pytest.mark.parametrize(
    ("day", "rule"), [("2026-05-31", "in_the_past"), ("2026-06-30", "later_than_allowed")]
)
def test_a_date_outside_the_rule_is_refused(hazard: HazardRoad, day: str, rule: str) -> None:
    hazard.find()
    with pytest.raises(Invalid, match=rule):
        hazard.do("notify", remedy_by=day)
    assert hazard.file.step == "found"


def test_after_two_notices_only_the_enforcing_body_is_left(hazard: HazardRoad) -> None:
    hazard.find().go("notify", "report_remedied", "notify_again", "report_remedied")
    refused = hazard.do("notify_again", remedy_by="2026-06-09")
    assert not refused.passed
    assert dict(refused.numbers) == {"given": 2, "most": 2}
    assert hazard.go("hand_over").file.owner.code == "FIRE"  # type: ignore[union-attr]


def test_nobody_tells_the_owner_in_time_and_the_township_supervises(hazard: HazardRoad) -> None:
    hazard.find().breach("step")
    assert Supervision.objects.filter(dossier=hazard.file, body__code="TO_AL01").exists()


def test_a_community_has_no_power_to_enforce(hazard: HazardRoad) -> None:
    hazard.find()
    with pytest.raises(Invalid, match="no_power"):
        hazard.do("hand_over", body="CC_AL0102")


def test_the_finder_neither_rechecks_nor_dismisses(hazard: HazardRoad) -> None:
    hazard.find()
    with pytest.raises(Refused, match="separation"):
        hazard.do("no_hazard", hazard.worker)
    hazard.go("notify", "report_remedied")
    with pytest.raises(Refused, match="separation"):
        hazard.do("pass_recheck", hazard.worker)
    with pytest.raises(Refused, match="separation"):
        hazard.do("pass_recheck", hazard.secretary)
    assert hazard.do("pass_recheck", hazard.cast("grid_leader", body="CC_AL0101")).passed


def test_the_enforcing_body_does_not_check_its_own_work(hazard: HazardRoad) -> None:
    hazard.find().go("hand_over", "take_on", "report_enforced")
    with pytest.raises(Refused):
        hazard.do("pass_final", hazard.fire)
    with pytest.raises(Refused, match="separation"):
        hazard.do("pass_final", hazard.worker)


@pytest.mark.parametrize("role", ["outsider", "finance", "resident"])
def test_only_those_on_the_ground_note_hazards(hazard: HazardRoad, role: str) -> None:
    by = visitor(hazard.jurisdiction) if role != "finance" else hazard.cast("finance")
    with pytest.raises(Refused, match="not_yours"):
        hazard.find(by)


def test_a_stranger_moves_nothing(hazard: HazardRoad) -> None:
    hazard.find()
    for move in ("notify", "hand_over", "no_hazard"):
        with pytest.raises(Refused):
            hazard.do(move, visitor(hazard.jurisdiction))
        with pytest.raises(Refused):
            hazard.do(move, hazard.cast("community_secretary", body="CC_AL0102"))


def test_a_place_outside_ones_area_is_refused(hazard: HazardRoad) -> None:
    with pytest.raises(Refused, match="outside_your_area"):
        hazard.find(area="AL020101")


def test_a_move_of_another_step_is_named(hazard: HazardRoad) -> None:
    hazard.find()
    with pytest.raises(Conflict, match="no_such_move_now"):
        hazard.do("pass_recheck")


def test_public_only_where_the_pack_says(hazard: HazardRoad) -> None:
    hazard.find()
    private = hazard.file
    shown = hazard.find(check="ch_line").file
    assert (private.public, shown.public) == (False, True)
    with work(hazard.jurisdiction, "visitor") as unit:
        found = public_hazards_visible_to(visitor(hazard.jurisdiction), ground(unit))
    assert [one.file.code for one in found] == [shown.code]
    assert found[0].area_id == shown.area_id


def test_the_journal_holds_no_typed_word(hazard: HazardRoad) -> None:
    hazard.find().go("notify")
    told = str(list(Entry.objects.filter(chain=hazard.file.id).values_list("facts", flat=True)))
    assert FOUND["place"] not in told
    assert FOUND["text"] not in told
    assert "st_clutter" in told
