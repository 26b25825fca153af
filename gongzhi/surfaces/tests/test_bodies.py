"""Pages and API of self-government's bodies: for everybody, recorded by the committee."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.deliberation.tests.body_road import MEMBERS, Committee

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
