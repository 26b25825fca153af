"""Monthly topics at their doors: everybody reads, the district chooses, the lead plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.cases.models import MonthlyTopic
from gongzhi.cases.tests.test_topics import PLAN, WANTED
from gongzhi.core.actor import Actor

pytestmark = pytest.mark.django_db
Enter = Callable[[Actor], Client]
AROUND = 3 + 3  # session, account, posts; begin, commit, the unit of work


def test_a_topic_is_chosen_on_a_page_planned_on_its_file_and_read_by_everybody(
    cast: Callable[..., Actor],
    logged_in: Enter,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    anybody = Client()
    assert "还没有选题" in anybody.get("/topics/").content.decode()
    assert anybody.get("/topics/new")["Location"].startswith("/login")
    lead = logged_in(cast("handler", body="URBAN"))
    assert lead.get("/topics/new").status_code == 403
    leader = logged_in(cast("district_leader", body="GOV"))
    assert "选一题" in leader.get("/topics/").content.decode()
    with django_assert_max_num_queries(12 + AROUND):
        page = leader.get("/topics/new").content.decode()
    assert "反映最多" in page
    wrong = leader.post("/topics/new", {**WANTED, "text": "短"})
    assert wrong.status_code == 422
    made = leader.post("/topics/new", WANTED)
    assert made.status_code == 302
    code = MonthlyTopic.objects.get().dossier.code
    assert leader.post("/topics/new", WANTED).status_code == 409
    assert "公布方案" in lead.get(f"/file/{code}").content.decode()
    sent = {**PLAN, "ends_on": "2099-08-31"}
    assert lead.post(f"/file/{code}/move/plan_topic", sent).status_code == 302
    with django_assert_max_num_queries(12):
        shown = anybody.get("/topics/").content.decode()
    assert "分片更换" in shown
    assert "13912345678" not in shown
    assert f"/file/{code}" not in shown
    assert (
        "Monthly topics"
        in anybody.get("/topics/?lang=en", headers={"accept-language": "en"}).content.decode()
    )
    (one,) = anybody.get("/api/v1/topics").json()
    assert (one["matter"], one["lead"], one["step"]) == ("C0102", "URBAN", "topic_working")
    assert lead.get("/api/v1/topics/candidates").status_code == 403
    assert leader.get("/api/v1/topics/candidates").json() == []
    again = leader.post("/api/v1/topics/files", {"record": WANTED}, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "topic_under_way")


def test_a_year_that_is_none_gives_this_years_topics(jurisdiction: int) -> None:
    this = timezone.localdate(timezone=ZoneInfo("Asia/Shanghai")).year
    for year in ("020201234", "02020" * 1000, "1999", "x"):
        page = Client().get("/topics/", {"year": year})
        assert page.context["year"] == this, year[:20]


def test_the_year_turns_when_it_turns_in_the_district(
    jurisdiction: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    past_midnight = datetime(2026, 12, 31, 17, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: past_midnight)
    assert Client().get("/topics/").context["year"] == 2027
    assert Client().get("/api/v1/topics").json() == []
