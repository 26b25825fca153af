"""The desk through HTTP: log in, inbox, file, moves, conflicts, contact, entering for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.directory.models import Holding, Person
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.tests.conftest import PASSWORD, strengthen
from gongzhi.territory.models import Area

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
SENT = {"matter": "C0102 路灯", "body": "URBAN 区城市管理局", "seen": "1"}


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_wrong_password_says_so_and_too_many_have_to_wait(desk: Client) -> None:
    stranger = Client()
    for _ in range(5):
        answer = stranger.post("/login", {"login": "nobody", "password": "x"})
        assert answer.status_code == 422
    assert "账号或密码不对" in body(answer)
    assert "15 分钟" in body(stranger.post("/login", {"login": "nobody", "password": "x"}))


@pytest.mark.parametrize("address", ["/inbox", "/desk/new", "/posts", "/file/0000000000"])
def test_pages_of_the_desk_send_strangers_to_the_login(address: str, db: None) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/login?next={address}")


def test_the_login_does_not_lead_away_from_this_site(cast: Cast, logged_in: Enter) -> None:
    logged_in(cast("dispatcher"))
    account = Person.objects.get(id=cast("dispatcher").person).user
    assert account is not None
    sent = {"login": account.login, "password": PASSWORD, "next": "https://elsewhere.example/"}
    client = Client()
    assert client.post("/login", sent)["Location"].startswith("/login/second")
    strengthen(client, account)
    assert client.get("/login/second").status_code == 200


def test_a_post_of_somebody_else_is_refused(desk: Client) -> None:
    assert desk.post("/post", {"post": "GOV_LEAD1"}).status_code == 403


def test_logging_out_ends_the_session(desk: Client) -> None:
    desk.post("/logout")
    assert desk.get("/inbox").status_code == 302


def test_the_inbox_lists_what_waits_for_the_post(
    desk: Client, file: Dossier, urban: Client
) -> None:
    assert f"/file/{file.code}" in body(desk.get("/inbox"))
    assert f"/file/{file.code}" not in body(urban.get("/inbox"))
    assert desk.get("/search", {"words": file.code.lower()})["Location"] == f"/file/{file.code}"


def test_a_cursor_of_nobodys_making_is_bad_input(desk: Client) -> None:
    assert desk.get("/inbox", {"at": "nonsense"}).status_code == 422


def test_the_inbox_pages_by_cursor_in_both_orders(
    desk: Client, file: Dossier, jurisdiction: int, now: datetime
) -> None:
    for hour in range(60):
        report = Report(detail=f"第 {hour} 件：路灯坏了", area="AL010109")
        receive_request(report, by=visitor(jurisdiction), at=now - timedelta(hours=hour))
    for order in ("", "latest"):
        first = body(desk.get("/inbox", {"order": order}))
        link = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = body(desk.get("/inbox" + link))
        codes = [set(page.split('href="/file/')[1:]) for page in (first, second)]
        assert len(codes[0]) == 50
        assert len(codes[1]) == 11
        assert not {c[:10] for c in codes[0]} & {c[:10] for c in codes[1]}


def test_the_inbox_asks_at_most_six_questions(
    desk: Client, file: Dossier, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get("/inbox")
    around = 3 + 3  # session, account, posts; begin, commit, the unit of work
    with django_assert_max_num_queries(6 + around):
        desk.get("/inbox")


def test_the_page_of_a_file_asks_at_most_twelve(
    desk: Client, file: Dossier, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(f"/file/{file.code}")
    around = 3 + 3
    with django_assert_max_num_queries(12 + around):
        desk.get(f"/file/{file.code}")


def test_a_file_shows_words_suggestion_clock_and_moves_to_the_desk(
    desk: Client, file: Dossier
) -> None:
    page = body(desk.get(f"/file/{file.code}"))
    for words in (
        "晚上很黑",
        "建议事项",
        "时限：1个工作小时",
        "派单",
        "并单",
        'name="seen" value="1"',
    ):
        assert words in page, words


def test_a_facility_has_a_pin_for_readers_of_the_words_and_a_home_never(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    area = Area.objects.get(code="AL010109")
    said = Report(detail="路灯坏了", area="AL0101", lon=area.lon, lat=area.lat)
    code = receive_request(said, by=visitor(jurisdiction), at=now).code
    reader, other = logged_in(cast("dispatcher")), logged_in(cast("district_leader"))
    pages = []
    for matter in ("C0102", "A0101"):
        Dossier.objects.filter(code=code).update(subject=matter)
        pages += [body(one.get(f"/file/{code}")) for one in (reader, other)]
    assert ["WGS84" in page for page in pages] == [True, False, False, False]
    assert [f"{area.lon:.5f}" in page for page in pages] == [True, False, False, False]
    assert all('class="map place"' in page for page in pages)


def test_another_body_does_not_see_the_file_at_all(urban: Client, file: Dossier) -> None:
    answer = urban.get(f"/file/{file.code}")
    assert answer.status_code == 404
    assert "晚上很黑" not in body(answer)


def test_an_overseer_sees_the_file_but_not_the_words(
    cast: Cast, logged_in: Enter, file: Dossier
) -> None:
    leader = logged_in(cast("district_leader"))
    page = body(leader.get(f"/file/{file.code}"))
    assert "内容已封存" in page
    assert "晚上很黑" not in page
    assert "林女士" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_procedures_are_readable_by_anybody(language: str, db: None) -> None:
    browser = Client()
    browser.post("/view", {"language": language})
    assert browser.get("/procedures/").status_code == 200
    for code in ("request", "joint_task"):
        assert browser.get(f"/procedures/{code}").status_code == 200
    assert browser.get("/procedures/nothing").status_code == 404
    assert browser.get("/no/such/page").status_code == 404
    published = browser.get("/roots.json").json()
    assert published["roots"] == []
    assert len(published["keys"]) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_picture_of_a_procedure_brings_its_own_style_and_nothing_else(
    language: str, db: None
) -> None:
    browser = Client()
    browser.post("/view", {"language": language})
    answer = browser.get("/procedures/request.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in body(answer)
    assert browser.get("/procedures/nothing.svg").status_code == 404


def test_an_account_without_a_post_goes_to_the_start_and_is_told_why_it_has_no_desk(
    logged_in: Enter, cast: Cast
) -> None:
    client = logged_in(cast("dispatcher"))
    account = Person.objects.get(id=cast("dispatcher").person).user
    assert account is not None
    Holding.objects.filter(person__user=account).delete()
    sent = {"login": account.login, "password": PASSWORD, "next": "/inbox"}
    client = Client()
    assert client.post("/login", sent)["Location"] == "/"
    answer = client.get("/inbox")
    assert answer.status_code == 403
    assert "没有工作岗位" in body(answer)
