"""Nothing typed is lost: a login that has ended, a page that grew old, a race that was lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from gongzhi.accounts.models import User
from gongzhi.cases.actions import Received, move_request
from gongzhi.core.actor import Actor
from gongzhi.directory.models import Person
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.tests.conftest import PASSWORD, fallback_code

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
LONG = "这是写了很久的答复，\n有两行。"
OURS = {"Origin": "http://testserver"}


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def hidden(page: str) -> dict[str, str]:
    """The fields a browser would send of the last form of a page."""
    form = page.split("<form")[-1] if "kept." not in page else page
    texts = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    inputs = r'<input type="hidden" name="(next|kept.files)" value="([^"]*)"'
    return dict(texts) | dict(re.findall(inputs, form))


@pytest.fixture
def login(file: Dossier, desk: Client, cast: Cast) -> str:
    account = Person.objects.get(id=cast("dispatcher", body=file.desk.code).person).user
    assert isinstance(account, User)
    return account.login


def test_what_was_typed_goes_through_the_login_and_back_into_its_form(
    desk: Client, file: Dossier, login: str
) -> None:
    desk.cookies.clear()
    address = f"/file/{file.code}/move/answer"
    asked = desk.post(address, {"text": LONG, "seen": "1"})
    assert asked.status_code == 401
    sent = hidden(body(asked))
    assert sent["kept.text"].replace("\r\n", "\n") == LONG
    wrong = desk.post("/login", {**sent, "login": login, "password": "x"})
    assert wrong.status_code == 422
    sent = hidden(body(wrong))
    second = desk.post("/login", {**sent, "login": login, "password": PASSWORD})
    assert second.status_code == 200
    sent = hidden(body(second))
    wrong = desk.post("/login/second", {**sent, "code": "000000"})
    assert wrong.status_code == 422
    code = fallback_code(User.objects.get(login=login))
    back = desk.post("/login/second", {**hidden(body(wrong)), "code": code})
    assert back.status_code == 200
    page = body(back)
    assert f'action="{address}"' in page
    fields = hidden(page)
    assert fields == {"text": LONG, "seen": "1"}
    form = desk.post(address, {**fields, "again": "1"})
    assert form.status_code == 200
    assert "有两行。</textarea>" in body(form)
    file.refresh_from_db()
    assert file.step == "received"
    assert desk.post(address, fields).status_code == 302
    file.refresh_from_db()
    assert file.step == "answered"


def test_no_password_and_no_key_is_ever_carried_along(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    for path, sent in (
        ("/login", {"login": "a", "password": "secret-word"}),
        ("/decisions/7K3M9QXAC4/open", {"first": "secret-word", "second": "secret-word"}),
        ("/follow", {"code": "7K3M9QXAC4", "key": "secret-word"}),
    ):
        answer = client.post(path, sent, headers=OURS)
        assert answer.status_code == 403
        assert "secret-word" not in body(answer)


def test_a_page_that_grew_old_is_sent_again_and_other_sites_gain_nothing(
    file: Dossier, received: Received
) -> None:
    client = Client(enforce_csrf_checks=True)
    sent = {"detail": LONG, "area": "AL010109", "token": "t" * 32}
    answer = client.post("/report", sent, headers=OURS)
    assert answer.status_code == 403
    assert hidden(body(answer)) == sent
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', body(answer).split("kept")[-1])
    assert token
    again = client.post("/report", {**sent, "csrfmiddlewaretoken": token[1]}, headers=OURS)
    assert again.status_code == 302
    for origin in ({}, {"Origin": "https://elsewhere.example"}):
        assert LONG[:5] not in body(client.post("/report", sent, headers=origin))


def test_a_resident_whose_page_grew_old_keeps_what_was_written(
    file: Dossier, received: Received
) -> None:
    home = Client()
    asked = home.post("/follow/write_back", {"text": LONG})
    assert asked.status_code == 200
    sent = {"left_move": "write_back", "left": LONG, "code": received.code, "key": received.key}
    assert LONG in body(asked).replace("\r\n", "\n")
    page = body(home.post("/follow", sent))
    assert "您写的还在下面" in page
    assert "有两行。</textarea>" in page
    assert home.get("/follow").status_code == 200
    again = home.post("/follow", {**sent, "key": "0" * 26})
    assert again.status_code == 404
    assert LONG in body(again).replace("\r\n", "\n")


def test_the_loser_of_a_race_reads_who_did_what_when_beside_what_was_typed(
    desk: Client, file: Dossier, cast: Cast, now: datetime
) -> None:
    by = cast("dispatcher", body=file.desk.code)
    move_request(dossier=file.id, move="place", by=by, at=now, record={"area": "AL0102"})
    sent = {"area": "AL0103", "text": "别丢了", "seen": "1"}
    answer = desk.post(f"/file/{file.code}/move/place", sent)
    page = body(answer)
    table = page.split('class="diff"')[1].split("</table>")[0]
    assert answer.status_code == 409
    for words in ("地点", "<ins>", file.desk.name_zh, "周"):
        assert words in table, words
    names = re.findall(r"<ins>(.+?)</ins></td><td>(.+?)</td>", table)
    assert len(names) == 1
    assert names[0][0] != names[0][1]
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    again = desk.post(f"/file/{file.code}/move/place", {**sent, "seen": seen[1]})
    assert again.status_code == 302
