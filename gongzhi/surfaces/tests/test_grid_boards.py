"""The board of a grid: public, printable, and its square opens the report with the place filled."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]


def test_the_public_reads_posts_and_telephones_and_staff_the_names_too(
    browser: Client,
    cast: Cast,
    logged_in: Enter,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser.get("/grids/AL010101")  # what a process keeps is read once
    with django_assert_max_num_queries(12):
        page = browser.get("/grids/AL010101").content.decode()
    assert "埠头社区第1网格专职网格员" in page
    assert "0000-5003080" in page
    assert "0000-5003082" in page
    assert "周雨燕" not in page
    assert 'class="own"' in page
    assert "/report?area=AL010101" in page
    staff = logged_in(cast("community_secretary", body="CC_AL0101"))
    assert "周雨燕" in staff.get("/grids/AL010101").content.decode()


def test_a_community_prints_all_its_boards_at_once_and_vacancies_stand_there(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser.get("/grids/AL0101")  # what a process keeps is read once
    with django_assert_max_num_queries(12):
        page = browser.get("/grids/AL0101").content.decode()
    assert page.count('class="gridboard"') == 12
    assert "暂缺" in page
    for nowhere in ("AL01", "AL", "NOWHERE"):
        assert browser.get(f"/grids/{nowhere}").status_code == 404


def test_the_square_fills_in_the_place_by_name_and_the_report_begins_in_the_grid(
    browser: Client,
) -> None:
    form = browser.get("/report?area=AL010103").content.decode()
    assert '<option value="AL010103" selected>' in form
    assert 'name="board" value="1"' in form
    sent = {"detail": "门口的井盖松了", "board": "1", "area": "AL010103", "skip": "1"}
    assert browser.post("/report", sent).status_code == 302
    file = Dossier.objects.order_by("-id")[0]
    assert (file.source, file.step) == ("grid_resident", "raised")


def test_another_place_another_kind_or_a_body_complained_of_goes_the_usual_way(
    browser: Client,
) -> None:
    told = {"detail": "门口的井盖松了", "board": "1", "skip": "1"}
    for more in (
        {"area": "AL0101"},
        {"area": "AL010103", "type": "wrongdoing_report"},
        {"area": "AL010103", "about": "CC_AL0101"},
    ):
        assert browser.post("/report", {**told, **more}).status_code == 302, more
    assert Dossier.objects.count() == 3
    assert not Dossier.objects.filter(source="grid_resident").exists()
    assert '<option value="AL0101" selected>' in browser.get("/report?area=AL0101").content.decode()
    assert "selected" not in browser.get("/report?area=NOWHERE").content.decode()


def test_a_position_goes_along_only_as_numbers(browser: Client) -> None:
    sent = {"detail": "路灯不亮", "skip": "1"}
    browser.post("/report", {**sent, "lon": "abc", "lat": "30"})
    browser.post("/report", {**sent, "lon": "1e9", "lat": "30"})
    browser.post("/report", {**sent, "lon": "112.5", "lat": "29.7"})
    files = Dossier.objects.filter(source="web").select_related("request").order_by("id")
    points = [(one.request.lon, one.request.lat) for one in files]
    assert points == [(None, None), (None, None), (112.5, 29.7)]
