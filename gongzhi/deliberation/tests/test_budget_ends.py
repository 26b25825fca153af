"""A community's budget always has a way on: a wrong batch, no ballots, works that cannot be."""

from __future__ import annotations

import pytest

from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.work import work
from gongzhi.deliberation.models import BallotReading, PublicDate
from gongzhi.deliberation.queries import dates
from gongzhi.deliberation.tests.budget_road import BALLOTS, BudgetRoad, Cast, sealed
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(cast: Cast) -> BudgetRoad:
    return BudgetRoad(cast).convene().gathered().examined().opened_to_vote()


def test_a_batch_under_a_wrong_number_is_taken_back_until_two_agree(road: BudgetRoad) -> None:
    road.voted()
    why = {"text": "批号录错了"}
    with pytest.raises(Invalid):
        road.do("drop_batch", batch=7, **why)
    assert road.do("count_paper", batch=2, ballots="1").passed
    assert road.do("confirm_count", road.supervision, batch=1, ballots=BALLOTS).passed
    assert not road.do("count_ballots").passed, "the second batch was read once"
    with pytest.raises(Conflict, match="batch_agreed"):
        road.do("drop_batch", batch=1, **why)
    assert road.do("drop_batch", batch=2, **why).passed
    assert set(BallotReading.objects.values_list("batch", flat=True)) == {1}
    sealed(road)
    assert road.do("count_ballots").passed


def test_without_a_ballot_it_ends_and_says_so(road: BudgetRoad) -> None:
    road.wait(10)
    assert road.do("count_paper", batch=1, ballots="1").passed
    assert not road.do("end_without_ballots", text="没有人投票").passed
    assert road.do("drop_batch", batch=1, text="是测试").passed
    assert road.do("end_without_ballots", text="没有人投票").passed
    assert road.file.outcome == "budget_stopped"


def test_works_that_cannot_be_done_end_by_the_supervision_committee(road: BudgetRoad) -> None:
    road.voted().decided()
    for one in Dossier.objects.filter(parent=road.file):
        road.at = max(road.at, one.opened_at)
        step = {"dossier": one.id, "at": road.at, "record": {"text": "管线从下面过，挖不了"}}
        advance(move="report_not_done", by=road.secretary, **step)
        with pytest.raises(Refused):
            advance(move="agree_to_give_up", by=road.secretary, **step)
        advance(move="agree_to_give_up", by=road.supervision, **step)
        one.refresh_from_db()
        assert one.outcome == "not_done"
    assert road.do("supervise_works", road.supervision, holds="yes", text="都做不成").passed
    told = {"cost": 0, "money": "fund", "by_whom": "社区", "result": "钱退回下一年"}
    assert road.do("finish_works", **told).passed
    assert not Dossier.objects.filter(parent=road.file, closed_at=None).exists()


def test_its_dates_stand_in_the_calendar_and_are_called_off_when_it_is_set_back(
    road: BudgetRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.boxed()
    rows = PublicDate.objects.filter(dossier=road.file)
    dated = {one.kind: one for one in rows.order_by("part")}
    assert set(dated) == {"posting", "assembly", "vote"}
    assert dated["assembly"].where == "居委会一楼"
    assert {one.title for one in dated.values()} == {"community_budget"}
    monkeypatch.setattr(dates, "SHOWN", 1)
    with work(road.file.jurisdiction_id, "system:tests") as unit:
        (shown,) = dates.dates_at(road.file.area_id, road.secretary, ground(unit), road.at)
    assert shown.kind == "assembly", "what is still to come is not what is left out"
    officer = road.cast("handler", body="TO_AL01")
    back = {"step": "examining", "ground": "vo_wrong_procedure", "text": "重新审查"}
    assert road.do("void", officer, **back).passed
    assert set(rows.exclude(cancelled_at=None).values_list("kind", flat=True)) == {
        "assembly",
        "vote",
    }
