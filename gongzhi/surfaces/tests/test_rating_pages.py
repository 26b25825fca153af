"""Rating by link and by key on plain pages; links and batches for staff."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import signing
from django.test import Client

from gongzhi.cases.models import Rating
from gongzhi.cases.models.rating import RatingBatch
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.surfaces.views.rating import SALT
from gongzhi.surfaces.visit import FILE_COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Enter = Callable[[Actor], Client]


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A file whose result lies before its requester."""
    return Road(jurisdiction, cast).to("follow_up")


def test_a_link_of_the_desk_opens_the_rating_and_nothing_else(road: Road, logged_in: Enter) -> None:
    desk, code = logged_in(road.actor("follow")), road.received.code
    assert "生成评价链接" in desk.get(f"/file/{code}").content.decode()
    page = desk.post(f"/file/{code}/rating").content.decode()
    link = re.search(r"/rate/([0-9A-Z]{26})<", page)
    assert link
    person = Client()
    opened = person.get(f"/rate/{link[1]}")
    assert (opened.status_code, opened["Location"]) == (302, "/rate")
    page = person.get("/rate").content.decode()
    assert "解决了吗" in page
    assert code not in page
    assert person.get("/follow").content.decode().count("7K3 M9Q XAC4"), "no file is opened"
    assert person.post("/rate", {}).status_code == 422
    assert person.post("/rate", {"solved": "partly", "satisfied": "no"}).status_code == 302
    again = person.get("/rate?done=1").content.decode()
    assert 'value="partly" checked' in again
    change = re.search(r"/rate/([0-9A-Z]{26})<", again)
    assert change
    assert change[1] != link[1]
    used = Client().get(f"/rate/{link[1]}")
    assert (used.status_code, "只能评一次" in used.content.decode()) == (410, True)
    elsewhere = Client()
    assert elsewhere.get(f"/rate/{change[1]}")["Location"] == "/rate"
    assert elsewhere.post("/rate", {"solved": "cannot"}).status_code == 302
    by_link = {"content_type": "application/json", "headers": {"X-Rating-Link": link[1]}}
    answer = Client().post("/api/v1/ratings", {"solved": "not"}, **by_link)
    assert (answer.status_code, answer.json()["code"]) == (409, "rating_link_used")
    by_link["headers"] = {"X-Rating-Link": change[1]}
    said = Client().post("/api/v1/ratings", {"solved": "partly"}, **by_link).json()
    assert (said["solved"], said["change_link"]) == ("partly", "")
    assert person.post("/rate", {"solved": "not"}).status_code == 302
    assert person.post("/rate", {"do": "refuse"}).status_code == 302
    assert "不想评价" in person.get("/rate").content.decode()
    rating = Rating.objects.get(dossier_id=road.received.id)
    assert (rating.solved, rating.satisfied, rating.refused) == ("", None, True)
    assert desk.post(f"/file/{code}/rating").status_code == 409
    assert Client().get("/rate/WRONG").status_code == 404
    assert Client().get("/rate")["Location"] == "/follow"


def test_the_handler_neither_asks_nor_notes(road: Road, logged_in: Enter) -> None:
    handler, path = logged_in(road.actor("owner")), f"/file/{road.received.code}"
    assert "生成评价链接" not in handler.get(path).content.decode()
    for sent in ({}, {"do": "note", "solved": "solved"}):
        assert handler.post(f"{path}/rating", sent).status_code == 403
    assert not Rating.objects.exists()
    api = f"/api/v1/files/{road.received.code}/rating"
    answer = handler.post(api, {"solved": "solved"}, content_type="application/json")
    assert answer.json()["code"] == "rating_asked_by_handler"


def test_what_was_noted_on_the_telephone_is_the_requester_s_to_change(
    road: Road, logged_in: Enter
) -> None:
    desk, path = logged_in(road.actor("follow")), f"/file/{road.received.code}/rating"
    assert desk.post(path, {"do": "note"}).status_code == 422
    both = {"do": "note", "solved": "partly", "grade": "average", "refuse": "1"}
    wrong = desk.post(path, both)
    assert wrong.status_code == 422
    kept = wrong.content.decode()
    for filled in ('value="partly" checked', 'value="average" checked', 'value="1" checked'):
        assert filled in kept, "what was filled in is still there"
    assert (
        desk.post(path, {"do": "note", "solved": "solved", "satisfied": "yes"}).status_code == 200
    )
    person = Client()
    person.post("/follow", {"code": road.received.code, "key": road.received.key})
    assert "评一评办得怎么样" in person.get("/follow").content.decode()
    assert "电话回访时记下的" in person.get("/rate?own=1").content.decode()
    assert person.post("/rate?own=1", {"solved": "not"}).status_code == 302
    rating = Rating.objects.get(dossier_id=road.received.id)
    assert (rating.solved, rating.satisfied, rating.by_phone) == ("not", None, False)
    assert "自己评价过" in desk.post(path, {"do": "note", "solved": "solved"}).content.decode()


def test_a_grade_of_the_pack_says_how_satisfied(road: Road) -> None:
    person = Client()
    person.post("/follow", {"code": road.received.code, "key": road.received.key})
    page = person.get("/rate?own=1").content.decode()
    values = [f'name="grade" value="{one}"' for one in ("satisfied", "basically", "average", "not")]
    assert [page.index(one) for one in values] == sorted(page.index(one) for one in values)
    assert "基本满意" in page
    for grade, satisfied in (("basically", True), ("average", None), ("not", False)):
        assert person.post("/rate?own=1", {"grade": grade}).status_code == 302
        rating = Rating.objects.get(dossier_id=road.received.id)
        assert (rating.grade, rating.satisfied, rating.solved) == (grade, satisfied, "")
        assert f'value="{grade}" checked' in person.get("/rate?own=1").content.decode()
    assert person.post("/rate?own=1", {"grade": "great"}).status_code == 422
    key = {"X-Request-Key": road.received.key}
    api = f"/api/v1/requests/{road.received.code}/rating"
    said = person.post(api, {"grade": "satisfied"}, "application/json", headers=key).json()
    assert (said["grade"], said["satisfied"]) == ("satisfied", True)


def test_a_key_or_a_link_that_opens_nothing_any_more_is_said_and_forgotten(road: Road) -> None:
    person = Client()
    person.post("/follow", {"code": road.received.code, "key": road.received.key})
    road.do("renew_key", record={"identity": "recall"})
    for path in ("/rate?own=1", "/follow/jury", "/follow"):
        again = Client(headers={"cookie": f"file={person.cookies['file'].value}"})
        answers = [again.get(path)]
        if path != "/follow":
            answers.append(again.post(path, {"solved": "not", "do": "consent"}))
        for answer in answers:
            said = answer.content.decode()
            assert answer.status_code == 404, path
            assert 'name="key"' in said, "it asks for the key"
            assert answer.cookies[FILE_COOKIE].value == ""
    link = signing.dumps("GONE" * 6, salt=SALT)
    gone = Client(headers={"cookie": f"rating={link}"}).get("/rate")
    assert (gone.status_code, gone.cookies["rating"].value) == (404, "")
    assert "链接" in gone.content.decode()


def test_pressure_opens_a_secret_matter_outside_that_line(road: Road) -> None:
    person = Client()
    person.post("/follow", {"code": road.received.code, "key": road.received.key})
    empty = person.post("/rate?own=1", {"do": "pressure", "text": ""})
    assert empty.status_code == 422
    answer = person.post("/rate?own=1", {"do": "pressure", "text": "科里来电话让我改成满意"})
    assert answer["Location"] == "/receipt"
    made = Dossier.objects.exclude(id=road.received.id).get()
    assert made.secrecy == 1
    assert BarredBody.objects.get(dossier=made).organisation.code == "URBAN"
    assert person.get("/receipt").status_code == 200


def test_a_body_sees_its_closed_batches_alone(road: Road, logged_in: Enter) -> None:
    counts = {"solved": 7, "partly": 1, "not": 2, "cannot": 0, "satisfied": 6, "not_satisfied": 3}
    body = road.actor("owner").organisation
    where = {"jurisdiction_id": road.jurisdiction, "body_id": body, "number": 1}
    RatingBatch.objects.create(**where, ratings=10, counts=counts)
    page = logged_in(road.actor("owner")).get("/ratings").content.decode()
    assert '<td class="num">7</td>' in page
    assert "还没有凑满一批" in logged_in(road.actor("follow")).get("/ratings").content.decode()
    assert Client().get("/ratings")["Location"] == "/login?next=/ratings"
