"""Pages and API of elections: begun by the committee, read and objected to by everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.deliberation.tests.election_road import WHOLE, Election
from gongzhi.surfaces.tests.test_bodies import AROUND, EN, page

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
HERE = "/bodies/?area=AL0101"
JSON = "application/json"


def standing(cast: Cast, days: int = 0) -> Election:
    """A committee whose term will soon be over, so many days ago."""
    now = timezone.now()
    road = Election(cast, at=now - timedelta(days=days))
    return road.stand(starts_on=str((now - timedelta(days=57 * 30)).date()))


def test_a_committee_begins_the_election_that_is_due(cast: Cast, logged_in: Enter) -> None:
    road = standing(cast)
    staff, resident, home = logged_in(road.secretary), Client(), f"/bodies/{road.file.code}"
    begin = "/bodies/elections/new?body_kind=residents_committee&amp;extent=whole_body"
    for address in (home, HERE):
        assert begin in page(staff, address)
        assert begin not in page(resident, address)
    assert "seats=%E4%B8%BB%E4%BB%BB%201%0A" in page(staff, home), "as many as there are now"
    chosen = page(staff, begin.replace("&amp;", "&"))
    assert '<option value="residents_committee" selected>' in chosen
    assert "villagers_committee" not in chosen
    few = staff.post("/bodies/elections/new", {**WHOLE, "seats": "主任 1"})
    assert (few.status_code, "一共 1 席，应为 5—9 席" in few.content.decode()) == (422, True)
    made = staff.post("/bodies/elections/new", WHOLE)
    address = made.headers["Location"]
    assert "居民委员会换届选举" in page(staff, "/decisions/"), "it waits for the committee"
    assert resident.get(f"{address}/ballot").status_code == 404
    assert begin not in page(staff, home), "one is under way"
    for listed in (home, HERE, "/bodies/"):
        assert address in page(resident, listed)
    shown = page(staff, address)
    assert "公布选举委员会成员" in shown
    assert "还没有候选人" in shown
    code = address.rsplit("/", 1)[1]
    assert page(staff, f"/decisions/{code}/roll")
    assert resident.get(f"/decisions/{code}").headers["Location"] == address
    said = {"committee": "冯一", "chosen_by": "meeting"}
    moved = staff.post(f"/file/{code}/move/name_election_committee", said)
    assert moved.status_code == 302, moved.content.decode()
    assert "居民（村民）会议推选：冯一" in page(resident, address)
    again = {"record": WHOLE}
    assert staff.post("/api/v1/bodies/elections/files", again, content_type=JSON).status_code == 409
    refused = resident.post("/api/v1/bodies/elections/files", again, content_type=JSON)
    assert refused.status_code == 401


def test_everybody_reads_who_stands_and_objects_to_the_result(
    cast: Cast, logged_in: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    road = standing(cast, days=29).begin().nominate().enrol()
    code, staff, resident = road.file.code, logged_in(road.secretary), Client()
    address = f"/bodies/elections/{code}"
    assert "按提名先后排" in page(resident, address)
    road.hold(40)
    votes = {1: 25, 2: 5, 3: 25, 4: 5, 5: 24, 6: 22, 7: 21, 8: 21}
    road.count(votes, 40)
    hidden = page(resident, address)
    assert "25 票" not in hidden, "no votes before the round is declared"
    assert "空缺另行选举" in page(staff, f"/file/{code}")
    assert road.do("call_second_round").passed
    assert road.notice(3).passed
    with django_assert_max_num_queries(12 + AROUND):
        shown = page(resident, address)
    for words in (
        "另行选举：郑丙、郑丁",
        "应参加 40 人，发出选票 40 张",
        "冯一、冯二",
        "党群服务中心广场",
    ):
        assert words in shown
    assert "这一步怎么办" not in shown
    ballot = page(resident, f"{address}/ballot")
    assert ("郑丙" in ballot, "郑甲" in ballot, "选 1 名" in ballot) == (True, False, True)
    road.at += timedelta(days=4)
    assert road.do("hold_election", handed_out=40).passed
    road.count({7: 14, 8: 20}, 40)
    assert road.do("declare_elected").passed
    road.post()
    with django_assert_max_num_queries(12 + AROUND):
        result = page(resident, address)
    assert result.rindex("郑丁</th>") < result.rindex("郑丙</th>"), "after it, by votes"
    assert "The second round" in page(resident, address, EN)
    with django_assert_max_num_queries(12 + AROUND):
        assert address in page(resident, HERE)
    _dates_and_objections(resident, address, code)


def _dates_and_objections(resident: Client, address: str, code: str) -> None:
    calendar = resident.get("/dates.ics?area=AL0101").content.decode().replace("\r\n ", "")
    for words in ("居民委员会选举投票", "选举结果公示", f"http://testserver{address}"):
        assert words in calendar
    empty = resident.post(f"/decisions/{code}/object", {"text": ""})
    assert (empty.status_code, "选举" in empty.content.decode()) == (422, True)
    objected = resident.post(f"/decisions/{code}/object", {"text": "计票时我没有看见唱票。"})
    assert objected.headers["Location"] == "/decisions/objection"
    found = resident.get(f"/api/v1/bodies/elections/{code}").json()
    assert [one["move"] for one in found["rounds"]] == ["call_second_round", "declare_elected"]
    assert [one["name"] for one in found["candidates"] if one["elected"]] != []
    assert found["objections_until"] is not None
    assert [one["code"] for one in resident.get("/api/v1/bodies/elections").json()] == [code]
    assert resident.get("/api/v1/bodies/elections?area=XX").status_code == 404
    assert resident.get("/api/v1/bodies/elections/AAAAAAA").status_code == 404
