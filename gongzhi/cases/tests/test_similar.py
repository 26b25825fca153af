"""Likely duplicates: by place, time and text, with the reason; never in danger or in secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.cases.models import PublicFace
from gongzhi.cases.queries import CaseGround, case_ground
from gongzhi.cases.queries.similar import similar_to
from gongzhi.cases.tests.road import react
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.work import work
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
WORDS = "楼下的路灯坏了三天，晚上很黑，老人出门不方便。"
LAMP = Report(subject="路灯不亮", detail=WORDS, area="AL010109")
AGAIN = {"subject": "路灯不亮", "detail": WORDS.replace("三天", "四天"), "area": "AL010109"}


@pytest.fixture(autouse=True)
def plain_files(settings: Settings, tmp_path: Path) -> None:
    """No page files have been collected for tests."""
    settings.STATIC_ROOT = str(tmp_path)


def sent(jurisdiction: int, report: Report = LAMP, **more: Any) -> Received:
    received = receive_request(report, by=visitor(jurisdiction), at=timezone.now(), **more)
    react("index_words", timezone.now())
    return received


def public(received: Received) -> Received:
    """Show it to neighbours, past the journal: no test here commits."""
    file = Dossier.objects.filter(id=received.id)
    file.update(public=True, subject="C0102", title={"matter": "C0102"})
    PublicFace.objects.create(dossier=file.get(), jurisdiction_id=file.get().jurisdiction_id)
    return received


def asked(**more: Any) -> list[dict[str, Any]]:
    body = {**AGAIN, **more}
    answer = Client().post("/api/v1/requests/similar", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return list(answer.json())


def seen_by(actor: Actor, received: Received, at: Any = None) -> list[tuple[str, tuple[str, ...]]]:
    with work(actor.jurisdiction, actor.code) as unit:
        ground: CaseGround = case_ground(unit)
        file = Dossier.objects.get(id=received.id)
        found = similar_to(file, by=actor, ground=ground, at=at or timezone.now())
        return [(one.dossier.code, one.why) for one in found]


def test_whoever_reports_is_told_of_public_files_and_never_of_their_words(
    jurisdiction: int,
) -> None:
    hidden, shown = sent(jurisdiction), public(sent(jurisdiction))
    found = asked()
    assert [one["code"] for one in found] == [shown.code]
    assert set(found[0]) == {"code", "matter", "area", "step", "opened_on", "why"}
    assert "alike" in found[0]["why"]
    assert hidden.code not in str(found)


@pytest.mark.parametrize(
    "more",
    [
        {"detail": WORDS + "他爸爸天天打他，孩子浑身是伤，有人要跳楼。"},
        {"type": "wrongdoing_report"},
        {"area": "AL010101"},
        {"detail": "小区门口的早餐店占道经营，请管一管。", "subject": "占道经营"},
    ],
)
def test_nothing_is_asked_of_danger_secrets_another_place_or_matter(
    jurisdiction: int, more: dict[str, str]
) -> None:
    public(sent(jurisdiction))
    assert asked()
    assert asked(**more) == []


def test_who_names_only_the_community_may_mean_a_grid_of_it_and_the_other_way_round(
    jurisdiction: int,
) -> None:
    in_grid = public(sent(jurisdiction))
    assert [one["code"] for one in asked(area="AL0101")] == [in_grid.code]
    assert asked(area="AL01") == []
    whole = public(sent(jurisdiction, replace(LAMP, area="AL0101")))
    assert {one["code"] for one in asked()} == {in_grid.code, whole.code}


def test_the_desk_sees_what_it_may_see_with_the_reasons(
    jurisdiction: int, cast: Callable[..., Actor]
) -> None:
    one, other = sent(jurisdiction), sent(jurisdiction, replace(LAMP, detail=AGAIN["detail"]))
    desk = cast("dispatcher", body="HOTLINE")
    assert [code for code, _ in seen_by(desk, one)] == [other.code]
    assert "alike" in seen_by(desk, one)[0][1]
    assert seen_by(cast("handler", body="MARKET"), one) == []


def test_old_merged_and_secret_files_are_no_duplicates(
    jurisdiction: int, cast: Callable[..., Actor]
) -> None:
    one = sent(jurisdiction)
    secret = sent(jurisdiction, replace(LAMP, type="wrongdoing_report"))
    other = sent(jurisdiction)
    desk = cast("dispatcher", body="HOTLINE")
    assert [code for code, _ in seen_by(desk, one)] == [other.code]
    assert seen_by(desk, secret) == []
    assert seen_by(desk, one, timezone.now() + timedelta(days=61)) == []


def test_the_look_costs_two_statements_however_many_there_are(
    jurisdiction: int,
    cast: Callable[..., Actor],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    one = sent(jurisdiction)
    desk = cast("dispatcher", body="HOTLINE")
    for _ in range(8):
        sent(jurisdiction)
    with work(desk.jurisdiction, desk.code) as unit:
        ground = case_ground(unit)
        file = Dossier.objects.get(id=one.id)
        with django_assert_max_num_queries(2):
            found = similar_to(file, by=desk, ground=ground, at=timezone.now())
    assert len(found) == ground.setting("duplicate_shown")
