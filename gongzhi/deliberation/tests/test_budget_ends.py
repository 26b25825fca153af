"""A community's budget always has a way on: a wrong batch, no ballots, works that cannot be."""

from __future__ import annotations

import pytest

from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.deliberation.models import BallotReading
from gongzhi.deliberation.tests.budget_road import BALLOTS, BudgetRoad, Cast, sealed
from gongzhi.procedure.actions import advance
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
