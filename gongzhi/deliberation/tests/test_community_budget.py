"""A community's budget on the engine: every gate holds, and the rule alone decides."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import enter, work
from gongzhi.deliberation.actions import convene_budget, counting, move_budget
from gongzhi.deliberation.models import BallotReading, CommunityBudget
from gongzhi.deliberation.queries.budgets import ballots_file, budget_for, projects_of
from gongzhi.deliberation.tests.budget_road import BALLOTS, BudgetRoad, Cast, sealed
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(cast: Cast) -> BudgetRoad:
    return BudgetRoad(cast).convene()


def refused(road: BudgetRoad, reason: str, move: str, *by: object, **record: object) -> None:
    with pytest.raises(GongzhiError) as error:
        road.do(move, *by, **record)  # type: ignore[arg-type]
    told = error.value
    rules = [one.rule for one in told.problems] if isinstance(told, Invalid) else [told.code]
    assert reason in rules


def test_a_budget_goes_from_projects_to_works_that_others_accept(
    road: BudgetRoad,
    cast: Cast,
    jurisdiction: int,
    tmp_path: Path,
) -> None:
    road.gathered().examined().opened_to_vote().voted()
    again = "\n".join(reversed(BALLOTS.splitlines()))
    assert not road.do("count_ballots").passed
    assert road.do("confirm_count", road.supervision, batch=1, ballots=again).passed
    refused(road, "root_awaited", "count_ballots")
    settled = counting.settled_by(road.row)
    assert settled == road.file.last_sequence
    for typed in (BALLOTS, "1", BALLOTS):
        assert road.do("count_paper", batch=1, ballots=typed).passed
    assert counting.settled_by(road.row) == settled, "who reads it once more draws no other lot"
    root = sealed(road)
    assert road.do("count_ballots").passed
    outcome = road.row.outcome
    assert (outcome["bought"], outcome["voters"]) == (["1", "3"], 11)
    assert (outcome["root"], outcome["seed"]) == (root["number"], root["hash"])
    assert (outcome["blank"], outcome["excluded"], outcome["other"]["bought"]) == (1, 0, ["1", "2"])
    entry = Entry.objects.filter(chain=road.file.id, move="count_ballots").get()
    assert entry.facts["record"]["account"] == outcome
    assert road.posted().do("take_effect").passed
    told = {"cost": 76_000, "money": "fund", "by_whom": "社区", "result": "两个项目都建好了"}
    assert not road.do("finish_works", **told).passed
    _built_and_accepted(road)
    assert road.do("supervise_works", road.supervision, holds="yes", text="看过").passed
    assert road.do("finish_works", **told).passed
    assert road.posted().do("close_matter").passed
    assert (road.file.outcome, road.row.result) == ("completed", "两个项目都建好了")
    with work(jurisdiction, road.secretary.code) as unit:
        here = ground(unit)
        found = budget_for(cast("outsider"), road.file.code, here)
        assert [one.row.number for one in projects_of(found)] == [1, 3, 2]
        assert projects_of(found)[2].other
        _counted_again(ballots_file(found, here), root["hash"], tmp_path)
    assert not BallotReading.objects.filter(ballots__icontains="name").exists()


def _built_and_accepted(road: BudgetRoad) -> None:
    works = Dossier.objects.filter(parent=road.file).order_by("code")
    assert {one.owner.code for one in works if one.owner} == {"CC_AL0101"}
    assert all(one.due.year < 9000 for one in works)
    for one in works:
        road.at = max(road.at, one.opened_at)
        built = {"paid": 38_000, "text": "按图做好了"}
        step = {"dossier": one.id, "at": road.at}
        advance(move="report_done", by=road.secretary, record=built, **step)
        with pytest.raises(Refused):
            advance(move="find_done", by=road.secretary, record={"text": "好"}, **step)
        advance(move="find_done", by=road.supervision, record={"text": "看过，好用"}, **step)


def _counted_again(content: str, seed: str, folder: Path) -> None:
    """Whoever has the published file gets the same result, without the platform."""
    path = folder / "ballots.pb"
    path.write_text(content, encoding="utf-8")
    out = io.StringIO()
    call_command("budget", "count", str(path), "--seed", seed, "--json", stdout=out)
    assert '"bought": ["1", "3"]' in out.getvalue()


def test_no_gate_is_passed_before_its_time(road: BudgetRoad) -> None:
    assert not road.do("close_gathering").passed
    road.gathered()
    assert not road.do("post_findings").passed
    refused(road, "no_such_project", "cost_project", road.township, project=3, cost=1, text="报价")
    road.examined()
    assert not road.do("open_voting").passed
    road.posted()
    refused(road, "no_such_move_now", "count_paper", batch=1, ballots="1")


def test_who_may_not_and_what_is_no_ballot(road: BudgetRoad, cast: Cast) -> None:
    refused(road, "not_yours", "add_project", cast("outsider"))
    refused(road, "not_yours", "add_project", cast("community_secretary", body="CC_AL0102"))
    for by in (cast("outsider"), road.township, road.supervision):
        with pytest.raises(Refused):
            convene_budget(record={"budget": 1}, by=by, at=road.at)
    with pytest.raises(Conflict):
        BudgetRoad(cast).convene()
    road.gathered()
    refused(road, "separation", "find_eligible", project=1)
    refused(road, "separation", "cost_project", project=1, cost=5, text="自己估的")
    refused(road, "no_such_project", "find_eligible", road.township, project=9)
    road.examined().opened_to_vote()
    assert not road.do("count_paper", batch=1, ballots="1").passed, "its hour has not come"
    road.voted()
    refused(road, "separation", "confirm_count", batch=1, ballots=BALLOTS)
    refused(road, "not_read_yet", "confirm_count", road.supervision, batch=2, ballots="1")
    for typed, rule in (
        ("9", "not_voted_on"),
        ("1 1", "twice_on_ballot"),
        ("1:3", "not_a_ballot"),
        ("one", "not_voted_on"),
        ("1\n\n2", "empty_line"),
        ("\n".join(["1"] * 2001), "too_many_ballots"),
    ):
        refused(road, rule, "count_paper", batch=2, ballots=typed)
    assert road.do("confirm_count", road.supervision, batch=1, ballots="1\n2").passed
    made = road.do("count_ballots")
    assert (made.passed, made.numbers["left"]) == (False, 1)


def test_more_paper_than_people_is_not_counted(road: BudgetRoad) -> None:
    road.gathered().examined().opened_to_vote().wait(10)
    for move, by in (("count_paper", None), ("confirm_count", road.supervision)):
        assert road.do(move, by, batch=1, ballots="\n".join(["1"] * 41)).passed
    made = road.do("count_ballots")
    assert (made.passed, made.numbers["paper"], made.numbers["room"]) == (False, 41, 40)


def test_a_move_names_its_place_before_it_reads_anything(road: BudgetRoad) -> None:
    said = {"name": "加灯", "place": "充电棚", "origin": "residents", "text": "夜里看不见"}
    by, file = road.secretary, road.file
    enter(by.jurisdiction, "")
    assert not CommunityBudget.objects.exists(), "nobody is named, nothing is seen"
    assert move_budget(dossier=file.id, move="add_project", by=by, at=road.at, record=said).passed
