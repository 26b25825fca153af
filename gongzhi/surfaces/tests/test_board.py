"""The board and the public situation: counts, the files behind them, and what nobody learns."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.appraisal.models import SettledMonth
from gongzhi.appraisal.queries import UnitFigure
from gongzhi.appraisal.queries.rates import summed
from gongzhi.appraisal.queries.settled import stored
from gongzhi.cases.actions import Report, receive_request
from gongzhi.cases.tests.road import DAY, Road
from gongzhi.core.actor import Actor, visitor
from gongzhi.procedure.metric import interval_ppm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
MOST_STATEMENTS = 12


def tell(jurisdiction: int, area: str, times: int = 1, **more: object) -> list[str]:
    found = []
    for number in range(times):
        words = f"第{number}盏路灯坏了，晚上很黑。"
        report = Report(detail=words, area=area, **more)  # type: ignore[arg-type]
        found.append(receive_request(report, by=visitor(jurisdiction), at=timezone.now()).code)
    return found


def read(client: Client, path: str) -> str:
    client.cookies["language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_board_counts_what_it_opens(jurisdiction: int, cast: Cast, logged_in: Enter) -> None:
    codes = tell(jurisdiction, "AL0101", 3) + tell(jurisdiction, "AL0201", 2)
    client = logged_in(cast("district_leader"))
    read(client, "/board/")  # the first page of a process draws the map, which is kept
    with CaptureQueriesContext(connection) as asked:
        page = read(client, "/board/")
    assert len(asked) <= MOST_STATEMENTS
    assert "<b>5</b><span>Received</span>" in page
    assert "<b>5</b><span>Open</span>" in page
    files = read(client, "/board/files?kind=received")
    assert all(f"/file/{code}" in files for code in codes)
    deeper = read(client, "/board/?area=AL01")
    assert "<b>3</b><span>Open</span>" in deeper
    assert f"/file/{codes[3]}" not in read(client, "/board/files?kind=open&area=AL01")
    wall = client.get("/board/?wall=1")
    assert wall.status_code == 200
    assert wall["Refresh"]


LINK = re.compile(r'<a([^>]*) href="(/board/files[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)


def linked(page: str) -> dict[str, int]:
    """The numbers of a page by the address that each opens; none of them may open nothing."""
    found = {}
    for before, address, after, inside in LINK.findall(page):
        said = re.search(r'aria-label="([^"]*)"', before + after)
        words = said[1] if said else re.sub(r"<[^>]*>", " ", inside)
        number = int(re.findall(r"[0-9]+", words)[-1])
        assert found.setdefault(unescape(address), number) == number, address
    rest = re.sub(r"<a [^>]*>.*?</a>", "", page, flags=re.DOTALL)
    assert re.findall(r"<(?:b|td)[^>]*>([1-9][0-9]*)</", rest) == []
    return found


def test_every_number_of_the_board_opens_the_files_behind_it(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    now = timezone.now()
    Road(jurisdiction, cast, now - 40 * DAY).to("handling")
    Road(jurisdiction, cast, now - 40 * DAY).to("follow_up")
    Road(jurisdiction, cast, now - 2 * DAY).to("closed")
    Road(jurisdiction, cast, now - DAY).open("grid")
    tell(jurisdiction, "AL0101", 2)
    tell(jurisdiction, "AL02", 1)
    leader = logged_in(cast("district_leader"))
    kinds = set()
    for path in ("/board/", "/board/?wall=1", "/board/?area=AL01"):
        found = linked(read(leader, path))
        assert len(found) > 4, path
        for address, number in found.items():
            if number:
                listed = read(leader, address).count('<li class="row ')
                assert listed == number, (path, address)
                kinds.add(re.findall(r"kind=([a-z]+)", address)[0])
    assert kinds == {"received", "open", "late", "closed"}


def test_the_public_page_leaves_small_numbers_out(jurisdiction: int, client: Client) -> None:
    tell(jurisdiction, "AL0101", 6)
    tell(jurisdiction, "AL0201", 2)
    page = read(client, "/situation")
    assert "<b>8</b><span>Received</span>" in page
    assert page.count("<td>few</td>") >= 2  # the small one, and one more so that no sum tells it
    assert "<td>6</td>" not in page.split("Need by place")[1].split("With whom")[0]
    assert "/file/" not in page


def test_secret_files_and_those_a_body_is_shut_out_of_are_in_no_count(
    jurisdiction: int, cast: Cast, logged_in: Enter, client: Client
) -> None:
    told = tell(jurisdiction, "AL0101", 5)
    tell(jurisdiction, "AL0101", 1, type="complaint", about="URBAN")
    secret = tell(jurisdiction, "AL0101", 1, type="wrongdoing_report", about="URBAN")
    assert "<b>5</b><span>Received</span>" in read(client, "/situation")
    for role, body in (("district_leader", ""), ("handler", "URBAN")):
        staff = logged_in(cast(role, body=body))
        assert "<b>5</b><span>Received</span>" in read(staff, "/board/")
        seen = read(staff, "/board/files?kind=received")
        opened = {code for code in told if f"/file/{code}" in seen}
        assert opened == (set() if body else set(told))
        assert seen.count('href="/file/') == len(opened)
        assert secret[0] not in seen


def test_strangers_are_refused_and_bad_questions_named(
    jurisdiction: int, cast: Cast, logged_in: Enter, client: Client
) -> None:
    assert client.get("/board/").status_code == 302
    assert client.get("/board/files?kind=open").status_code == 302
    staff = logged_in(cast("district_leader"))
    for path, code in (
        ("/board/files?kind=nonsense", 422),
        ("/board/files?kind=received&at=nonsense", 422),
        ("/board/files?kind=open&at=nonsense", 422),
        ("/board/?area=NOWHERE", 404),
        ("/board/files?kind=open&body=NOBODY", 404),
        ("/board/files?kind=closed&state=nonsense", 200),
        ("/board/files?kind=late&state=nonsense", 200),
        ("/board/files?kind=closed&state=%00", 422),
    ):
        assert staff.get(path).status_code == code, path


def test_a_township_is_shown_with_its_communities_and_bodies_no_deeper(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    tell(jurisdiction, "AL0101", 2)
    page = read(logged_in(cast("district_leader")), "/board/")
    assert "Linjiang Subdistrict" in page
    assert "Butou Community Residents" not in page.split("With whom")[1].split("</table>")[0]


def test_machines_read_the_same_counts(
    jurisdiction: int, cast: Cast, logged_in: Enter, client: Client
) -> None:
    tell(jurisdiction, "AL0101", 6)
    tell(jurisdiction, "AL0201", 2)
    told = client.get("/api/v1/situation").json()
    assert told["numbers"] == {"received": 8, "open": 8, "late": 0, "closed": 0, "confirmed": 0}
    by_area = {one["area"]: one["open"] for one in told["townships"]}
    assert by_area["AL01"] is None  # the others' sum would tell the small one
    assert by_area["AL02"] is None
    assert all(one["open"] in {None, 0} for one in told["communities"])
    staff = logged_in(cast("district_leader"))
    board = staff.get("/api/v1/board").json()
    assert (board["received"], board["open"], sum(board["steps"].values())) == (8, 8, 8)
    assert {one["area"]: one["open"] for one in board["places"]}["AL02"] == 2
    deeper = staff.get("/api/v1/board", {"area": "AL01"}).json()
    assert (deeper["open"], deeper["loads"], deeper["rates"]) == (6, [], [])
    assert staff.get("/api/v1/board", {"area": "NOWHERE"}).status_code == 404
    assert staff.get("/api/v1/board", {"area": "\x00"}).status_code == 422
    assert client.get("/api/v1/board").status_code == 401


def test_the_rates_of_the_district_are_those_of_the_bodies_added_up(
    jurisdiction: int, cast: Cast, logged_in: Enter, client: Client
) -> None:
    rates = [
        UnitFigure("response_rate", "URBAN", "department", "counted", 40, 50),
        UnitFigure("response_rate", "WATER", "department", "counted", 30, 30),
        UnitFigure("response_rate", "PARKS", "department", "too_few", 1, 2),
        UnitFigure("on_time", "URBAN", "department", "counted", 9, 10),
    ]
    SettledMonth.objects.create(
        jurisdiction_id=jurisdiction,
        month="2026-10",
        version=1,
        settled_at=timezone.now(),
        digest="",
        figures=stored(rates),
        summed=summed(rates),
    )
    page = read(client, "/situation")
    assert "87.50 %" in page
    assert "70 of 80, 2 bodies" in page
    board = read(logged_in(cast("district_leader")), "/board/")
    assert "/figures/?month=2026-10#response_rate" in board
    (rate,) = client.get("/api/v1/situation").json()["rates"]
    assert (rate["numerator"], rate["denominator"], rate["bodies"]) == (70, 80, 2)
    assert rate["interval_ppm"] == list(interval_ppm(70, 80))
