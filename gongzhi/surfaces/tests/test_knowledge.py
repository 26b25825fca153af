"""The knowledge base at its doors: residents read, staff draft, a desk answers out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from gongzhi.cases.tests.road import MONDAY, Road
from gongzhi.cases.tests.test_knowledge import LAMP, Draft
from gongzhi.core.actor import Actor

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
JSON = "application/json"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """The day of the road."""
    with time_machine.travel(MONDAY, tick=True):
        yield


def page(client: Client, path: str) -> str:
    client.cookies["language"] = "zh-hans"
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_drafted_published_found_and_read(cast: Cast, logged_in: Enter) -> None:
    author, reader = logged_in(cast("handler", body="URBAN")), Client()
    assert "起草一条" in page(author, "/knowledge/")
    assert "起草一条" not in page(reader, "/knowledge/")
    wrong = author.post("/knowledge/new", {**LAMP, "text": "短"})
    assert (wrong.status_code, LAMP["title"] in wrong.content.decode()) == (422, True)
    sent = author.post("/knowledge/new", {**LAMP, "matter": "路灯"})
    assert sent.status_code == 302, sent.content.decode()
    code = sent["Location"].rsplit("/", 1)[-1]
    assert LAMP["title"] in page(author, f"/file/{code}")
    assert LAMP["title"] not in page(reader, "/knowledge/")
    assert reader.get(f"/knowledge/{code}").status_code == 404
    second = logged_in(cast("dispatcher", body="HOTLINE"))
    assert second.post(f"/file/{code}/move/publish_article").status_code == 302
    assert LAMP["title"] in page(reader, "/knowledge/?q=路灯不亮")
    shown = page(reader, f"/knowledge/{code}")
    assert LAMP["text"] in shown
    assert LAMP["basis"] in shown
    assert "没有找到" in page(reader, "/knowledge/?q=积水")
    (row,) = reader.get("/api/v1/articles?q=路灯").json()
    assert (row["code"], row["version"], row["body"]) == (code, 1, "URBAN")
    assert len(reader.get(f"/api/v1/articles/{code}").json()) == 1


def test_the_desk_answers_out_of_it_and_replies_by_templates(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    article = Draft(cast).begin().go("publish_article").file.code
    road = Road(jurisdiction, cast).to("received")
    desk, path = logged_in(road.actor("desk")), f"/file/{road.received.code}"
    shown = page(desk, path)
    assert "到窗口办理" in shown
    assert "路灯已修复" not in shown
    filled = page(desk, f"{path}?article={article}")
    assert LAMP["text"] in filled
    assert f'value="{article}"' in filled
    assert "请带上身份证件" in page(desk, f"{path}?template=rt_answer_window")
    assert LAMP["text"] not in page(desk, f"{path}?article=7K3M9QXAC4&template=none")
    sent = desk.post(f"{path}/move/answer", {"text": LAMP["text"], "article": article})
    assert sent.status_code == 302, sent.content.decode()
    assert article in page(desk, path)
    handled = Road(jurisdiction, cast).to("handling")
    owner = logged_in(handled.actor("owner"))
    assert "路灯已修复" in page(owner, f"/file/{handled.received.code}")


def test_drafting_and_templates_by_the_api(cast: Cast, logged_in: Enter) -> None:
    author = logged_in(cast("handler", body="URBAN"))
    sent = author.post("/api/v1/articles/files", {"record": LAMP}, JSON)
    assert (sent.status_code, sent.json()["step"]) == (201, "article_draft")
    wrong = author.post("/api/v1/articles/files", {"record": {**LAMP, "basis": ""}}, JSON)
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (422, "basis")
    assert Client().post("/api/v1/articles/files", {"record": LAMP}, JSON).status_code == 401
    rows = author.get("/api/v1/reply-templates?matter=C0102").json()
    assert "rt_reply_lamp" in {one["code"] for one in rows}
    assert Client().get("/api/v1/reply-templates").status_code == 401
