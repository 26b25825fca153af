"""The field page: what waits in a grid; raise, settle and send up on the spot, never twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.actions import Report, enter_request, receive_request
from gongzhi.cases.tests.road import react
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import read_code
from gongzhi.procedure.models import Dossier

Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SCRIPT = {"Accept": "application/json"}
TOKEN = "8f5a7c1e-3f44-4d0f-9f44-0a1b2c3d4e5f"  # noqa: S105  (of a draft)
SAID = "楼道里的灯一闪一闪，老人看不清台阶。"


@pytest.fixture
def worker(cast: Cast) -> Actor:
    return cast("grid_worker", body="CC_AL0101")


@pytest.fixture
def phone(worker: Actor, logged_in: Enter) -> Client:
    return logged_in(worker)


@pytest.fixture
def raised(worker: Actor, now: datetime) -> Dossier:
    """A matter that waits in the worker's grid."""
    report = Report(detail=SAID, area="AL010101", source="grid")
    return Dossier.objects.get(id=enter_request(report, by=worker, at=now).id)


def photo() -> io.BytesIO:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "1.jpg"
    return picture


def test_the_page_lists_what_waits_in_the_own_grid_and_nothing_of_others(
    phone: Client,
    raised: Dossier,
    cast: Cast,
    jurisdiction: int,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    elsewhere = Report(detail="隔壁网格的井盖松了", area="AL010102", source="grid")
    other = enter_request(elsewhere, by=cast("grid_worker", body="CC_AL0101", nth=1), at=now)
    secret = Report(detail="有人违法搭建", area="AL010101", type="wrongdoing_report")
    hidden = receive_request(secret, by=visitor(jurisdiction), at=now)
    desk = receive_request(
        Report(detail="路灯坏了", area="AL010101"), by=visitor(jurisdiction), at=now
    )
    react("index_words", now)
    with django_assert_max_num_queries(12):
        page = phone.get("/field/").content.decode()
    assert f"/field/{raised.code}/settle" in page
    assert SAID[:10] in page
    assert other.code not in page
    assert hidden.code not in page
    assert f"/file/{desk.code}" in page
    assert f"/field/{desk.code}/settle" not in page


def test_a_matter_is_settled_or_sent_up_and_a_failed_form_keeps_what_was_typed(
    phone: Client, raised: Dossier
) -> None:
    answer = phone.post(
        f"/field/{raised.code}/settle", {"text": "拧紧了灯泡", "matter": "没有这一类"}
    )
    assert answer.status_code == 422
    assert "拧紧了灯泡" in answer.content.decode()
    answer = phone.post(f"/field/{raised.code}/climb", {"seen": "1"})
    assert answer.status_code == 422
    sent = {"text": "拧紧了灯泡", "matter": "C0102", "seen": str(raised.last_sequence)}
    answer = phone.post(f"/field/{raised.code}/settle", sent)
    assert answer["Location"] == "/field/?done=settle"
    raised.refresh_from_db()
    assert raised.step == "follow_up"
    again = phone.post(f"/field/{raised.code}/settle", sent, headers=SCRIPT)
    assert (again.status_code, read_code(again.json()["code"])) == (200, raised.code)
    other = phone.post(
        f"/field/{raised.code}/climb", {**sent, "ground": "no_means"}, headers=SCRIPT
    )
    assert other.status_code == 409
    raised.refresh_from_db()
    assert raised.last_sequence == int(sent["seen"]) + 1
    late = phone.post(f"/field/{raised.code}/climb", {"ground": "no_power", "seen": "1"})
    assert late.status_code == 409
    assert phone.post(f"/field/{raised.code}/dispatch", {}).status_code == 409
    assert "已记下" in phone.get("/field/?done=settle").content.decode()


def test_it_climbs_with_one_reason(phone: Client, raised: Dossier) -> None:
    answer = phone.post(f"/field/{raised.code}/climb", {"ground": "no_means", "seen": "1"})
    assert answer.status_code == 302
    raised.refresh_from_db()
    assert raised.step == "received"


def test_the_plain_form_raises_without_script(phone: Client, worker: Actor) -> None:
    form = phone.get("/field/new").content.decode()
    assert 'value="AL010101"' in form
    empty = phone.post("/field/new", {"detail": "", "area": "AL010101"})
    assert empty.status_code == 422
    answer = phone.post("/field/new", {"token": TOKEN, "detail": SAID, "area": "AL010101"})
    file = Dossier.objects.get(source="grid", code=answer["Location"].partition("sent=")[2])
    assert (file.step, file.desk_id) == ("raised", worker.organisation)
    page = phone.get(answer["Location"]).content.decode()
    assert "已送出" in page


def test_what_is_settled_at_once_needs_its_matter_and_goes_to_the_follow_up(
    phone: Client,
) -> None:
    sent = {"token": TOKEN, "detail": SAID, "area": "AL010101", "settled": "换了灯泡"}
    answer = phone.post("/field/new", {**sent, "matter": "C0102"}, headers=SCRIPT)
    file = Dossier.objects.get(code=read_code(answer.json()["code"]))
    assert file.step == "follow_up"


def test_a_draft_that_is_sent_again_makes_one_file_and_gets_the_same_answer(
    phone: Client,
) -> None:
    sent = {"token": TOKEN, "detail": SAID, "area": "AL010101"}
    first = phone.post("/field/new", {**sent, "photo": photo()}, headers=SCRIPT)
    again = phone.post("/field/new", {**sent, "photo": photo()}, headers=SCRIPT)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Dossier.objects.filter(source="grid").count() == 1


def test_a_refused_draft_is_told_in_words_by_field(
    phone: Client, cast: Cast, logged_in: Enter
) -> None:
    sent = {"token": TOKEN, "detail": SAID, "area": "NOWHERE"}
    answer = phone.post("/field/new", sent, headers=SCRIPT)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"area"}
    desk = logged_in(cast("dispatcher", body="TO_AL01"))
    assert desk.get("/field/").status_code == 403
    assert desk.post("/field/new", sent, headers=SCRIPT).status_code == 403
    assert not Dossier.objects.filter(source="grid").exists()


def test_strangers_are_sent_to_the_login_and_a_script_is_told_so(
    browser: Client, phone: Client
) -> None:
    assert browser.get("/field/")["Location"] == "/login?next=/field/"
    assert browser.get("/field/session.json").status_code == 401
    assert browser.post("/field/new", {"detail": SAID}, headers=SCRIPT).status_code == 401
    told = phone.get("/field/session.json").json()
    assert set(told) == {"owner", "token"}


def test_what_a_device_keeps_names_no_matter_and_goes_at_logout(
    phone: Client, raised: Dossier
) -> None:
    shell = phone.get("/field/offline").content.decode()
    assert raised.code not in shell
    assert SAID[:6] not in shell
    worker = phone.get("/field/worker.js")
    assert worker["Content-Type"] == "text/javascript"
    assert b"/static/gongzhi/field.js" in worker.content
    manifest = phone.get("/field/manifest.json").json()
    assert (manifest["scope"], manifest["start_url"]) == ("/field/", "/field/")
    answer = phone.post("/logout")
    assert answer["Clear-Site-Data"] == '"storage"'


def test_grid_workers_begin_in_the_field_and_may_ask_for_contrast(phone: Client) -> None:
    page = phone.post("/view", {"contrast": "high", "next": "/field/"}, follow=True)
    assert 'class=" contrast"' in page.content.decode()
