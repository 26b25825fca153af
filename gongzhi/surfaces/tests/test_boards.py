"""Saved lists, live counts, a file at a glance; the dispatch board; the calls and who came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.actions import Report, receive_request
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Opening
from gongzhi.procedure.actions.saving import drop_list, save_list
from gongzhi.procedure.models import Dossier, SavedList

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
MOST = 12


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_list_is_saved_under_a_name_shared_and_dropped(
    desk: Client, file: Dossier, cast: Cast, logged_in: Enter
) -> None:
    other = logged_in(cast("handler", body="MARKET"))
    before = Entry.objects.count()
    asked = {"step": "received", "due": "late", "name": " 要超时 的 ", "shared": "1"}
    answer = desk.post("/inbox", asked)
    assert answer["Location"] == "/inbox?step=received&due=late"
    saved = SavedList.objects.get()
    assert (saved.name, saved.asked) == ("要超时 的", {"step": "received", "due": "late"})
    assert "要超时 的" in body(desk.get("/inbox"))
    desk.post("/inbox", {**asked, "due": "today"})
    assert SavedList.objects.get().asked["due"] == "today"
    assert "要超时 的" not in body(other.get("/inbox"))
    assert other.post("/inbox", {"drop": str(saved.pk)}).status_code == 404
    assert desk.post("/inbox", {"drop": str(saved.pk)}).status_code == 302
    assert not SavedList.objects.exists()
    assert Entry.objects.count() == before


def test_what_cannot_be_saved_is_said_and_stays(desk: Client, cast: Cast) -> None:
    answer = desk.post("/inbox", {"name": "长" * 31, "due": "late"})
    assert answer.status_code == 422
    assert "长" * 31 in body(answer)
    by = cast("dispatcher")
    for name, asked in (("", {}), ("x", {"sql": "1"}), ("x", {"role": "r" * 81})):
        with pytest.raises(Invalid):
            save_list(name=name, asked=asked, shared=False, by=by)
    for number in range(12):
        save_list(name=f"第 {number} 个", asked={}, shared=False, by=by)
    with pytest.raises(Invalid) as full:
        save_list(name="又一个", asked={}, shared=False, by=by)
    assert full.value.problems[0].rule == "too_many_saved"
    with pytest.raises(Refused):
        save_list(name="x", asked={}, shared=False, by=requester(by.jurisdiction))
    with pytest.raises(NotFound):
        drop_list(saved=SavedList.objects.order_by("id")[0].pk, by=cast("handler", body="MARKET"))


def test_the_inbox_is_narrowed_by_place_and_due_time(
    desk: Client, file: Dossier, jurisdiction: int, now: datetime
) -> None:
    old = Report(detail="早就该派了", area="AL010109")
    late = receive_request(old, by=visitor(jurisdiction), at=now - timedelta(days=30)).code
    assert late in body(desk.get("/inbox", {"due": "late"}))
    assert late in body(desk.get("/inbox", {"area": "AL0101", "due": "today"}))
    assert late not in body(desk.get("/inbox", {"area": "AL0102", "list": ""}))
    assert "没有符合筛选的件" in body(desk.get("/inbox", {"area": "AL0102", "list": ""}))


def test_counts_come_alone_and_a_glance_opens_no_sealed_word(
    desk: Client, file: Dossier, urban: Client
) -> None:
    counts = body(desk.get("/inbox/counts"))
    assert "<html" not in counts
    assert 'aria-current="page"' in counts
    glance = body(desk.get(f"/inbox/glance/{file.code}"))
    assert "<html" not in glance
    assert f"/file/{file.code}#move-dispatch" in glance
    assert not Opening.objects.filter(chain=file.id, actor__startswith="post").exists()
    assert urban.get(f"/inbox/glance/{file.code}").status_code == 404


def test_the_dispatch_board_groups_by_place_with_clock_and_suggestion(
    desk: Client, file: Dossier, urban: Client
) -> None:
    page = body(desk.get("/dispatching"))
    lane = page.split('class="lane"')[1]
    assert f"/file/{file.code}" in lane
    assert "建议：" in lane
    assert "<b>1</b>" in lane
    assert urban.get("/dispatching").status_code == 403


def test_calls_show_who_was_called_who_came_and_how_long_each_has(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    road = Road(jurisdiction, cast).to("handling")
    road.do("convene")
    secretary = logged_in(cast("party_secretary"))
    page = body(secretary.get("/whistles"))
    assert f"/file/{road.file.code}" in page
    parts = road.file.children.count()
    assert page.count("还没有报到") == parts
    assert f"{parts} 个单位没有报到" in page
    stranger = logged_in(cast("handler", body="WATER"))
    assert road.file.code not in body(stranger.get("/whistles"))
    called = logged_in(cast("handler", body="HOUSING"))
    assert body(called.get("/whistles")).count("还没有报到") == 1
    listed = secretary.get("/api/v1/calls").json()
    assert [one["missing"] for one in listed] == [parts]


@pytest.mark.parametrize(
    "address", ["/inbox", "/inbox/counts", "/inbox/glance/{}", "/dispatching", "/whistles"]
)
def test_every_page_of_the_desk_asks_at_most_twelve_questions(
    desk: Client,
    file: Dossier,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    desk.get(address.format(file.code))
    with django_assert_max_num_queries(MOST):
        assert desk.get(address.format(file.code)).status_code == 200
