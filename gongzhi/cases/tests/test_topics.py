"""Monthly topics: chosen out of counts by the district, led by another body, judged by neither."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.cases.actions import choose_topic, move_topic
from gongzhi.cases.models import MonthlyTopic
from gongzhi.cases.queries.topics import topic_candidates, topics_of
from gongzhi.cases.tests.road import DAY, MONDAY, Road, new_live, tick
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.actions import Opened
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock, Dossier, Supervision

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
WANTED = {
    "matter": "C0102",
    "body": "URBAN",
    "text": "三个月内消除成片不亮的路灯，联系人13912345678",
}
PLAN = {
    "topic_tasks": "摸清底数；分片更换；每周公布进展",
    "policies": "照明设施改造办法",
    "bodies": ["HOUSING"],
    "ends_on": "2026-08-31",
}
RECORDS: dict[str, dict[str, Any]] = {
    "plan_topic": PLAN,
    "report_progress": {"text": "已换一百二十盏"},
    "finish_topic": {"text": "全部换完，连续一周没有新的反映"},
    "resume_topic": {"text": "还有两条街不亮", "ends_on": "2026-09-15"},
    "drop_topic": {"text": "已纳入整条路的改造"},
}
LED = ("plan_topic", "report_progress", "finish_topic")


def here(jurisdiction: int) -> Ground:
    with work(jurisdiction, "test") as unit:
        return ground(unit)


def chosen(cast: Cast, **other: Any) -> Opened:
    by = cast("district_leader", body="GOV")
    return choose_topic(record={**WANTED, **other}, by=by, at=MONDAY)


def go(topic: Opened, cast: Cast, *moves: str, by: Actor | None = None) -> Dossier:
    for move in moves:
        role, body = ("handler", "URBAN") if move in LED else ("district_leader", "GOV")
        usual, record = cast(role, body=body), RECORDS.get(move, {})
        move_topic(dossier=topic.dossier.id, move=move, by=by or usual, at=MONDAY, record=record)
    return Dossier.objects.get(id=topic.dossier.id)


def test_a_topic_is_chosen_by_its_counts_planned_worked_and_judged_in_public(
    jurisdiction: int, cast: Cast
) -> None:
    for area in ("AL010109", "AL010109", "AL010108"):
        road = Road(jurisdiction, cast).open()
        road.do("dispatch", record={"area": area})
    new_live(jurisdiction, "settings", lambda rows: rows["small_number"].update(value=3))
    by, at = cast("district_leader", body="GOV"), MONDAY + 2 * DAY
    (first,) = topic_candidates(by, here(jurisdiction), at)
    assert (first.matter, first.reports, first.again) == ("C0102", 3, 1)
    assert topic_candidates(by, here(jurisdiction), at + 60 * DAY) == []
    with pytest.raises(Refused):
        topic_candidates(cast("handler", body="URBAN"), here(jurisdiction), at)

    new_live(jurisdiction, "settings", lambda rows: rows["topics_shown"].update(value=0))
    assert topic_candidates(by, here(jurisdiction), at) == []
    topic = choose_topic(record=WANTED, by=by, at=at)
    assert topic.dossier.owner.code == "URBAN"  # type: ignore[union-attr]
    counts = Entry.objects.get(chain=topic.dossier.id, sequence=1).facts["record"]["counts"]
    assert counts == {"reports": 3, "again": 1, "stuck": first.stuck}
    with pytest.raises(Conflict) as again:
        choose_topic(record=WANTED, by=by, at=at)
    assert again.value.code == "topic_under_way"

    file = go(topic, cast, "plan_topic", "report_progress", "finish_topic", "resume_topic")
    assert file.step == "topic_working"
    file = go(topic, cast, "finish_topic", "accept_topic")
    assert (file.step, file.outcome) == ("topic_done", "topic_done")
    (shown,) = topics_of(2026, here(jurisdiction))
    assert (shown.month, shown.lead, shown.bodies) == ("2026-06", "URBAN", ["HOUSING"])
    assert "13912345678" not in shown.wanted
    assert "消除成片" in shown.wanted
    assert str(shown.ends_on) == "2026-09-15"
    moves = [note.move for note in shown.notes]
    assert moves == ["report_progress", "finish_topic", "resume_topic", "finish_topic"]
    assert topics_of(2025, here(jurisdiction)) == []


def test_whoever_leads_does_not_judge_and_nobody_else_moves_it(
    jurisdiction: int, cast: Cast
) -> None:
    for by in (visitor(jurisdiction), cast("handler", body="URBAN"), cast("party_secretary")):
        with pytest.raises(Refused):
            choose_topic(record=WANTED, by=by, at=MONDAY)
    for other, field in (({"body": "GOV"}, "body"), ({"matter": "none"}, "matter")):
        with pytest.raises(Invalid) as wrong:
            chosen(cast, **other)
        assert wrong.value.problems[0].field == field
    topic = chosen(cast)
    strangers = (visitor(jurisdiction), cast("handler", body="HOUSING"), cast("finance"))
    for move in (*LED, "accept_topic", "drop_topic"):
        for by in strangers:
            with pytest.raises((Refused, Conflict)):
                go(topic, cast, move, by=by)
        if move in LED:
            go(topic, cast, move)
    with pytest.raises(Refused):
        go(topic, cast, "accept_topic", by=cast("handler", body="URBAN"))
    with pytest.raises(Invalid):
        move_topic(
            dossier=topic.dossier.id,
            move="resume_topic",
            by=cast("district_leader", body="GOV"),
            at=MONDAY,
            record={**RECORDS["resume_topic"], "ends_on": "2026-05-01"},
        )
    assert go(topic, cast, "resume_topic", "drop_topic").step == "topic_dropped"


def test_a_lead_that_lets_its_own_day_pass_is_watched_from_above(
    jurisdiction: int, cast: Cast
) -> None:
    topic = chosen(cast)
    go(topic, cast, "plan_topic")
    clock = Clock.objects.get(dossier=topic.dossier, name="topic", ended_at=None)
    assert clock.due is not None
    tick(clock.due + timedelta(minutes=1))
    assert Supervision.objects.filter(clock_id=clock.id).exists()
    assert MonthlyTopic.objects.get().ends_on is not None
