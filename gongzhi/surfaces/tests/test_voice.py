"""Said instead of written: received, heard by who may read the words, seen by the requester."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from gongzhi.cases.actions import move_request
from gongzhi.core.actor import Actor
from gongzhi.core.models import DataKey, Entry, Opening
from gongzhi.core.tests.sounds import mp4, webm
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SECRET = b"Li Hua"


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def spoken(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("说话.webm", data, content_type="image/png")


def latest() -> Dossier:
    return Dossier.objects.order_by("-id")[0]


@pytest.fixture
def home(browser: Client) -> Client:
    sent = {"voice": spoken(webm(seconds=34, secret=SECRET)), "area": "AL010109", "token": "t" * 32}
    answer = browser.post("/report", sent)
    assert answer.status_code == 302, body(answer)
    return browser


def test_a_voice_is_enough_and_is_sealed_beside_the_words(home: Client) -> None:
    file = latest()
    said = Entry.objects.get(chain=file.id, sequence=1).facts["record"]["voice"]
    assert said["media"] == "audio/webm"
    assert said["seconds"] == 34
    assert {"words", "voice"} <= set(
        DataKey.objects.filter(chain=file.id).values_list("purpose", flat=True)
    )
    page = body(home.get("/follow"))
    assert "您的录音（约 34 秒）" in page
    answer = home.get("/follow/voice", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer["Content-Type"]) == (206, "audio/webm")
    whole = home.get("/follow/voice").content
    assert whole.startswith(answer.content)
    assert SECRET not in whole
    assert home.get("/follow/voice", headers={"Range": "bytes=99999999-"}).status_code == 416


def test_who_may_read_the_words_hears_it_and_the_requester_sees_that(
    home: Client, cast: Cast, logged_in: Enter
) -> None:
    file = latest()
    address = f"/file/{file.code}/voice"
    desk = logged_in(cast("dispatcher", body=file.desk.code))
    assert "诉求人的录音（约 34 秒）" in body(desk.get(f"/file/{file.code}"))
    assert "语音反映（34 秒）" in body(desk.get("/inbox"))
    assert desk.get(address)["Content-Type"] == "audio/webm"
    assert Opening.objects.filter(chain=file.id, purpose="voice", actor__startswith="post").exists()
    assert "您的录音" in body(home.get("/follow")).split("谁看过")[1]
    for other in (cast("handler", body="MARKET"), cast("district_leader")):
        assert logged_in(other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert Opening.objects.filter(chain=file.id, purpose="voice").count() == 1


def test_neither_words_nor_voice_is_refused_and_a_photo_is_no_voice(browser: Client) -> None:
    empty = browser.post("/report", {"area": "AL010109", "token": "t" * 32})
    assert empty.status_code == 422
    for data, words in ((b"\xff\xd8 photo", "不是能听的录音"), (mp4(seconds=70), "最长 60 秒")):
        answer = browser.post("/report", {"voice": spoken(data), "token": "t" * 32})
        assert answer.status_code == 422
        assert words in body(answer)
    assert not Dossier.objects.exists()


def test_words_and_voice_together_and_the_same_form_twice_make_one_file(browser: Client) -> None:
    for _ in range(2):
        sent = {"detail": "路灯坏了", "voice": spoken(mp4()), "token": "t" * 32}
        assert browser.post("/report", sent).status_code == 302
    assert Dossier.objects.count() == 1
    again = {"detail": "路灯坏了", "voice": spoken(mp4(seconds=5)), "token": "t" * 32}
    browser.post("/report", again)
    assert Dossier.objects.count() == 2


def test_erasing_takes_the_voice_along(
    home: Client, cast: Cast, jurisdiction: int, now: datetime
) -> None:
    file = latest()
    desk = cast("dispatcher", body=file.desk.code)
    move_request(dossier=file.id, move="answer", by=desk, at=now, record={"text": "已答复"})
    assert home.post("/follow/erase").status_code == 302
    assert not DataKey.objects.filter(chain=file.id, purpose="voice").exists()
    assert home.get("/follow/voice").status_code == 404
    assert "<audio" not in body(home.get("/follow"))


def test_the_api_takes_a_voice_and_gives_it_back_to_its_key(db: None) -> None:
    client = Client()
    sent = client.post("/api/v1/requests/form", {"voice": spoken(webm())})
    assert sent.status_code == 201, sent.content
    code, key = sent.json()["code"], sent.json()["key"]
    address = f"/api/v1/requests/{code}/voice"
    assert client.get(address, headers={"X-Request-Key": key})["Content-Type"] == "audio/webm"
    assert client.get(address, headers={"X-Request-Key": "0" * 26}).status_code == 404
    nothing = client.post("/api/v1/requests/form", {"subject": "只有标题"})
    assert nothing.json()["problems"] == [{"field": "detail", "rule": "required"}]
