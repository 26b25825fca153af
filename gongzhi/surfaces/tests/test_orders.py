"""The pages and the API of outside orders: pasted, checked, saved once; ratings brought in."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.cases.tests.city import City
from gongzhi.cases.tests.test_orders import CITY, TEXT
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import BarredBody, Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
NUMBER = "CS20260601000123"
JSON = "application/json"


@pytest.fixture
def desk(cast: Cast, logged_in: Enter) -> Client:
    """The hotline's dispatcher."""
    return logged_in(cast("dispatcher", body="HOTLINE"))


def test_an_order_is_pasted_checked_and_saved_once(desk: Client) -> None:
    assert 'name="text"' in desk.get("/orders/new").content.decode()
    sent = {"stage": "read", "system": CITY, "text": TEXT}
    page = desk.post("/orders/new", sent, headers={"Accept-Language": "zh"}).content.decode()
    for shown in (NUMBER, "2026-06-06T00:00", "林女士", "老人不敢出门", "办理要求尽快"):
        assert shown in page
    assert not Dossier.objects.filter(source=CITY).exists()
    save = {
        "stage": "save",
        "system": CITY,
        "number": NUMBER,
        "opened": "2026-05-29T10:30",
        "deadline": "2026-06-06T00:00",
        "kind": "投诉",
        "detail": "路灯坏了三天",
        "address": "临江街道埠头社区",
        "about": "URBAN",
        "unread": "办理要求尽快",
    }
    wrong = desk.post("/orders/new", {**save, "number": ""})
    assert wrong.status_code == 422
    assert "路灯坏了三天" in wrong.content.decode()
    assert "办理要求尽快" in wrong.content.decode()
    made = desk.post("/orders/new", save)
    assert made.status_code == 302, made.content.decode()
    file = Dossier.objects.get(source=CITY)
    assert file.outside_parent is not None
    assert file.outside_parent["number"] == NUMBER
    assert BarredBody.objects.get(dossier=file).organisation.code == "URBAN"
    page = desk.get(made.headers["Location"], headers={"Accept-Language": "zh"}).content.decode()
    assert NUMBER in page
    assert "来件系统给定" in page
    twice = desk.post("/orders/new", save, headers={"Accept-Language": "zh"})
    assert twice.status_code == 409
    assert "已经接收过了" in twice.content.decode()


def test_a_fault_of_a_field_that_the_form_does_not_show_is_said(desk: Client) -> None:
    save = {"stage": "save", "system": "nowhere", "number": "N1", "detail": "路灯坏了三天"}
    answer = desk.post("/orders/new", save)
    assert answer.status_code == 422
    assert "system: " in answer.content.decode()
    assert "路灯坏了三天" in answer.content.decode()


def test_the_closing_text_stands_on_the_page_and_in_the_api(cast: Cast, logged_in: Enter) -> None:
    city = City(cast).replied()
    file = city.file
    desk = logged_in(cast("dispatcher", body=file.desk.code))  # type: ignore[union-attr]
    page = desk.get(f"/file/{file.code}", headers={"Accept-Language": "en"}).content.decode()
    assert "关于工单 CS1 的办理结果" in page
    assert "ready to copy" in page
    told = desk.get(f"/api/v1/files/{file.code}/outside").json()
    assert told["closing_text"].startswith("关于工单 CS1 的办理结果")
    assert (told["system"], told["asks"], told["return_text"]) == (CITY, True, "")
    other = logged_in(cast("handler", body="MARKET"))
    assert other.get(f"/api/v1/files/{file.code}/outside").status_code == 404


def test_a_sheet_of_ratings_is_brought_in_with_its_faults_named(
    cast: Cast, logged_in: Enter
) -> None:
    City(cast).replied()
    follow = logged_in(cast("follow_up_desk"))
    rows = (
        "工单编号,是否解决,是否满意,回访日期\nCS1,已解决,满意,2026-06-02\nCS2,已解决,满意,\n"
        "CS3,也许,满意,\nCS4,已解决,满意,前天\n"
    )
    sheet = SimpleUploadedFile("r.csv", rows.encode(), "text/csv")
    sent = {"system": CITY, "sheet": sheet}
    zh = {"Accept-Language": "zh"}
    page = follow.post("/orders/ratings", sent, headers=zh).content.decode()
    assert "收下 1 行，已有 0 行，有问题 3 行" in page
    assert "没有这个编号的件" in page
    assert "“也许”" in page
    assert Dossier.objects.get(source_id="CS1").outcome == "confirmed"
    bare = SimpleUploadedFile("r.csv", "甲,乙\n1,2\n3,4\n".encode(), "text/csv")
    wrong = follow.post("/orders/ratings", {"system": CITY, "sheet": bare})
    assert wrong.status_code == 422
    broken = follow.post("/orders/ratings", {"system": CITY, "sheet": io.BytesIO(b"%PDF-1.4 x")})
    assert broken.status_code == 422
    assert follow.post("/orders/ratings", {"system": CITY}).status_code == 422


def test_the_api_brings_ratings_and_names_each_fault(cast: Cast, logged_in: Enter) -> None:
    City(cast).replied()
    follow = logged_in(cast("follow_up_desk"))
    rows = [{"number": "CS1", "solved": "not"}, {"number": "NONE", "satisfied": True}]
    answer = follow.post("/api/v1/orders/ratings", {"system": CITY, "rows": rows}, JSON).json()
    assert (answer["taken"], answer["known"]) == (1, 0)
    assert [(one["row"], one["rule"]) for one in answer["problems"]] == [(2, "unknown_number")]
    handler = logged_in(cast("handler", body="URBAN"))
    sent = {"system": CITY, "rows": rows}
    assert handler.post("/api/v1/orders/ratings", sent, JSON).status_code == 403
    assert handler.get("/orders/ratings").status_code == 403
    assert handler.get("/orders/new").status_code == 403
