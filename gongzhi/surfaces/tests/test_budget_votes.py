"""Residents' pages of a budget: put a project forward, vote, add up, object; paper ballots."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.deliberation.models import Ballot, Box, PublicDate, Roll
from gongzhi.deliberation.tests.budget_road import COSTS, BudgetRoad
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ZH, EN = {"Accept-Language": "zh"}, {"Accept-Language": "en"}
AROUND = 3  # begin, commit, the unit of work


def page(client: Client, path: str, headers: dict[str, str] = ZH) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_a_resident_offers_a_project_and_follows_it(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    road = BudgetRoad(cast).convene()
    client, code = Client(), road.file.code
    assert f"/budgets/{code}/offer" in page(client, f"/budgets/{code}")
    assert "不用留姓名" in page(client, f"/budgets/{code}/offer")
    sent = {"name": "坡道", "place": "南门", "text": "轮椅上不去", "wished": "很多"}
    wrong = client.post(f"/budgets/{code}/offer", sent, headers=ZH)
    assert wrong.status_code == 422
    assert "轮椅上不去" in wrong.content.decode(), "what was typed stays"
    made = client.post(f"/budgets/{code}/offer", {**sent, "wished": ""}, headers=ZH)
    assert made.status_code == 302, made.content.decode()
    with django_assert_max_num_queries(12 + AROUND):
        own = page(client, made.headers["Location"])
    assert "我提的项目" in own
    file = Dossier.objects.get(procedure="project_offer")
    road.at = max(road.at, file.opened_at)
    for path in (f"/budgets/{code}", f"/api/v1/budgets/{code}"):
        assert "轮椅上不去" not in page(client, path), "nothing is published as it was typed"
    asked = {**sent, "wished": 5000}
    told = client.post(f"/api/v1/budgets/{code}/offers", asked, "application/json")
    assert told.status_code == 201, told.content
    assert set(told.json()) == {"code", "key"}
    assert client.get(f"/file/{file.code}").status_code in {302, 404}


@pytest.fixture
def opened(cast: Cast) -> tuple[BudgetRoad, list[str]]:
    """A budget by knapsack ballots whose box stands open now."""
    road = BudgetRoad(cast).convene(form="knapsack").gathered().examined().opened_to_vote()
    _, slips = road.boxed()
    Box.objects.update(closes_at="2099-01-01T00:00:00Z")
    return road, slips


def test_a_ballot_is_added_up_without_a_script_and_cast_with_a_slip(
    opened: tuple[BudgetRoad, list[str]],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    road, slips = opened
    client, code = Client(), road.file.code
    vote, order = f"/budgets/{code}/vote", road.row.terms["order"]
    with django_assert_max_num_queries(12 + AROUND):
        shown = page(client, f"/budgets/{code}")
    assert vote in shown
    with django_assert_max_num_queries(12 + AROUND):
        form = page(client, vote)
    assert [form.index(f"<b>{one}. ") for one in order] == sorted(
        form.index(f"<b>{one}. ") for one in order
    )
    pair = sorted([order.index("2"), order.index("3")])
    added = client.post(vote, {"ticked": pair, "act": "total"}, headers=EN)
    assert "79,000 yuan chosen, 31,000 left" in added.content.decode()
    assert added.content.decode().count(" checked") == 2
    assert not Ballot.objects.exists()
    over = client.post(vote, {"ticked": [0, 1, 2], "slip": slips[0]}, headers=ZH)
    assert over.status_code == 422
    assert f"共 {sum(COSTS.values())} 元" in over.content.decode()
    assert client.post(vote, {"ticked": pair, "slip": "NOTACODE"}, headers=ZH).status_code == 404
    cast_ = client.post(vote, {"ticked": pair, "slip": slips[0]}, headers=ZH)
    assert "计票标记" in cast_.content.decode()
    assert Ballot.objects.count() == 1
    paper = page(client, f"/budgets/{code}/ballot")
    assert [paper.index(f"<b>{one}. ") for one in order] == sorted(
        paper.index(f"<b>{one}. ") for one in order
    )
    sent = {"slip": slips[1], "ticked": pair}
    assert client.post(f"/decisions/{code}/vote", sent, headers=ZH).status_code == 404
    assert Ballot.objects.count() == 1, "no page of another vote takes it"
    assert (
        client.post(f"/api/v1/decisions/{code}/vote", sent, "application/json").status_code == 200
    )
    assert client.get(f"/decisions/{code}").headers["Location"] == f"/budgets/{code}"


def test_whoever_keeps_the_roll_works_on_a_budget_as_on_a_decision(
    opened: tuple[BudgetRoad, list[str]], logged_in: Callable[[Actor], Client], cast: Cast
) -> None:
    road, _ = opened
    staff, code = logged_in(road.secretary), road.file.code
    marks = {"question": {"kind": "knapsack"}, "marks": ["M"]}
    Box.objects.update(published={**marks, "choices": [[0]], "votes": [1, 0, 0]})
    assert staff.get(f"/decisions/{code}/ballots.json").json() == [marks]
    PublicDate.objects.update(starts_at=timezone.now())
    assert "社区资金" in page(staff, "/dates.ics?area=AL0101")
    assert "埠头" in page(staff, f"/decisions/{code}/roll")
    assert staff.post(f"/decisions/{code}/slips", headers=ZH).content.decode().count("budgets/") > 1
    other = logged_in(cast("community_secretary", body="CC_AL0102"))
    assert other.post(f"/decisions/{code}/slips", headers=ZH).status_code == 403
    assert Roll.objects.filter(dossier=road.file).count() == 1


def test_anybody_objects_to_what_was_found(cast: Cast) -> None:
    road = BudgetRoad(cast).convene().gathered().examined()
    client, code = Client(), road.file.code
    assert 'id="object"' not in page(client, f"/budgets/{code}")
    assert client.get(f"/budgets/{code}/vote").status_code == 404
    road.posted_now()
    assert 'id="object"' in page(client, f"/budgets/{code}")
    short = client.post(f"/decisions/{code}/object", {"text": "不"}, headers=ZH)
    assert short.status_code == 422
    assert 'id="object"' in short.content.decode()
    made = client.post(f"/decisions/{code}/object", {"text": "三号占了消防通道"}, headers=ZH)
    assert made.status_code == 302
    assert "我提的异议" in page(client, made.headers["Location"])
