"""The public lists of grids and communities, and the doors by which they are changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.duties.tests.listing import COMMUNITY, DEMAND, GRID, Road
from gongzhi.procedure.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]


@pytest.fixture
def listing(jurisdiction: int, cast: Cast) -> Road:
    """A proposal for a list that has not been made yet."""
    return Road(jurisdiction, cast)


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        ("zh-CN", ("网格事项清单", "负面清单", "发现、上报飞线充电", "区消防救援大队", "该找谁")),
        ("en-GB", ("The grid’s list", "refuses", "wires hung out", "Fire and Rescue", "Whom")),
    ],
)
def test_anybody_reads_what_a_community_may_be_asked(language: str, marks: tuple[str, ...]) -> None:
    page = Client(headers={"Accept-Language": language}).get("/lists/of/AL0101")
    text = page.content.decode()
    assert page.status_code == 200
    assert [mark for mark in marks if mark not in text] == []


def test_a_grids_page_shows_the_grids_list_alone() -> None:
    text = Client(headers={"Accept-Language": "zh"}).get("/lists/of/AL010101").content.decode()
    assert "网格事项清单" in text
    assert "社区负面清单" not in text


def test_one_chooses_a_place_without_script() -> None:
    assert "AL0101" in Client().get("/lists/").content.decode()
    assert Client().get("/lists/?area=AL0101").headers["Location"] == "/lists/of/AL0101"
    assert Client().get("/lists/of/nowhere").status_code == 404


def test_what_is_admitted_suspended_or_waiting_is_seen_where_it_counts(listing: Road) -> None:
    listing.community().opinions()
    client = Client(headers={"Accept-Language": "zh"})
    assert "正在征求意见的" in client.get("/lists/of/AL0101").content.decode()
    listing.do("list_assisting", listing.office)
    listing.breach("payment")
    here = client.get("/lists/of/AL0101").content.decode()
    assert "协助核对门牌" in here
    assert "经费未到，已中止" in here
    assert "协助核对门牌" not in client.get("/lists/of/AL0102").content.decode()


def test_machines_read_the_same(listing: Road, now: datetime) -> None:
    listing.at = now
    until = (now + timedelta(days=30)).date().isoformat()
    listing.grid().do("list_temporary", listing.office, until=until)
    answer = Client().get("/api/v1/lists/AL0101").json()
    own = next(item for item in answer["items"] if item["code"] == listing.file.code)
    assert (own["until"], own["temporary"], own["asked_by"]) == (until, True, "CIVIL")
    assert {item["list"] for item in answer["items"]} == {
        "grid",
        "lawful",
        "assisting",
        "negative",
    }
    assert Client().get("/api/v1/lists/nowhere").status_code == 404


def test_a_department_applies_on_the_page_and_the_file_shows_what_it_asks(
    listing: Road, logged_in: Enter
) -> None:
    client = logged_in(listing.asker)
    client.cookies["language"] = "zh-hans"
    form = client.get("/lists/new/grid_duty?area=AL0101").content.decode()
    assert "AL0101" in form
    assert "出具证明" not in form
    sent = client.post("/lists/new/grid_duty", {**GRID, "matter": "T1305"})
    assert sent.status_code == 302
    page = client.get(sent.headers["Location"]).content.decode()
    assert "协助发放用电安全提示" in page
    assert "消防法第三十二条" in page


def test_what_breaks_a_rule_comes_back_with_what_was_typed(listing: Road, logged_in: Enter) -> None:
    client = logged_in(listing.asker)
    client.cookies["language"] = "zh-hans"
    page = client.post("/lists/new/community_duty", {**COMMUNITY, "task": "seal", "yuan": "0"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "负面清单（C_N03）不允许" in text
    assert "协助核对门牌" in text
    assert not Dossier.objects.filter(procedure="community_duty").exists()


@pytest.mark.parametrize("procedure", ["grid_duty", "community_duty", "community_refusal"])
def test_the_api_opens_them_for_those_who_may(
    procedure: str, listing: Road, cast: Cast, logged_in: Enter
) -> None:
    record: Any = {"grid_duty": GRID, "community_duty": COMMUNITY}.get(procedure, DEMAND)
    who = listing.secretary if procedure == "community_refusal" else listing.asker
    path = f"/api/v1/lists/proposals/{procedure}"
    send = {"data": {"record": record}, "content_type": "application/json"}
    assert Client().post(path, **send).status_code == 401
    for stranger in (cast("grid_worker"), cast("system_admin"), cast("verifier")):
        refused = logged_in(stranger).post(path, **send)
        assert refused.status_code == 403
        assert refused.json()["code"] == "not_yours"
    made = logged_in(who).post(path, **send)
    assert made.status_code == 201
    assert Dossier.objects.get(code=made.json()["code"]).procedure == procedure


def test_a_grid_worker_sees_the_public_file_and_gives_an_opinion(
    listing: Road, cast: Cast, logged_in: Enter
) -> None:
    listing.grid(area="AL")
    worker = logged_in(cast("grid_worker", body="CC_AL0101"))
    page = worker.get(f"/file/{listing.file.code}").content.decode()
    assert "stance" in page
    sent = {"stance": "too_much", "minutes": "60", "seen": "1"}
    made = worker.post(f"/file/{listing.file.code}/move/local_opinion", sent)
    assert made.status_code == 302
    assert listing.file.last_sequence == 2
