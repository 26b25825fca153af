"""“Me too” on pages: one button, a key of one's own, a slip for callers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.accounts.models import LoginAttempt
from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import neighbours_of
from gongzhi.cases.tests.road import Road, react
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
LAMP = {"subject": "路灯不亮", "detail": "楼下的路灯坏了四天，晚上很黑。", "area": "AL010109"}
KEY = re.compile(r'class="key[^"]*">([0-9A-Z ]+)<')


@pytest.fixture
def lamp(jurisdiction: int, cast: Cast) -> Road:
    """A lamp that neighbours may read of, reported just now."""
    road = Road(jurisdiction, cast, timezone.now()).open()
    road.do("dispatch")
    react("index_words", road.at)
    assert road.do("offer_public").passed
    return road


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_one_button_gives_a_key_and_the_same_form_twice_joins_once(
    lamp: Road, browser: Client
) -> None:
    page = f"/near/case/{lamp.received.code}"
    shown = text(browser, page)
    assert "目前 1 位居民反映" in shown
    assert "满 3 位：" in shown
    sent = {"token": token_of(shown)}
    for _ in range(2):
        browser.cookies.pop("joined", None)
        answer = browser.post(f"{page}/join", sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/joined")
    assert MeToo.objects.filter(dossier_id=lamp.received.id).count() == 1
    own = text(browser, "/joined")
    assert "不影响先后" in own
    assert "会留下什么" in own
    assert browser.post(f"{page}/join", {"token": "x" * 32}).status_code == 302
    assert MeToo.objects.count() == 1
    assert "另有 1 次" in text(Client(), page)
    # On another telephone, by code and key.
    key = KEY.search(own)
    assert key
    other = Client()
    opened = other.post("/follow", {"code": lamp.received.code, "key": key[1]})
    assert opened.headers["Location"] == "/joined"
    assert other.post("/joined/said", {"said": "solved"}).status_code == 409
    left = other.post("/joined/leave")
    assert "什么都没有留下" in left.content.decode()
    assert MeToo.objects.count() == 0
    assert browser.get("/joined").status_code == 404


def test_whoever_reports_may_join_instead(lamp: Road, browser: Client) -> None:
    before = Dossier.objects.count()
    token = token_of(text(browser, "/report"))
    asked = browser.post("/report", {"token": token, **LAMP}).content.decode()
    assert f"/near/case/{lamp.received.code}/join" in asked
    joined = browser.post(f"/near/case/{lamp.received.code}/join", {"token": token})
    assert joined.headers["Location"] == "/joined"
    assert (Dossier.objects.count(), MeToo.objects.count()) == (before, 1)


def test_whoever_reported_it_is_counted_already(lamp: Road, browser: Client) -> None:
    browser.post("/follow", {"code": lamp.received.code, "key": lamp.received.key})
    answer = browser.post(f"/near/case/{lamp.received.code}/join")
    assert answer.status_code == 409
    assert "已经算上您了" in answer.content.decode()


def test_a_desk_notes_a_caller_and_never_sees_the_key(
    lamp: Road, browser: Client, cast: Cast, logged_in: Enter
) -> None:
    desk = logged_in(cast("dispatcher", body="HOTLINE"))
    page = f"/near/case/{lamp.received.code}"
    assert "替来电的人" in text(desk, page)
    assert "替来电的人" not in text(browser, page)
    wrong = desk.post(f"{page}/join-for", {"phone": "没有"})
    assert (wrong.status_code, "不是一个电话号码" in wrong.content.decode()) == (422, True)
    for number in ("13900000001", "13900000002"):
        assert desk.post(f"{page}/join-for", {"phone": number}).status_code == 302
    slip = text(desk, "/joined")
    assert 'class="key printonly"' in slip
    assert "/joined/leave" not in slip
    react("weigh_neighbours", timezone.now())
    assert "多人遇到" in text(browser, page)
    handler = logged_in(lamp.actor("owner"))
    assert handler.post(f"{page}/join-for", {"phone": "13900000003"}).status_code == 403
    assert "多人遇到" in text(handler, "/inbox")
    assert "13900000001" not in text(handler, f"/file/{lamp.received.code}")


def test_the_desk_is_asked_before_it_enters_the_same_matter_again(
    lamp: Road, cast: Cast, logged_in: Enter
) -> None:
    desk, before = logged_in(cast("dispatcher", body="HOTLINE")), Dossier.objects.count()
    sent = {**LAMP, "source": "phone", "phone": "13900000001", "token": "t" * 32}
    asked = desk.post("/desk/new", sent).content.decode()
    assert f'action="/near/case/{lamp.received.code}/join-for"' in asked
    assert 'value="13900000001" required' in asked
    assert Dossier.objects.count() == before
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    assert desk.post("/desk/new", hidden).status_code == 302
    assert Dossier.objects.count() == before + 1


def test_an_address_has_its_turns(lamp: Road, browser: Client) -> None:
    page = f"/near/case/{lamp.received.code}"
    for number in range(20):
        browser.cookies.clear()
        assert browser.post(f"{page}/join", {"token": f"{number:032}"}).status_code == 302
    browser.cookies.clear()
    assert browser.post(f"{page}/join", {"token": "z" * 32}).status_code == 403
    assert browser.post(f"/api/v1/public/cases/{lamp.received.code}/me-too").status_code == 403
    assert neighbours_of(lamp.received.id).quiet == 20
    assert LoginAttempt.objects.count() == 20


def test_machines_join_speak_and_leave(
    lamp: Road, browser: Client, cast: Cast, logged_in: Enter
) -> None:
    door = f"/api/v1/public/cases/{lamp.received.code}"
    made = browser.post(f"{door}/me-too").json()
    assert made["state"] == "quiet"
    key = {"X-Request-Key": made["key"]}
    seen = browser.get(door).json()
    assert [seen[name] for name in ("reported", "joined", "quiet", "priority")] == [1, 0, 1, 0]
    mine = f"/api/v1/public/me-too/{lamp.received.code}"
    own = browser.get(mine, headers=key).json()
    assert own == {
        "code": lamp.received.code,
        "follows": lamp.received.code,
        "state": "quiet",
        "contact": False,
        "ended": False,
        "said": "",
    }
    word = {"said": "solved"}
    said = browser.post(f"{mine}/word", word, content_type="application/json", headers=key)
    assert (said.status_code, said.json()["code"]) == (409, "case_is_open")
    assert browser.get(mine, headers={"X-Request-Key": "0" * 26}).status_code == 404
    assert browser.delete(mine, headers=key).status_code == 204
    assert browser.get(mine, headers=key).status_code == 404
    rule = browser.get("/api/v1/public/priorities").json()
    assert [(one["code"], one["neighbours"], one["rank"]) for one in rule] == [
        ("raised", 3, 1),
        ("high", 10, 2),
    ]


def test_the_page_of_a_matter_costs_no_more_than_twelve_statements(
    lamp: Road, browser: Client
) -> None:
    page = f"/near/case/{lamp.received.code}"
    browser.get(page)
    with CaptureQueriesContext(connection) as ran:
        browser.get(page)
    assert len(ran) <= 8, [one["sql"][:120] for one in ran]
