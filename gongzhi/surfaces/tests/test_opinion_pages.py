"""Pages and API of conversations: no login, no JavaScript, and the same words at every door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.work import work
from gongzhi.deliberation.actions.drawing import draw_conversation
from gongzhi.deliberation.models import Conversation, OpinionVote, Participant, Statement
from gongzhi.deliberation.tests.talk_road import SEEDS, TalkRoad
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing import opinions as opinion_words
from gongzhi.surfaces.views import opinion_desk, opinions

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ZH, EN = {"Accept-Language": "zh"}, {"Accept-Language": "en"}
JSON = "application/json"
AROUND = 3  # begin, commit, the unit of work
MOST = 12
Enter = Callable[[Actor], Client]


@pytest.fixture
def road(cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> TalkRoad:
    """Give a conversation that runs at the moment of the doors."""
    made = TalkRoad(cast, at=now)
    made.asked()
    for text in SEEDS:
        made.do("add_seed", text=text)
    day = (now + timedelta(days=9)).date().isoformat()
    assert made.do("begin_talking", closes_on=day).passed
    for module in (opinions, opinion_desk):
        monkeypatch.setattr(module, "moment", lambda: made.at)
    return made


def page(client: Client, path: str, headers: dict[str, str] = ZH) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_resident_answers_and_says_without_login(
    road: TalkRoad, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, here = Client(), f"/opinions/{road.code}"
    assert here in page(client, "/opinions/")
    first = page(client, here)
    assert "案卷" not in first
    assert "工单" not in first
    number = int(re.findall(r'name="statement" value="(\d+)"', first)[0])
    answered = client.post(f"{here}/answer", {"statement": number, "answer": "agree"})
    assert answered.status_code == 302
    cookie = answered.cookies[f"opinion_{road.code}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", here)
    assert OpinionVote.objects.get().statement.number == number
    with django_assert_max_num_queries(MOST + AROUND):
        again = page(client, f"{here}?last={number}")
    assert "第 2 条，共 8 条" in again
    assert "您答过：同意" in page(client, f"{here}?again={number}")
    client.post(f"{here}/answer", {"statement": number, "answer": "pass"})
    assert list(OpinionVote.objects.values_list("value", flat=True)) == [0]
    assert Participant.objects.count() == 1
    for sent in ({"statement": "x", "answer": "agree"}, {"statement": number, "answer": "?"}):
        assert client.post(f"{here}/answer", sent).status_code == 422
    short = client.post(f"{here}/say", {"text": "短"}, headers=EN)
    assert short.status_code == 422
    taken = client.post(f"{here}/say", {"text": "夜里把音响收进活动室"}, headers=ZH)
    key = re.findall(r"<code>([^<]+)</code>", taken.content.decode())[0]
    fate = client.post(f"{here}/fate", {"key": key.replace(" ", "").lower()}, headers=EN)
    assert "It waits to be read" in fate.content.decode()
    assert client.post(f"{here}/fate", {"key": "ABCD"}, headers=EN).status_code == 404
    assert client.get("/opinions/0000000000").status_code == 404
    assert client.get(f"{here}/votes.csv").status_code == 404
    assert client.get(f"{here}/result.json").status_code == 404


def test_one_address_begins_and_says_only_so_often(road: TalkRoad) -> None:
    here, text = f"/opinions/{road.code}", "请把长椅放在树荫下{}"
    said = [Client().post(f"{here}/say", {"text": text.format(one)}) for one in range(6)]
    assert [one.status_code for one in said] == [200] * 5 + [403]
    path = f"/api/v1/conversations/{road.code}/statements"
    over = Client().post(path, {"text": "从接口再说一条"}, content_type=JSON)
    assert (over.status_code, over.json()["code"]) == (403, "throttled")
    begun = [
        Client().post(f"{here}/answer", {"statement": 1, "answer": "agree"}).status_code
        for _ in range(41)
    ]
    assert begun == [302] * 40 + [403]


def test_staff_ask_read_what_is_held_and_print_cards(
    road: TalkRoad, cast: Cast, logged_in: Enter
) -> None:
    staff, here = logged_in(road.secretary), f"/opinions/{road.code}"
    stranger = logged_in(cast("dispatcher", body="TO_AL01"))
    record = {"question": "会议室周末给谁用？", "entry": "cards"}
    made = staff.post("/opinions/new", record)
    file = Dossier.objects.get(code=made.headers["Location"].rsplit("/", 1)[1])
    assert file.step == "preparing"
    assert "还在准备" in page(Client(), f"/opinions/{file.code}")
    wrong = staff.post("/opinions/new", {"question": "？", "entry": "cards"}, headers=ZH)
    assert wrong.status_code == 422
    Client().post(f"{here}/say", {"text": "夜里把音响收进活动室"})
    Client().post(f"{here}/say", {"text": "张三家的狗太吵了"})
    for who, shut in ((Client(), 302), (stranger, 403)):
        assert who.get(f"{here}/held").status_code == shut
        assert who.post(f"{here}/cards", {"count": 2}).status_code in {401, 403}
    held = page(staff, f"{here}/held")
    assert "夜里把音响收进活动室" in held
    staff.post(f"{here}/held", {"move": "show", "statement": "9"})
    said = {"move": "decline", "statement": "10", "ground": "st_person", "text": ""}
    assert staff.post(f"{here}/held", said).status_code == 422
    staff.post(f"{here}/held", said | {"text": "写到了具体的人。"})
    states = Statement.objects.filter(origin="resident").order_by("number")
    assert list(states.values_list("state", flat=True)) == ["shown", "declined"]
    assert "没有待看的" in page(staff, f"{here}/held")
    cards = staff.post(f"{here}/cards", {"count": "2"}).content.decode()
    code = re.findall(r"<code>([^<]+)</code>", cards)[0]
    guest = Client()
    assert guest.post(f"{here}/card", {"card": "WRONG"}).status_code == 404
    assert guest.post(f"{here}/card", {"card": code}).status_code == 302
    assert guest.post(f"{here}/answer", {"statement": 9, "answer": "agree"}).status_code == 302
    assert Participant.objects.filter(card=True, votes__value=1).count() == 1
    for count in ("0", "2001"):
        assert staff.post(f"{here}/cards", {"count": count}).status_code == 422
    assert 'max="2000"' in page(staff, f"{here}/cards")
    assert [opinion_words.letter_of(place) for place in (0, 25, 26)] == ["A", "Z", "AA"]


def test_the_result_is_told_in_words_as_a_picture_and_as_files(
    road: TalkRoad, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    here, client = f"/opinions/{road.code}", Client()
    road.two_camps(60)
    _close(road)
    with django_assert_max_num_queries(MOST + AROUND):
        told = page(client, here)
    for words in (
        "大家都同意或都不同意的",
        SEEDS[0],
        "A 组（36 人）",
        "有多确定",
        "<svg",
        "<table",
    ):
        assert words in told, words
    assert "style=" not in told
    assert "Group A (36 people)" in page(client, here, EN)
    votes = client.get(f"{here}/votes.csv")
    assert votes.content.startswith(b"voter-id,comment-id,vote\n1,")
    result = client.get(f"{here}/result.json").json()
    assert result["sizes"] == [36, 24]
    api = f"/api/v1/conversations/{road.code}"
    assert client.get(f"{api}/result.json").json() == result
    assert client.get(f"{api}/votes.csv").content == votes.content
    road.do("answer_statement", statement=1, became="taken_up", text="下月起照办。")
    told = page(client, here)
    assert "下月起照办。" in told
    shape = client.get(api).json()
    assert [one["became"] for one in shape["statements"]][:2] == ["taken_up", ""]


def _close(road: TalkRoad) -> None:
    """Let the days pass by the move and the draw alone: the agenda of the road's own clock."""
    row = Conversation.objects.get(pk=road.opened.dossier.id)
    assert row.closes_at is not None
    road.at = row.closes_at
    by = system_actor(row.jurisdiction_id, "clock")
    advance(dossier=row.pk, move="expire_talking", by=by, at=road.at)
    with work(row.jurisdiction_id, by.code) as unit:
        draw_conversation(dossier=row.pk, unit=unit, at=road.at)


def test_programs_take_part_by_the_same_rules(road: TalkRoad) -> None:
    client, api = Client(), f"/api/v1/conversations/{road.code}"
    (listed,) = client.get("/api/v1/conversations?state=running").json()["conversations"]
    assert client.get("/api/v1/conversations?state=others").json()["conversations"] == []
    assert (listed["code"], listed["talks"]) == (road.code, True)
    token = client.post(f"{api}/participants").json()["participant"]
    turn = client.post(f"{api}/next", {"participant": token}, content_type=JSON).json()
    assert (turn["given"], turn["all"]) == (0, 8)
    sent = {"participant": token, "statement": turn["statement"], "answer": "disagree"}
    assert client.post(f"{api}/answers", sent, content_type=JSON).status_code == 204
    assert OpinionVote.objects.get().value == -1
    for change, status in (
        ({"participant": "nobody"}, 404),
        ({"answer": "maybe"}, 422),
        ({"statement": 77}, 422),
        ({"group": 1}, 422),
    ):
        answer = client.post(f"{api}/answers", sent | change, content_type=JSON)
        assert answer.status_code == status, change
    said = client.post(f"{api}/statements", {"text": "请多放一把伞"}, content_type=JSON).json()
    fate = client.post(f"{api}/fate", {"key": said["key"]}, content_type=JSON).json()
    assert (fate["state"], fate["text"]) == ("waiting", "")
    assert client.get(f"{api}/held").status_code == 401
    assert client.get("/api/v1/conversations?area=NOWHERE").status_code == 404


def test_an_author_objects_on_the_page_of_its_fate(
    road: TalkRoad, cast: Cast, logged_in: Enter
) -> None:
    here, client = f"/opinions/{road.code}", Client()
    taken = client.post(f"{here}/say", {"text": "夜里把音响收进活动室"}, headers=ZH)
    key = re.findall(r"<code>([^<]+)</code>", taken.content.decode())[0]
    number = Statement.objects.get(origin="resident").number
    road.do("decline_statement", statement=number, ground="st_person", text="像在说某一户。")
    fate = client.post(f"{here}/fate", {"key": key}, headers=ZH).content.decode()
    assert "像在说某一户" in fate
    assert f'action="{here}/object"' in fate
    assert client.post(f"{here}/object", {"key": key, "text": ""}, headers=ZH).status_code == 422
    assert (
        client.post(f"{here}/object", {"key": "x", "text": "好的"}, headers=ZH).status_code == 404
    )
    told = client.post(f"{here}/object", {"key": key, "text": "没有说任何人"}, headers=ZH)
    assert "您的异议由" in told.content.decode()
    assert f'action="{here}/object"' not in told.content.decode()
    assert client.get(f"{here}/object").status_code == 200
    file = Dossier.objects.get(procedure="statement_objection")
    panel = logged_in(cast("objection_panel"))
    shown = page(panel, f"/file/{file.code}")
    assert "夜里把音响收进活动室" in shown
    assert "没有说任何人" in shown
    assert "像在说某一户。" in shown
    assert (
        panel.post(f"/file/{file.code}/move/overturn_decline", {"note": "没有点名"}).status_code
        == 302
    )
    again = client.post(f"{here}/fate", {"key": key}, headers=EN).content.decode()
    assert "it is to be shown" in again
    api = f"/api/v1/conversations/{road.code}"
    shape = client.post(f"{api}/fate", {"key": key}, content_type=JSON).json()
    assert (shape["objection"], shape["ruling"], shape["state"]) == (
        "decline_overturned",
        "没有点名",
        "shown",
    )
    twice = client.post(f"{api}/objections", {"key": key, "text": "再说一次"}, content_type=JSON)
    assert (twice.status_code, twice.json()["code"]) == (409, "objected_already")
