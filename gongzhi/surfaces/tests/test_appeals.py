"""Appeals at their doors: the unit asks, the requester reads and answers, the panel decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from gongzhi.appraisal.models import Appeal
from gongzhi.appraisal.tests.appeal_road import PROOF, RECORDS
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
WORD = "没有人告诉过我可以去法院"
ASK = {"ground": "xc_private_way", "text": PROOF}


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> Iterator[Road]:
    """A file that has closed, on the day it closed."""
    found = Road(jurisdiction, cast).to("closed")
    with time_machine.travel(found.at, tick=True):
        yield found


def follower(road: Road) -> Client:
    client = Client()
    client.cookies["language"] = "zh-hans"
    client.post("/follow", {"code": road.received.code, "key": road.received.key})
    return client


def page(client: Client, path: str) -> str:
    client.cookies["language"] = "zh-hans"
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_whole_way_by_pages(road: Road, cast: Cast, logged_in: Enter) -> None:
    code, unit = road.received.code, logged_in(cast("handler", body="URBAN"))
    resident = follower(road)
    assert "不计入对它的评价" not in page(resident, "/follow")
    assert f"/figures/appeals/new?file={code}" in page(unit, f"/file/{code}")
    assert f'value="{code}"' in page(unit, f"/figures/appeals/new?file={code}")
    wrong = unit.post("/figures/appeals/new", {"file": code, "ground": "", "text": "短"})
    assert wrong.status_code == 422
    sent = unit.post("/figures/appeals/new", {"file": code, **ASK})
    assert sent.status_code == 302, sent.content.decode()
    appeal = sent["Location"].rsplit("/", 1)[-1]
    assert f"/file/{code}" in page(unit, f"/file/{appeal}")
    seen = page(resident, "/follow")
    assert PROOF in seen
    assert "私人纠纷，已告知法定途径" in seen
    short = resident.post(f"/follow/appeals/{appeal}", {"text": "短"})
    assert short.status_code == 422
    assert resident.post(f"/follow/appeals/{appeal}", {"text": WORD}).status_code == 302
    assert WORD in page(resident, "/follow")
    panel = logged_in(cast("objection_panel"))
    before = page(panel, f"/file/{appeal}")
    assert WORD in before
    assert PROOF in before
    move = f"/file/{appeal}/move/grant_exclusion"
    assert panel.post(move, RECORDS["grant_exclusion"]).status_code == 302
    after = page(resident, "/follow")
    assert "审核组同意了" in after
    assert str(RECORDS["grant_exclusion"]["text"]) in after
    assert f"/follow/appeals/{appeal}" not in after
    listed = page(unit, "/figures/exclusions?month=2026-06")
    assert "私人纠纷，已告知法定途径" in listed
    assert code not in listed
    assert appeal not in listed


def test_the_same_way_by_the_api(road: Road, cast: Cast, logged_in: Enter, now: datetime) -> None:
    kind, code = "application/json", road.received.code
    key = {"X-Request-Key": road.received.key}
    unit, resident = logged_in(cast("handler", body="URBAN")), Client()
    sent = unit.post("/api/v1/figures/appeals", {"record": {"file": code, **ASK}}, kind)
    assert sent.status_code == 201, sent.content
    again = unit.post("/api/v1/figures/appeals", {"record": {"file": code, **ASK}}, kind)
    assert (again.status_code, again.json()["code"]) == (409, "appeal_known")
    (mine,) = resident.get(f"/api/v1/requests/{code}/appeals", headers=key).json()
    assert (mine["body"], mine["granted"]) == ("URBAN", None)
    path = f"/api/v1/requests/{code}/appeals/{mine['code']}/answer"
    assert resident.post(path, {"text": WORD}, kind).status_code == 422
    wrong = {"X-Request-Key": "A" * 26}
    assert resident.post(path, {"text": WORD}, kind, headers=wrong).status_code == 404
    assert resident.post(path, {"text": WORD}, kind, headers=key).json()["step"] == "appeal_review"
    move = f"/api/v1/files/{mine['code']}/moves/refuse_exclusion"
    said = {"record": RECORDS["refuse_exclusion"]}
    assert unit.post(move, said, kind).status_code == 403
    assert logged_in(cast("objection_panel")).post(move, said, kind).status_code == 200
    assert Appeal.objects.get().granted is False
    rows = unit.get("/api/v1/figures/exclusions?month=2026-06").json()
    assert rows == [
        {"body": "URBAN", "ground": "xc_private_way", "asked": 1, "granted": 0, "refused": 1}
    ]
