"""Pages and API of communities’ budgets: convened by staff, explained to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.deliberation.actions import counting
from gongzhi.deliberation.tests.budget_road import BudgetRoad

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ZH, EN = {"Accept-Language": "zh"}, {"Accept-Language": "en"}
BOUGHT = (
    "买下",
    "等额份额法",
    "每票付 10,000 元，都付足了",
    "另一种规则会买下它",
    "满 18 周岁",
    "选票上项目的先后",
)
AROUND = 3  # begin, commit, the unit of work


@dataclass
class Browser:
    client: Client

    def page(self, path: str, headers: dict[str, str] = ZH) -> str:
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()


def test_a_budget_is_convened_worked_on_and_explained_to_everybody(
    cast: Cast,
    logged_in: Callable[[Actor], Client],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    root = {"number": 7, "hash": "ab" * 32}
    monkeypatch.setattr(counting, "_root", lambda budget, unit, entry: root)
    road = BudgetRoad(cast)
    staff, resident = Browser(logged_in(road.secretary)), Browser(Client())
    assert "/budgets/new" in staff.page("/budgets/")
    assert "/budgets/new" not in resident.page("/budgets/")
    assert "资金总额" in staff.page("/budgets/new")
    wrong = staff.client.post("/budgets/new", {"budget": "0"}, headers=ZH)
    assert wrong.status_code == 422
    made = staff.client.post("/budgets/new", {"budget": "110000"}, headers=ZH)
    address = made.headers["Location"]
    assert "正在征集项目" in resident.page(address)
    again = staff.client.post("/budgets/new", {"budget": "110000"}, headers=ZH)
    assert again.status_code == 409
    code = address.rsplit("/", 1)[1]
    work = f"/file/{code}"
    said = {"name": "南门口修坡道", "place": "南门", "origin": "residents", "text": "方便轮椅"}
    moved = staff.client.post(f"{work}/move/add_project", said, headers=ZH)
    assert moved.status_code == 302, moved.content.decode()
    assert "登记一个项目" in staff.page(work)
    assert "南门口修坡道" in resident.page(address)
    assert "Projects are gathered" in resident.page("/budgets/", EN)


def test_whoever_looks_sees_what_was_bought_why_and_by_which_rule(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    root = {"number": 7, "hash": "ab" * 32}
    monkeypatch.setattr(counting, "_root", lambda budget, unit, entry: root)
    road = BudgetRoad(cast).convene().gathered().examined().opened_to_vote().voted()
    browser, code = Browser(Client()), road.file.code
    assert browser.client.get(f"/api/v1/budgets/{code}/ballots.pb").status_code == 404
    road.decided()
    address = f"/budgets/{code}"
    with django_assert_max_num_queries(12 + AROUND):
        page = browser.page(address)
    for words in BOUGHT:
        assert words in page, words
    english = browser.page(address, EN)
    for words in ("each vote paid 10,000 yuan", "Bought", "By most votes first projects 1, 2"):
        assert words in english, words
    told = browser.client.get(f"/api/v1/budgets/{code}").json()
    assert [one["number"] for one in told["projects"]] == [1, 3, 2]
    assert told["outcome"]["seed"] == "ab" * 32
    assert told["bought"] == [1, 3]
    with django_assert_max_num_queries(12):
        assert code in browser.page("/budgets/")
    listed = browser.client.get("/api/v1/budgets?area=AL01").json()
    assert [one["code"] for one in listed] == [code]
    assert browser.client.get("/api/v1/budgets?area=nowhere").status_code == 404
    ballots = browser.client.get(f"/api/v1/budgets/{code}/ballots.pb").content.decode()
    assert "vote_type;approval" in ballots
    sent = {"record": {"budget": 5}}
    stranger = browser.client.post("/api/v1/budgets/files", sent, "application/json")
    assert stranger.status_code == 401
