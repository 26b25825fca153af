"""Pages and API of self-government's bodies: for everybody, recorded by the committee."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.deliberation.tests.body_road import MEMBERS, Committee
from gongzhi.surfaces.showing.calendar import Event, calendar_of, escaped, folded

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
ZH, EN = {"Accept-Language": "zh"}, {"Accept-Language": "en"}
AROUND = 3  # begin, commit, the unit of work


def page(client: Client, path: str, headers: dict[str, str] = ZH) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_committee_records_its_body_and_everybody_reads_who_holds_office(
    cast: Cast,
    logged_in: Callable[[Actor], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    road = Committee(cast)
    staff, resident = logged_in(road.secretary), Client()
    home = "/bodies/?area=AL0101"
    assert "/bodies/new" in page(staff, home)
    assert "还没有登记" in page(resident, home)
    assert "/bodies/new" not in page(resident, home)
    sent = {
        "body_kind": "residents_committee",
        "starts_on": "2024-06-01",
        "members": "会计 王某",
        "text": "当选公告",
    }
    wrong = staff.post("/bodies/new", sent, headers=ZH)
    assert wrong.status_code == 422
    assert "第 1 行看不出职务" in wrong.content.decode()
    made = staff.post("/bodies/new", {**sent, "members": MEMBERS}, headers=ZH)
    address = made.headers["Location"]
    code = address.rsplit("/", 1)[1]
    assert "待镇街核对" in page(resident, home)
    confirmed = logged_in(road.township).post(f"/file/{code}/move/confirm_term", {}, headers=ZH)
    assert confirmed.status_code == 302, confirmed.content.decode()
    with django_assert_max_num_queries(12 + AROUND):
        listed = page(resident, home)
    assert "副主任" in listed
    assert "张某、赵某、钱某" in listed
    assert "前应开始换届选举" in listed
    assert "须按2026年施行的新法核对" in listed
    with django_assert_max_num_queries(12 + AROUND):
        shown = page(resident, address)
    assert "任期 2024年6月1日 至 2029年6月1日" in shown
    assert "In office from 1 June 2024 to 1 June 2029" in page(resident, address, EN)
    with django_assert_max_num_queries(12 + AROUND):
        assert "埠头社区" in page(resident, "/bodies/")
    _machines_read_it(resident, code)


def _machines_read_it(resident: Client, code: str) -> None:
    bodies = {one["kind"]: one for one in resident.get("/api/v1/bodies?area=AL0101").json()}
    assert bodies["residents_committee"]["members"] == 5
    assert bodies["residents_supervision"]["missing"] == "no_term"
    term = resident.get(f"/api/v1/bodies/{code}").json()
    assert [one["office"] for one in term["members"]][:2] == ["chair", "vice_chair"]
    assert resident.get("/api/v1/bodies?area=XX").status_code == 404
    assert resident.get("/api/v1/bodies/AAAAAAA").status_code == 404
    refused = resident.post("/api/v1/bodies/files", {"record": {}}, content_type="application/json")
    assert refused.status_code == 401


def test_a_meeting_is_called_on_a_page_and_stands_in_everybodys_calendar(
    cast: Cast,
    logged_in: Callable[[Actor], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    road = Committee(cast).stand()
    staff, resident, home = logged_in(road.secretary), Client(), f"/bodies/{road.file.code}"
    call = f"/bodies/meetings/new?body_term={road.file.code}"
    for kind in ("residents_representatives", "residents_supervision"):
        Committee(cast).stand(kind)
    assert "/bodies/new" in page(staff, "/bodies/?area=AL0101"), "the next term is recorded there"
    assert call in page(staff, home)
    assert call not in page(resident, home)
    assert f'<option value="{road.file.code}" selected>居民委员会</option>' in page(staff, call)
    soon = (timezone.now() + timedelta(days=5)).astimezone(ZoneInfo("Asia/Shanghai"))
    sent = {
        "body_term": road.file.code,
        "meets_at": soon.strftime("%Y-%m-%dT%H:%M"),
        "where": "二楼,会议室",
        "points": "七号楼下水道",
    }
    wrong = staff.post("/bodies/meetings/new", {**sent, "where": ""}, headers=ZH)
    assert (wrong.status_code, "七号楼下水道" in wrong.content.decode()) == (422, True)
    made = staff.post("/bodies/meetings/new", sent, headers=ZH)
    address = made.headers["Location"]
    _everybody_reads_it(staff, resident, (home, address), django_assert_max_num_queries)


def _everybody_reads_it(
    staff: Client,
    resident: Client,
    pages: tuple[str, str],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    home, address = pages
    code = address.rsplit("/", 1)[1]
    paper = {"point": "1", "name": "报价", "text": "三家报价都在五千以内", "readers": "members"}
    moved = staff.post(f"/file/{code}/move/send_paper", paper, headers=ZH)
    assert moved.status_code == 302, moved.content.decode()
    with django_assert_max_num_queries(12 + AROUND):
        shown = page(resident, address)
    assert "材料：报价" in shown
    assert "只发给成员" in shown
    assert "三家报价" not in shown
    assert "Points" in page(resident, address, EN)
    assert address in page(resident, home)
    with django_assert_max_num_queries(12 + AROUND):
        answer = resident.get("/dates.ics?area=AL0101", headers=ZH)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert f"UID:{code}-body_meeting-it@al.gongzhi" in text
    assert "SUMMARY:埠头社区居民委员会开会" in text
    assert "LOCATION:二楼\\,会议室" in text
    assert f"URL:http://testserver{address}" in text
    assert "/dates.ics?area=AL0101" in page(resident, "/decisions/?area=AL0101")
    [date] = resident.get("/api/v1/dates?area=AL0101").json()
    assert (date["file"], date["cancelled"]) == (code, False)
    found = resident.get(f"/api/v1/bodies/meetings/{code}").json()
    assert (found["papers"][0]["text"], found["points"][0]["state"]) == ("", "open")
    assert [one["code"] for one in resident.get("/api/v1/bodies/meetings").json()] == [code]
    assert resident.get("/dates.ics?area=XX").status_code == 404


def test_a_calendar_is_escaped_folded_and_ends_its_lines() -> None:
    at = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)
    words = "开会；a,b;c\\d\n下一行" + "长" * 60
    event = Event("a-b@x", 3, at, at, None, words, "", "http://x", cancelled=True)
    text = calendar_of("名", [event])
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert "\n" not in text.replace("\r\n", "")
    whole = text.replace("\r\n ", "").split("\r\n")
    assert f"SUMMARY:开会；a\\,b\\;c\\\\d\\n下一行{'长' * 60}" in whole
    assert {"UID:a-b@x", "SEQUENCE:3", "DTSTART:20260601T070000Z", "STATUS:CANCELLED"} <= {*whole}
    assert not any(line.startswith(("DTEND", "LOCATION")) for line in whole)
    assert escaped("a\x00\r\nEND:VEVENT") == "a\\nEND:VEVENT"
    assert list(folded("")) == [""]
