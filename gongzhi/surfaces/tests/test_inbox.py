"""The inbox: pages both ways, counts by step, a code typed, what is convened on and supervised."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier, Supervision
from gongzhi.procedure.queries import convenable, supervised

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]
AROUND = 3 + 3  # session, account, posts; begin, commit, the unit of work


def body(answer: HttpResponse) -> str:
    return answer.content.decode()


def codes(page: str) -> list[str]:
    return re.findall(r'href="/file/(\w{10})"', page)


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return "" if found is None else "/inbox" + found[1].replace("&amp;", "&")


@pytest.fixture
def many(jurisdiction: int, now: datetime) -> None:
    for hour in range(130):
        report = Report(detail=f"第 {hour} 件：路灯坏了", area="AL010109")
        receive_request(report, by=visitor(jurisdiction), at=now - timedelta(hours=hour))


@pytest.mark.slow  # 130 reports are received
@pytest.mark.parametrize("order", ["", "latest"])
def test_pages_lead_forth_and_back_over_the_same_files(
    desk: Client, many: None, order: str
) -> None:
    first = body(desk.get("/inbox", {"order": order}))
    second = body(desk.get(link(first, "next")))
    third = body(desk.get(link(second, "next")))
    assert [len(codes(page)) for page in (first, second)] == [50, 50]
    assert not link(first, "prev")
    assert not link(third, "next")
    assert codes(body(desk.get(link(third, "prev")))) == codes(second)
    back = body(desk.get(link(second, "prev")))
    assert codes(back) == codes(first)
    assert not link(back, "prev")
    assert codes(body(desk.get(link(back, "next")))) == codes(second)
    assert len({*codes(first), *codes(second), *codes(third)}) >= 130


def test_steps_are_counted_and_lead_to_their_files(
    urban: Client, desk: Client, jurisdiction: int, cast: Cast, now: datetime
) -> None:
    files = []
    for text in ("一", "二", "三"):
        report = Report(detail=f"路灯坏了：{text}", area="AL010109")
        files.append(receive_request(report, by=visitor(jurisdiction), at=now))
        file = Dossier.objects.select_related("desk").get(id=files[-1].id)
        by = cast("dispatcher", body=file.desk.code)
        sent = {"matter": "C0102", "body": "URBAN"}
        move_request(dossier=file.id, move="dispatch", by=by, at=now, record=sent)
    handler = cast("handler", body="URBAN")
    move_request(dossier=files[0].id, move="accept", by=handler, at=now)
    page = body(urban.get("/inbox", {"role": "handler"}))
    steps = page.split('class="steps"')[1].split("</nav>")[0]
    counted = dict(re.findall(r">([^<>]+) <b>(\d+)</b>", steps))
    assert int(counted["全部环节"]) == sum(
        int(count) for name, count in counted.items() if name != "全部环节"
    )
    query = re.search(r'href="([^"]+)">待联系诉求人', steps)
    assert query
    narrowed = body(urban.get("/inbox" + query[1].replace("&amp;", "&")))
    assert files[0].code in codes(narrowed)
    assert files[1].code not in codes(narrowed)


def test_a_code_typed_wrongly_is_said_and_stays(desk: Client, file: Dossier) -> None:
    answer = desk.get("/search", {"words": "7K3 M9"})
    assert 'value="7K3 M9"' in body(answer)
    assert "没有找到“7K3 M9”" in body(answer)


@pytest.mark.parametrize("address", ["/inbox", "/inbox?list=place", "/inbox?list=supervised"])
def test_every_list_asks_at_most_six_questions(
    cast: Cast,
    logged_in: Enter,
    file: Dossier,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for actor in (cast("party_secretary"), cast("dispatcher", body=file.desk.code)):
        client = logged_in(actor)
        client.get(address)
        with django_assert_max_num_queries(6 + AROUND):
            client.get(address)


def test_the_party_secretary_finds_the_files_of_his_place_and_no_words(
    cast: Cast, logged_in: Enter, file: Dossier, jurisdiction: int, now: datetime
) -> None:
    elsewhere = receive_request(
        Report(detail="别处的路灯", area="AL020101"), by=visitor(jurisdiction), at=now
    )
    secret = receive_request(
        Report(detail="举报一件事", area="AL010109", type="wrongdoing_report"),
        by=visitor(jurisdiction),
        at=now,
    )
    secretary = logged_in(cast("party_secretary", body="PC_AL01"))
    page = body(secretary.get("/inbox", {"list": "place"}))
    assert file.code in codes(page)
    assert elsewhere.code not in page
    assert secret.code not in page
    assert "晚上很黑" not in page
    assert 'aria-current="page">可统筹' in page
    assert body(secretary.get(f"/file/{file.code}")).count("/move/convene") == 1


def test_overdue_files_come_first_and_settled_ones_are_gone(
    cast: Cast, file: Dossier, jurisdiction: int, now: datetime
) -> None:
    by = cast("party_secretary", body="PC_AL01")
    late = receive_request(
        Report(detail="拖了很久", area="AL010109"),
        by=visitor(jurisdiction),
        at=now - timedelta(days=20),
    )

    def listed() -> list[str]:
        with work(jurisdiction, by.code) as unit:
            return [row.code for row in convenable(by, ground(unit), size=200).rows]

    assert listed().index(late.code) < listed().index(file.code)
    desk = cast("dispatcher", body=Dossier.objects.get(id=late.id).desk.code)
    answer = {"text": "已答复"}
    move_request(dossier=late.id, move="answer", by=desk, at=now, record=answer)
    assert late.code not in listed()


def test_who_may_not_convene_gets_an_empty_list(
    cast: Cast, logged_in: Enter, file: Dossier, jurisdiction: int
) -> None:
    handler = logged_in(cast("handler", body="MARKET"))
    page = body(handler.get("/inbox", {"list": "place"}))
    assert codes(page) == []
    assert "可统筹" not in page


def test_a_barred_body_does_not_find_the_file(cast: Cast, file: Dossier, jurisdiction: int) -> None:
    by = cast("party_secretary", body="PC_AL01")
    BarredBody.objects.create(
        dossier=file, jurisdiction_id=jurisdiction, organisation_id=by.organisation
    )
    with work(jurisdiction, by.code) as unit:
        assert file not in convenable(by, ground(unit), size=200).rows


def test_supervised_files_have_their_list_and_count(
    cast: Cast, logged_in: Enter, file: Dossier, jurisdiction: int, now: datetime
) -> None:
    watcher = cast("handler", body="MARKET")
    clock = Clock.objects.get(dossier=file, name="step")
    Supervision.objects.create(
        jurisdiction_id=jurisdiction,
        dossier=file,
        clock_id=clock.id,
        level=1,
        body_id=watcher.organisation,
        since=now,
    )
    page = body(logged_in(watcher).get("/inbox", {"list": "supervised"}))
    assert codes(page) == [file.code]
    assert re.search(r"督办 <b>1</b>", page)
    assert "晚上很黑" not in page
    with work(jurisdiction, watcher.code) as unit:
        Supervision.objects.filter(dossier=file).update(ended_at=now)
        assert supervised(watcher, ground(unit)).rows == []


def test_the_lists_walk_their_partial_indexes(file: Dossier, jurisdiction: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM procedure_dossier WHERE jurisdiction_id = %s"
            " AND closed_at IS NULL AND area_id = ANY(%s) ORDER BY due, id LIMIT 51",
            [jurisdiction, [file.area_id]],
        )
        place = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'dossier_desk'::regclass")
        held = {row[0] for row in cursor.fetchall()}
    assert "dossier_open" in place
    assert "Sort" not in place
    # All that the counts of a desk ask for stands in its index, what sets rows apart too.
    assert held >= {"desk_id", "desk_role", "step", "jurisdiction_id"}


def test_a_called_body_finds_the_calls_to_it_in_a_list(
    jurisdiction: int, cast: Cast, logged_in: Enter
) -> None:
    road = Road(jurisdiction, cast).to("handling")
    road.do("convene")
    part = road.file.children.get(owner__code="HOUSING")
    called = logged_in(cast("handler", body="HOUSING"))
    assert codes(body(called.get("/inbox", {"list": "whistles"}))) == [part.code]
    other = logged_in(cast("handler", body="WATER"))
    assert codes(body(other.get("/inbox", {"list": "whistles"}))) == []
