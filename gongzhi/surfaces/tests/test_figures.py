"""Figures at their doors: page, API and sheet say the same, open to files, and name nobody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.appraisal.actions import settle_months
from gongzhi.appraisal.queries import UnitFigure, month_of, one_figure
from gongzhi.cases.tests.road import DAY, Road
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.directory.models import Holding
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
JUNE = "2026-06"


@pytest.fixture
def files(jurisdiction: int, cast: Cast) -> list[Road]:
    """Eleven files that the urban bureau settled, ten of them to the requester's word."""
    roads = [Road(jurisdiction, cast).to("closed") for _ in range(10)]
    silent = Road(jurisdiction, cast).to("follow_up")
    silent.breach("silence")
    return [*roads, silent]


def counted(jurisdiction: int, code: str, body: str = "URBAN") -> UnitFigure:
    with work(jurisdiction, "test") as unit:
        here = ground(unit)
        return one_figure(here, month_of(JUNE, here), code, body)


def test_page_api_and_sheet_say_the_same(files: list[Road], cast: Cast, logged_in: Enter) -> None:
    client = logged_in(cast("handler", body="URBAN"))
    client.cookies["language"] = "zh-hans"
    page = client.get(f"/figures/?month={JUNE}").content.decode()
    assert "A1 按期办成率" in page
    assert "90.91 %" in page
    assert "10 / 11 件" in page
    assert "本月指标尚未定版" in page
    rows = client.get(f"/api/v1/figures?month={JUNE}").json()
    one = next(row for row in rows if (row["indicator"], row["body"]) == ("a1_kept", "URBAN"))
    assert (one["numerator"], one["denominator"], one["per_cent"]) == (10, 11, "90.91")
    for path in (f"/figures/sheet.csv?month={JUNE}", f"/api/v1/figures.csv?month={JUNE}"):
        sheet = client.get(path).content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(sheet)))
        same = next(row for row in lines if (row["indicator"], row["body"]) == ("a1_kept", "URBAN"))
        assert (same["per_cent"], same["low_ppm"]) == ("90.91", str(one["interval_ppm"][0]))
    assert {row["state"] for row in rows} >= {"counted", "too_few"}
    assert all(row["per_cent"] is None for row in rows if row["state"] != "counted")


def test_the_inbox_opens_the_figures_of_its_own_body_alone(
    files: list[Road], jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    with work(jurisdiction, "system:figures") as unit:
        assert JUNE in settle_months(unit=unit, at=datetime(2026, 7, 30, 4, tzinfo=UTC))
    client = logged_in(cast("handler", body="URBAN"))
    client.cookies["language"] = "zh-hans"
    assert 'data-load="/figures/own"' in client.get("/inbox").content.decode()
    own = client.get("/figures/own").content.decode()
    assert f'<a href="/figures/a1_kept/URBAN?month={JUNE}">A1 按期办成率</a>' in own
    assert "90.91 %" in own
    assert "MARKET" not in own
    community = logged_in(cast("community_secretary"))
    assert "/figures/own" not in community.get("/inbox").content.decode()
    assert "/URBAN?" not in community.get("/figures/own").content.decode()


def test_a_figure_opens_its_files_to_those_who_may_see_them(
    files: list[Road], cast: Cast, logged_in: Enter
) -> None:
    path = f"/figures/a1_kept/URBAN?month={JUNE}"
    owner = logged_in(cast("handler", body="URBAN")).get(path).content.decode()
    assert all(f"/file/{road.received.code}" in owner for road in files)
    other = logged_in(cast("handler", body="MARKET"))
    elsewhere = other.get(path).content.decode()
    assert "90.91 %" in elsewhere
    assert not [road for road in files if road.received.code in elsewhere]
    shown = other.get(f"/api/v1/figures/a1_kept/URBAN?month={JUNE}").json()
    assert (shown["files"], shown["figure"]["denominator"]) == ([], 11)


def test_sealed_files_are_in_no_figure(jurisdiction: int, files: list[Road]) -> None:
    assert counted(jurisdiction, "a1_kept").denominator == 11
    # As a report of wrongdoing begins; the entry that says so is not what is tested here.
    queryset = Dossier.objects.filter(id=files[0].received.id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    queryset.update(secrecy=1)
    assert counted(jurisdiction, "a1_kept").denominator == 10


def test_below_the_minimum_it_says_too_few(jurisdiction: int, files: list[Road]) -> None:
    figure = counted(jurisdiction, "a1_kept", "HOUSING")
    assert (figure.state, figure.share) == ("too_few", None)


def test_where_one_person_holds_everything_there_is_no_figure(
    jurisdiction: int, files: list[Road]
) -> None:
    held = Holding.objects.filter(post__organisation__code="URBAN", valid_to=None)
    one = held.order_by("id").first()
    assert one is not None
    held.exclude(person=one.person).update(valid_to=files[0].at)
    assert counted(jurisdiction, "a1_kept").state == "few_people"


def test_statements_do_not_grow_with_files(
    jurisdiction: int, cast: Cast, files: list[Road]
) -> None:
    with CaptureQueriesContext(connection) as eleven:
        counted(jurisdiction, "a3_recurrence")
    for _ in range(4):
        Road(jurisdiction, cast).to("closed")
    with CaptureQueriesContext(connection) as fifteen:
        counted(jurisdiction, "a3_recurrence")
    assert len(eleven) == len(fifteen) <= 12


@pytest.mark.parametrize(
    "path",
    ["/figures/", "/figures/sheet.csv", "/figures/a1_kept/URBAN", "/api/v1/figures?month=2026-06"],
)
def test_strangers_see_no_figures(path: str, db: None) -> None:
    answer = Client().get(path)
    assert answer.status_code in (302, 401)


def test_what_is_asked_wrongly_is_named(cast: Cast, logged_in: Enter) -> None:
    client = logged_in(cast("handler", body="URBAN"))
    assert client.get("/figures/?month=2026-13").status_code == 422
    for month in ("June", "0001-01", "9999-12"):
        assert client.get(f"/api/v1/figures?month={month}").status_code == 422
    assert client.get("/figures/no_such/URBAN").status_code == 404
    assert client.get("/figures/a1_kept/CC_AL0101").status_code == 404


def test_the_day_ledger_stands_on_the_page_and_is_the_requesters_too(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    road = Road(jurisdiction, cast).to("handling")
    road.at += 4 * DAY
    road.do("reply")
    road.do("confirm")
    client = logged_in(cast("handler", body="URBAN"))
    client.cookies["language"] = "zh-hans"
    page = client.get(f"/file/{road.received.code}").content.decode()
    assert "时间用在哪里" in page
    assert "共 5 天" in page
    theirs = client.get(f"/api/v1/files/{road.received.code}/days").json()
    key = {"X-Request-Key": road.received.key}
    own = Client(headers=key).get(f"/api/v1/requests/{road.received.code}/days").json()
    assert own == theirs
    assert sum(share["days"] for share in own["shares"]) == len(own["days"]) == 5
    assert own["days"].count("URBAN") == 5
    assert Client().get(f"/api/v1/requests/{road.received.code}/days").status_code in (
        401,
        403,
        404,
        422,
    )
    stranger = logged_in(cast("handler", body="MARKET"))
    assert stranger.get(f"/api/v1/files/{road.received.code}/days").status_code == 404


def test_calls_and_settled_months_have_their_doors(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    kind, desk = "application/json", logged_in(cast("dispatcher", body="HOTLINE"))
    days = [{"day": "2026-06-01", "offered": 100, "answered": 96}]
    sent = desk.post("/api/v1/figures/calls", {"source": "话务日报", "days": days}, kind)
    assert (sent.status_code, sent.json()) == (200, {"days": 1})
    wrong = desk.post("/api/v1/figures/calls", {"source": "", "days": days}, kind)
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (422, "source")
    page = desk.get(f"/figures/connection_rate/HOTLINE?month={JUNE}").content.decode()
    assert "96.00 %" in page
    assert "2026-06-01" in page
    with work(jurisdiction, "system:figures") as unit:
        assert settle_months(unit=unit, at=datetime(2026, 7, 30, 4, tzinfo=UTC)) == [JUNE]
    assert desk.post("/figures/restate", {"month": JUNE, "why": "late_record"}).status_code == 403
    panel = logged_in(cast("objection_panel"))
    panel.cookies["language"] = "zh-hans"
    assert "另存一版" in panel.get(f"/figures/?month={JUNE}").content.decode()
    made = panel.post("/figures/restate", {"month": JUNE, "why": "late_record"})
    assert made.status_code == 302
    again = panel.post(f"/api/v1/figures/months/{JUNE}", {"why": "rule_error"}, kind)
    assert again.json()["version"] == 3
    found = desk.get(f"/api/v1/figures/months/{JUNE}").json()
    assert [(one["version"], one["why"]) for one in found] == [
        (3, "rule_error"), (2, "late_record"), (1, ""),
    ]  # fmt: skip
    older = desk.get(f"/api/v1/figures?month={JUNE}&version=1")
    assert older.status_code == 200
    assert desk.get(f"/api/v1/figures?month={JUNE}&version=8").status_code == 404
    assert desk.get("/api/v1/figures/months/2026-13").status_code == 422
