"""Lists of proposals and conversations go on: nothing twice, none left out, few statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.work import work
from gongzhi.deliberation.models import Conversation
from gongzhi.deliberation.queries import latest
from gongzhi.deliberation.queries.latest import latest_of
from gongzhi.deliberation.queries.proposals import proposals_visible_to
from gongzhi.deliberation.tests.proposal_road import ProposalRoad
from gongzhi.deliberation.tests.talk_road import TalkRoad
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
MOST, AROUND = 12, 3
ZH = {"Accept-Language": "zh"}


@pytest.fixture(autouse=True)
def pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latest, "SIZE", 2)


def shown(client: Client, path: str, pattern: str) -> tuple[list[str], str]:
    """Give the codes on a page, and the way to the next one."""
    answer = client.get(path, headers=ZH)
    assert answer.status_code == 200, answer.content.decode()
    text = answer.content.decode()
    on = re.findall(r'rel="next" href="([^"]+)"', text)
    return re.findall(pattern, text), on[0].replace("&amp;", "&") if on else ""


def test_every_proposal_is_met_once_though_others_are_added(
    cast: Cast, jurisdiction: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    road, client, door = ProposalRoad(cast), Client(), "/api/v1/proposals"
    slip, *_ = road.slips(1)
    # All of one moment: what came last is told by the file's own id.
    made = [road.propose(slip=slip, title=f"装路灯之{n}").made.code for n in range(5)]
    seen, on = shown(client, "/proposals/", r'/proposals/([0-9A-Z]{10})"')
    road.at += timedelta(days=1)
    later = road.propose(slip=slip, title="后来又提的").made.code
    while on:
        with django_assert_max_num_queries(MOST + AROUND):
            more, on = shown(client, f"/proposals/{on}", r'/proposals/([0-9A-Z]{10})"')
        seen += more
    assert seen == made[::-1]
    told, after = [], ""
    while after is not None:
        page = client.get(door, {"after": after, "state": "gathering"}).json()
        told, after = told + [one["code"] for one in page["proposals"]], page["next"]
    assert told == [later, *made[::-1]]
    for wrong in ("x", "20260101000000000000-zz"):
        assert client.get(door, {"after": wrong}).json()["problems"][0]["rule"] == "not_a_cursor"
        assert client.get("/proposals/", {"after": wrong}).status_code == 422
    for more, many in (((), 2), (("--all",), 6)):
        said = StringIO()
        call_command("proposals", "list", *more, stdout=said)
        assert len(said.getvalue().splitlines()) == many
    with work(jurisdiction, "visitor") as unit, connection.cursor() as cursor:
        rows = proposals_visible_to(visitor(jurisdiction), ground(unit))
        # Of six rows sorting is as cheap; asked is whether the index has the order.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = rows.order_by("-opened_at", "-pk")[:3].explain()
    assert "proposal_latest" in plan, plan


def test_open_conversations_come_first_and_the_others_go_on(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    road, client = TalkRoad(cast, at=now), Client()
    codes = []
    for _ in range(6):
        codes.append(road.asked().code)
        road.at += timedelta(seconds=1)
    open_ = Conversation.objects.filter(dossier__code__in=codes[:3])
    open_.update(closes_at=now + timedelta(days=9))
    pattern = r'/opinions/([0-9A-Z]{10})"'
    with django_assert_max_num_queries(MOST + AROUND):
        first, on = shown(client, "/opinions/", pattern)
    assert first == [codes[2], codes[1], codes[5], codes[4]]
    assert shown(client, f"/opinions/{on}", pattern) == ([codes[0]], "")
    api = "/api/v1/conversations"
    page = client.get(api, {"state": "others"}).json()
    rest = client.get(api, {"state": "others", "after": page["next"]}).json()
    assert [one["code"] for one in rest["conversations"]] == [codes[3]]
    assert client.get(api, {"after": "x"}).status_code == 422
    said = StringIO()
    call_command("conversations", "list", "--all", stdout=said)
    assert len(said.getvalue().splitlines()) == 6
    assert latest_of(Conversation.objects.none()).next is None
