"""The search of the desk: by code, place, matter and words, and never past what may be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.cases.actions import Report, receive_request
from gongzhi.cases.actions.indexing import index_requests
from gongzhi.cases.actions.receiving import Received
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.work import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
MOST_STATEMENTS = 12


@pytest.fixture
def told(jurisdiction: int) -> dict[str, Received]:
    """Four reports in two townships; their working texts are written."""
    said = {
        "lamp": ("AL0101", "夜市后巷的路灯坏了，老人摔倒过。"),
        "pipe": ("AL0101", "夜市门口的水管漏水，路面结冰。"),
        "far": ("AL0201", "夜市垃圾没人收。"),
        "secret": ("AL0101", "夜市摊位收钱不给票。"),
    }
    found = {}
    for name, (area, words) in said.items():
        more = {"type": "wrongdoing_report", "about": "MARKET"} if name == "secret" else {}
        report = Report(detail=words, area=area, **more)
        found[name] = receive_request(report, by=visitor(jurisdiction), at=timezone.now())
    with work(jurisdiction, "system:tests") as unit:
        ids = [one.id for one in found.values()]
        index_requests(dossiers=ids, unit=unit, at=timezone.now())
    return found


def found_by(client: Client, words: str, **more: str) -> str:
    client.cookies["language"] = "en"
    answer = client.get("/search", {"words": words, **more})
    assert answer.status_code == 200, answer.content.decode()[-800:]
    return answer.content.decode()


def names(told: dict[str, Received], page: str) -> set[str]:
    return {name for name, one in told.items() if f"/file/{one.code}" in page}


def test_words_are_found_by_the_desk_that_may_read_them(
    told: dict[str, Received], cast: Cast, logged_in: Enter
) -> None:
    desk = logged_in(cast("dispatcher", body="TO_AL01"))
    with CaptureQueriesContext(connection) as asked:
        page = found_by(desk, "夜市")
    assert len(asked) <= MOST_STATEMENTS
    assert names(told, page) == {"lamp", "pipe"}
    assert names(told, found_by(desk, "夜市 漏水")) == {"pipe"}
    assert names(told, found_by(desk, "埠头社区 夜市")) == {"lamp", "pipe"}
    assert names(told, found_by(desk, "夜市", open="1")) == {"lamp", "pipe"}
    assert "Nothing was found" in found_by(desk, "火锅城")
    code = told["far"].code
    assert desk.get("/search", {"words": code})["Location"].endswith(f"/file/{code}")


def test_others_find_by_place_and_matter_what_they_see_and_never_by_words(
    told: dict[str, Received], cast: Cast, logged_in: Enter
) -> None:
    leader = logged_in(cast("district_leader"))
    assert names(told, found_by(leader, "夜市")) == set()
    assert names(told, found_by(leader, "埠头社区")) == {"lamp", "pipe"}
    for role, body in (("handler", "MARKET"), ("handler", "URBAN")):
        outside = logged_in(cast(role, body=body))
        for words in ("夜市", "埠头社区", "路灯", told["secret"].code[:4]):
            assert names(told, found_by(outside, words)) == set(), words


def test_pages_and_api_go_on_where_the_first_ended_and_refuse_nonsense(
    told: dict[str, Received], cast: Cast, logged_in: Enter, client: Client
) -> None:
    desk = logged_in(cast("dispatcher", body="TO_AL01"))
    rows = desk.get("/api/v1/search", {"words": "夜市"}).json()["rows"]
    assert [row["code"] for row in rows] == [told["pipe"].code, told["lamp"].code]
    after = {"words": "夜市", "cursor": str(told["pipe"].id)}
    rows = desk.get("/api/v1/search", after).json()["rows"]
    assert [row["code"] for row in rows] == [told["lamp"].code]
    assert desk.get("/api/v1/search", {"words": "夜市", "cursor": "x"}).status_code == 422
    assert desk.get("/api/v1/search", {"words": " "}).status_code == 422
    assert desk.get("/search", {"words": "夜" * 81}).status_code == 422
    assert desk.get("/search", {"words": "' | ! & ( :* 夜市"}).status_code == 200
    assert client.get("/search", {"words": "夜市"})["Location"].startswith("/login?next=/search")
    assert client.get("/api/v1/search", {"words": "夜市"}).status_code == 401
