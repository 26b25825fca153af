"""The page, the API and the command of rules of automatic dispatch."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.cases.tests.rule_road import PROPOSED, RuleRoad
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
MOST = 12


@pytest.fixture
def now_record() -> dict[str, Any]:
    """A rule from today on."""
    today = timezone.localdate(timezone=ZoneInfo("Asia/Shanghai")).isoformat()
    return {**PROPOSED, "starts_on": today, "ends_on": today}


MARKS = {
    "zh": ("已签发，有效", "路灯：转给区城市管理局", "90%", "转办 0 件", "一律由人处理"),
    "en": ("Signed and in force", "Street lamp: to the", "90%", "0 sent", "goes to a person"),
}


def test_a_rule_is_proposed_signed_and_listed_through_the_pages(
    cast: Cast, logged_in: Enter, now_record: dict[str, Any]
) -> None:
    desk = logged_in(cast("dispatcher", body="TO_AL01"))
    assert 'name="confidence"' in desk.get("/dispatch-rules/new").content.decode()
    wrong = desk.post("/dispatch-rules/new", {**now_record, "confidence": "50"})
    assert wrong.status_code == 422
    assert PROPOSED["basis"] in wrong.content.decode()
    made = desk.post("/dispatch-rules/new", {**now_record, "confidence": "90"})
    assert made.status_code == 302, made.content.decode()
    file = Dossier.objects.get(procedure="dispatch_rule")
    leader = logged_in(cast("district_leader"))
    shown = leader.get(f"/file/{file.code}").content.decode()
    assert "sign_rule" in shown
    signed = leader.post(f"/file/{file.code}/move/sign_rule", {"text": "同意"})
    assert signed.status_code == 302, signed.content.decode()
    for language, marks in MARKS.items():
        reader = Client(headers={"Accept-Language": language})
        with CaptureQueriesContext(connection) as asked:
            page = reader.get("/dispatch-rules/").content.decode()
        assert [mark for mark in marks if mark not in page] == []
        assert len(asked) <= MOST
    told = Client().get("/api/v1/dispatch-rules").json()
    assert [(one["code"], one["step"], one["signed_by"]) for one in told] == [
        (file.code, "rule_in_force", "GOV")
    ]
    out = io.StringIO()
    call_command("dispatching", "show", "--jurisdiction", "anlan", "--json", stdout=out)
    assert json.loads(out.getvalue())["rules"][0]["code"] == file.code


def test_the_api_proposes_and_names_what_is_wrong(
    cast: Cast, logged_in: Enter, now_record: dict[str, Any]
) -> None:
    desk = logged_in(cast("dispatcher", body="TO_AL01"))
    address, kind = "/api/v1/dispatch-rules/files", "application/json"
    refused = desk.post(address, {"record": {**now_record, "body": "HOUSING"}}, kind)
    assert refused.status_code == 422
    assert [one["rule"] for one in refused.json()["problems"]] == ["not_by_list"]
    made = desk.post(address, {"record": now_record}, kind)
    assert (made.status_code, made.json()["step"]) == (201, "rule_proposed")
    assert Client().post(address, {"record": now_record}, kind).status_code == 401


def test_the_requester_asks_for_a_person_on_the_own_page(jurisdiction: int, cast: Cast) -> None:
    rule = RuleRoad(jurisdiction, cast).sign()
    file = rule.report()
    client = Client(headers={"Accept-Language": "zh"})
    client.post("/follow", {"code": file.code, "key": rule.received.key})
    page = client.get("/follow").content.decode()
    assert "请工作人员核对" in page
    assert "自动转办规则" in page
    assert client.post("/follow/ask_person", {}).status_code == 302
    assert Dossier.objects.get(id=file.id).step == "received"
    assert 'action="/follow/ask_person"' not in client.get("/follow").content.decode()
