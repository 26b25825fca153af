"""Likely duplicates on pages: one step before a report is sent, and one click at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image

from gongzhi.cases.models import Request
from gongzhi.cases.tests.road import DAY, Road, react
from gongzhi.cases.tests.road import LAMP as LAMP_REPORT
from gongzhi.core.actor import Actor
from gongzhi.core.codes import show_code
from gongzhi.procedure.models import BarredBody, Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
AROUND = 6  # session, account, posts; begin, commit, the unit of work
LAMP = {"subject": "路灯不亮", "detail": "楼下的路灯坏了四天，晚上很黑。", "area": "AL010109"}


@pytest.fixture
def lamp(jurisdiction: int, cast: Cast) -> Road:
    """A lamp that neighbours may read of, reported just now."""
    road = Road(jurisdiction, cast, timezone.now()).open()
    road.do("dispatch")
    react("index_words", road.at)
    assert road.do("offer_public").passed
    return road


def send(browser: Client, **more: object) -> HttpResponse:
    page = browser.get("/report").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    return browser.post("/report", {"token": token[1], **LAMP, **more})


def test_whoever_reports_is_asked_once_and_may_go_on(lamp: Road, browser: Client) -> None:
    before = Dossier.objects.count()
    asked = send(browser)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert Dossier.objects.count() == before
    assert f"/near/case/{lamp.received.code}" in page
    assert "说的话很像" in page
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert hidden["detail"] == LAMP["detail"]
    sent = browser.post("/report", hidden)
    assert sent.status_code == 302
    assert Dossier.objects.count() == before + 1
    again = browser.post("/report", hidden)
    assert again.status_code == 302
    assert Dossier.objects.count() == before + 1


def test_danger_secrets_private_matters_and_photos_are_not_held_up(
    lamp: Road, browser: Client
) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(picture, "JPEG")
    photo = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
    straight: list[dict[str, object]] = [
        {"detail": f"{LAMP['detail']}他天天打我，有人要跳楼。"},
        {"type": "wrongdoing_report"},
        {"safe_way": "只发短信"},
        {"detail": "单位拖欠工资三个月，一分钱没发。", "subject": "拖欠工资"},
        {"photo": photo},
    ]
    for more in straight:
        assert send(browser, **more).status_code == 302, more
    assert send(browser, area="XX").status_code == 422


def test_the_desk_sees_why_merges_in_one_click_and_takes_apart(
    lamp: Road, jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    child = Road(jurisdiction, cast, lamp.at).open()
    react("index_words", child.at)
    desk = logged_in(child.actor("desk"))
    path = f"/file/{child.received.code}"
    assert f"{path}/similar" in desk.get(path).content.decode()
    page = desk.get(f"{path}/similar").content.decode()
    assert "说的话很像" in page
    form = re.search(r'action="[^"]*/move/merge".*?</form>', page, re.DOTALL)
    assert form
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    histories = len(lamp.entries), len(child.entries)
    assert desk.post(f"{path}/move/merge", hidden).status_code == 302
    assert child.file.step == "merged"
    assert Request.objects.get(dossier_id=child.received.id).merged_into_id == lamp.received.id
    page = desk.get(f"{path}/similar").content.decode()
    assert show_code(lamp.received.code) in page
    assert "这一件已经并入它" in page
    back = desk.get(f"/file/{lamp.received.code}/similar").content.decode()
    assert f'href="{path}"' in back.split("已经并入这一件")[0]
    told = desk.get(f"/api/v1/files/{lamp.received.code}/related").json()
    assert [(one["code"], one["why"]) for one in told] == [(child.received.code, ["merged_here"])]
    assert desk.post(f"{path}/move/unmerge", {"text": "并错了"}).status_code == 302
    assert (child.file.step, len(child.entries)) == ("received", histories[1] + 2)
    assert len(lamp.entries) == histories[0]
    stranger = logged_in(cast("handler", body="MARKET"))
    assert stranger.post(f"{path}/move/merge", hidden).status_code == 404


def test_others_of_the_same_place_and_matter_are_listed_as_far_as_they_may_be_seen(
    jurisdiction: int,
    cast: Cast,
    logged_in: Enter,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    here = replace(LAMP_REPORT, lon=113.29945, lat=28.144524)
    done, still, own, other = (Road(jurisdiction, cast, timezone.now() - DAY) for _ in range(4))
    for road in (done, still, own):
        road.open(report=here)
        road.do("dispatch")
    for move in ("accept", "contact", "reply", "confirm"):
        done.do(move)
    other.open(report=here)
    other.do("dispatch", record={"matter": "C0101"})
    path = f"/file/{own.received.code}"
    urban = cast("handler", body="URBAN")
    handler = logged_in(urban)
    page = handler.get(path).content.decode()
    assert f'data-load="{path}/similar?part=1"' in page
    with django_assert_max_num_queries(12 + AROUND):
        listed = handler.get(f"{path}/similar?part=1").content.decode().split("同一类的件")[1]
    assert done.received.code in listed, "a closed one too: it was mended before"
    assert still.received.code in listed
    assert other.received.code not in listed, "of another matter"
    BarredBody.objects.create(
        jurisdiction_id=jurisdiction,
        dossier_id=still.received.id,
        organisation_id=urban.organisation,
    )
    again = handler.get(f"/api/v1/files/{own.received.code}/related").json()
    assert [one["code"] for one in again] == [done.received.code]
