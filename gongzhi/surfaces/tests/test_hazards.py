"""The pages and the API of hazards: who reads them, who writes, what is called first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.cases.tests.hazard_road import FOUND
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]


@pytest.fixture
def worker(cast: Cast, logged_in: Enter) -> Client:
    """A grid worker's browser."""
    return logged_in(cast("grid_worker", body="CC_AL0101"))


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        ("zh", ("先打电话", "119", "飞线充电", "区消防救援大队", "只对场所")),
        ("en", ("call first", "119", "wires hung out", "Fire and Rescue", "never about persons")),
    ],
)
def test_anybody_reads_the_checklists(language: str, marks: tuple[str, ...]) -> None:
    page = Client(headers={"Accept-Language": language}).get("/hazards/").content.decode()
    assert [mark for mark in marks if mark not in page] == []


def test_a_grid_worker_notes_a_hazard_on_the_page(worker: Client) -> None:
    form = worker.get("/hazards/new").content.decode()
    assert form.index("119") < form.index('name="check"')
    answer = worker.post("/hazards/new", {**FOUND})
    assert answer.status_code == 302, answer.content.decode()
    file = Dossier.objects.get(procedure="hazard")
    assert (file.step, file.title) == ("found", {"check": "st_clutter"})
    shown = worker.get(answer.headers["Location"], headers={"Accept-Language": "zh"})
    assert shown.status_code == 200
    assert "楼道堆放可燃物" in shown.content.decode()


def test_what_was_typed_stays_when_a_rule_breaks(worker: Client) -> None:
    answer = worker.post("/hazards/new", {**FOUND, "check": "nothing"})
    assert answer.status_code == 422
    assert FOUND["text"] in answer.content.decode()
    assert not Dossier.objects.filter(procedure="hazard").exists()


def test_the_api_notes_one_and_says_whom_to_call(worker: Client, cast: Cast) -> None:
    record = {**FOUND, "check": "st_facade"}
    made = worker.post("/api/v1/hazards/files", {"record": record}, "application/json")
    assert made.status_code == 201, made.content
    assert made.json()["call_first"] == ["119", "120", "110"]
    open_ = Client().get("/api/v1/hazards").json()
    assert [(one["code"], one["check"], one["area"]) for one in open_] == [
        (made.json()["code"], "st_facade", "AL010101")
    ]
    lists = Client().get("/api/v1/hazards/checklists").json()
    assert {kind["code"] for kind in lists} >= {"eatery", "stairwell", "building_site"}


def test_a_public_hazard_shows_its_grid_and_no_word_of_the_finder(worker: Client) -> None:
    worker.post("/hazards/new", {**FOUND, "check": "st_facade"})
    page = Client(headers={"Accept-Language": "zh"}).get("/hazards/").content.decode()
    assert "外墙脱落" in page.partition("正在整改")[2].partition("</section>")[0]
    assert FOUND["place"] not in page
    assert FOUND["text"] not in page


def test_the_outsider_finds_the_doors_shut() -> None:
    assert Client().post("/hazards/new", {**FOUND}).status_code == 401
    sent = Client().post("/api/v1/hazards/files", {"record": FOUND}, "application/json")
    assert sent.status_code == 401
    assert not Dossier.objects.filter(procedure="hazard").exists()
