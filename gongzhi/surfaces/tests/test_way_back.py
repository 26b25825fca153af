"""What came of a proposal says so: on its public page, on its file's page, and to programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.cases.tests.road import Road, react
from gongzhi.core.actor import Actor
from gongzhi.deliberation.actions import convene_budget
from gongzhi.deliberation.models import Proposal
from gongzhi.deliberation.tests.proposal_road import ProposalRoad
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
MOST, AROUND = 12, 3 + 1  # begin, commit, the unit of work; the session
ZH = {"Accept-Language": "zh"}


def came_of(road: ProposalRoad, move: str, **said: Any) -> tuple[str, str]:
    """Answer a proposal; gives its code, and that of the file it became."""
    road.propose(slip=road.slips(1)[0], title=f"装两盏路灯：{move}")
    road.do("take_up_proposal")
    assert road.do(move, text="大家都说好，采纳", **said).passed
    became = road.row.became
    assert became is not None
    return road.made.code, became.code


def test_each_way_leads_back(
    cast: Cast,
    now: datetime,
    logged_in: Callable[[Actor], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    road = ProposalRoad(cast, at=now)
    staff, anybody = logged_in(road.secretary), Client()
    convene_budget(record={"budget": 100_000}, by=road.secretary, at=now)
    said = {"procedure": "consultation", "subject": "public_works"}
    decision = came_of(road, "make_decision", **said)
    budget = came_of(road, "make_project")
    report = came_of(road, "make_request")
    # The guide of a decision asks for its roll, its stages and its draft beside all else.
    for (proposal, file), more in ((decision, 3), (budget, 0), (report, 0)):
        staff.get(f"/file/{file}")
        with django_assert_max_num_queries(MOST + more + AROUND):
            page = staff.get(f"/file/{file}", headers=ZH)
        assert f'href="/proposals/{proposal}"' in page.content.decode(), file
    assert (
        "第 1 个项目来自居民提议"
        in anybody.get(f"/budgets/{budget[1]}", headers=ZH).content.decode()
    )
    assert decision[0] in anybody.get(f"/decisions/{decision[1]}").content.decode()
    told = anybody.get(f"/api/v1/decisions/{decision[1]}").json()
    assert told["proposals"] == [decision[0]]
    told = anybody.get(f"/api/v1/budgets/{budget[1]}").json()
    assert told["proposals"] == [{"code": budget[0], "project": 1}]


def test_a_public_report_leads_back(
    cast: Cast,
    jurisdiction: int,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    road = Road(jurisdiction, cast, now).open()
    road.do("dispatch")
    react("index_words", road.at)
    assert road.do("offer_public").passed
    path = f"/near/case/{road.received.code}"
    api = f"/api/v1/public/cases/{road.received.code}"
    assert "来自居民提议" not in Client().get(path, headers=ZH).content.decode()
    made = ProposalRoad(cast, at=now)
    made.propose(slip=made.slips(1)[0])
    files = Dossier.objects.filter(pk=road.received.id)
    files.update(source="residents_proposal", source_id=made.made.code)
    Proposal.objects.update(became=files.get())
    with django_assert_max_num_queries(MOST + AROUND):
        page = Client().get(path, headers=ZH).content.decode()
    assert f'href="/proposals/{made.made.code}"' in page
    assert Client().get(api).json()["proposal"] == made.made.code
