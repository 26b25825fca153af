"""The duty lists as pages and as JSON: who sees them, what they say, and the forms of asking."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongzhi.cases.tests.road import new_live
from gongzhi.core.actor import Actor
from gongzhi.duties.models import DutyApplication, LocalDuty
from gongzhi.duties.tests.duty_road import MATTER, OPENINGS, WITHDRAWN, DutyRoad
from gongzhi.procedure.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> DutyRoad:
    return DutyRoad(jurisdiction, cast)


def words(client: Client, path: str, language: str = "zh-hans") -> str:
    client.cookies["language"] = language
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def test_everybody_reads_who_has_which_duty_and_why(road: DutyRoad) -> None:
    visitor = Client()
    page = words(visitor, "/duties/")
    assert "临江街道办事处" in page
    before = words(visitor, "/duties/of/TO_AL01")
    assert "没有按期到位" not in before
    life = road.open().life()
    due = life.clock("adviser").due
    assert due is not None
    life.wait(due)
    for language, said in (
        ("zh-hans", ("已暂停", "指导员", "区城市管理局", "安办〔2026〕12号", "第五条")),
        ("en", ("Suspended", "Adviser", "Urban Management Bureau", "安办〔2026〕12号")),
    ):
        for body in ("TO_AL01", "URBAN"):
            page = words(visitor, f"/duties/of/{body}", language)
            assert all(one in page for one in said), (language, body)
    assert "TO_AL01-001" not in words(visitor, "/duties/of/TO_AL02")


def test_the_api_says_the_same(road: DutyRoad) -> None:
    life = road.open().life()
    due = life.clock("adviser").due
    assert due is not None
    life.wait(due)
    found = Client().get("/api/v1/duties/TO_AL01").json()
    (local,) = found["local"]
    assert (local["state"], local["missing"]) == ("suspended", ["adviser"])
    assert (local["sender"], local["applied_by"], local["matter"]) == ("URBAN", "URBAN", MATTER)
    assert found["withdrawn"]
    assert {one["list"] for one in found["leads"]} == {"basic"}
    road.open("offer_power", by=road.player("other"), matter="T0706").along("cannot")
    (asked,) = Client().get("/api/v1/duties/TO_AL01").json()["asked"]
    assert (asked["outcome"], asked["ground"]) == ("refused", "re_no_power")
    assert asked["applied_by"] == "MARKET"


def test_a_report_of_bypass_stands_on_no_list(road: DutyRoad) -> None:
    road.open("report_bypass")
    assert Client().get("/api/v1/duties/TO_AL01").json()["asked"] == []
    assert Client().get("/api/v1/duties/URBAN").json()["asked"] == []


def test_where_the_pack_keeps_the_lists_for_staff_visitors_are_refused(
    road: DutyRoad, jurisdiction: int, logged_in: Enter
) -> None:
    def close(rows: dict[str, Any]) -> None:
        rows["duty_lists_public"]["value"] = "false"

    new_live(jurisdiction, "settings", close)
    assert Client().get("/api/v1/duties/TO_AL01").status_code == 403
    for path in ("/duties/", "/duties/of/TO_AL01"):
        answer = Client().get(path)
        assert answer["Location"] == f"/login?next={path}"
        assert "临江街道" not in answer.content.decode()
    staff = logged_in(road.player("neighbour"))
    assert staff.get("/duties/of/TO_AL01").status_code == 200


def test_an_unknown_body_is_not_found() -> None:
    for body in ("NOBODY", "PARTY"):
        assert Client().get(f"/duties/of/{body}").status_code == 404
        assert Client().get(f"/api/v1/duties/{body}").status_code == 404


def test_an_application_is_made_and_decided_through_pages(road: DutyRoad, logged_in: Enter) -> None:
    sender = logged_in(road.player("sender"))
    form = words(sender, "/duties/new/apply")
    assert "住房和城乡建设局承办" not in form
    assert "URBAN_1" in form
    sent = {**OPENINGS["apply"], "ends": "2099-12-31"}
    wrong = sender.post("/duties/new/apply", {**sent, "matter": WITHDRAWN})
    assert wrong.status_code == 422
    assert "已由上级部门收回" in html.unescape(wrong.content.decode())
    assert "每周巡查一次" in html.unescape(wrong.content.decode())
    assert not DutyApplication.objects.exists()
    made = sender.post("/duties/new/apply", sent)
    file = Dossier.objects.get(procedure="duty_admission")
    assert made.headers["Location"] == f"/file/{file.code}"
    page = words(sender, f"/file/{file.code}")
    assert "每周巡查一次" in page
    assert "120,000" in page
    both = sender.post("/duties/new/apply", {**sent, "receiver": ["TO_AL02", "TO_AL03"]})
    assert both.headers["Location"] == "/duties/of/URBAN"
    assert Dossier.objects.filter(procedure="duty_admission").count() == 3
    steps: list[tuple[str, str, dict[str, str]]] = [
        ("receiver", "agree", {}),
        ("office", "recommend", dict.fromkeys(("listed", "empowered", "funded"), "yes")),
        ("leader", "approve", {"decision": "安办〔2026〕12号"}),
        ("office", "publish", {}),
    ]
    for who, move, record in steps:
        client = logged_in(road.player(who))
        words(client, f"/file/{file.code}")
        answer = client.post(f"/file/{file.code}/move/{move}", {"text": "同意。", **record})
        assert answer.status_code == 302, (move, html.unescape(answer.content.decode())[:3000])
    duty = LocalDuty.objects.get()
    assert "TO_AL01-001" in words(sender, f"/file/{duty.dossier.code}")


def test_the_api_opens_and_moves_through_the_same_rules(road: DutyRoad, logged_in: Enter) -> None:
    sender = logged_in(road.player("sender"))

    def post(path: str, record: dict[str, Any]) -> Any:
        return sender.post(path, {"record": record}, content_type="application/json")

    sent = {**OPENINGS["apply"], "ends": "2099-12-31"}
    refused = post("/api/v1/duties/files/apply", {**sent, "matter": WITHDRAWN})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["rule"] == "withdrawn_duty"
    opened = post("/api/v1/duties/files/apply", sent)
    assert opened.status_code == 201
    code = opened.json()["code"]
    assert post(f"/api/v1/files/{code}/moves/agree", {}).status_code == 403
    assert post(f"/api/v1/files/{code}/moves/withdraw", {}).json()["step"] == "withdrawn"
    assert post("/api/v1/duties/files/hurry", sent).status_code == 404
    several = {"record": {**sent}, "receivers": ["TO_AL02", "TO_AL03"]}
    path, kind = "/api/v1/duties/files/apply/several", "application/json"
    assert sender.post(path, {**several, "receivers": []}, content_type=kind).status_code == 422
    made = sender.post(path, several, content_type=kind)
    assert (made.status_code, len(made.json()["files"])) == (201, 2)
    upward = post("/api/v1/duties/files/propose", OPENINGS["propose"])
    assert upward.json()["problems"][0]["rule"] == "not_grassroots"
    assert post("/api/v1/duties/files/instruct", OPENINGS["instruct"]).status_code == 403


def test_a_numbered_instruction_shows_its_number_and_words(
    road: DutyRoad, logged_in: Enter
) -> None:
    leader = logged_in(road.player("leader"))
    sent = {"matter": MATTER, "body": "URBAN", "text": "请于两周内摸清底数。"}
    made = leader.post("/duties/new/instruct", sent)
    assert made.status_code == 302
    page = words(logged_in(road.player("sender")), made.headers["Location"])
    assert "1号" in page
    assert "请于两周内摸清底数。" in page
    other = logged_in(road.player("other")).get(made.headers["Location"])
    assert other.status_code == 404
