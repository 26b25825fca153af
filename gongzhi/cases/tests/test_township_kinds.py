"""Kinds of townships: a file's clock counts the limit of its township's kind, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gongzhi.cases.tests.road import LAMP, Road, new_rules
from gongzhi.core.work import work
from gongzhi.procedure.clock import explain
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock
from gongzhi.procedure.township_kinds import indicators_of, kind_of

GROWING, MATURE, PLAIN = "AL040101", "AL010109", "AL050101"
HOUSING: dict[str, Any] = {"matter": "T0201", "body": "HOUSING"}


def handling(road: Road, area: str, record: dict[str, Any]) -> Clock:
    """A report at a place, dispatched: its running clock of handling."""
    road.open(report=replace(LAMP, area=area))
    assert road.do("dispatch", record=record).passed
    clock: Clock = Clock.objects.get(dossier_id=road.received.id, key="handling", ended_at=None)
    return clock


def here(jurisdiction: int) -> Ground:
    """The ground as it is now."""
    with work(jurisdiction, "system:test") as unit:
        return ground(unit)


@pytest.mark.parametrize(
    ("area", "matter", "body", "limit", "told"),
    [
        (GROWING, "T0201", "HOUSING", "wd10", ("fast_growing", "work_days", 7)),
        (MATURE, "T0201", "HOUSING", "wd7", None),
        (PLAIN, "T0201", "HOUSING", "wd7", None),
        (GROWING, "C0102", "URBAN", "wd3", None),
        (MATURE, "E0101", "URBAN", "wd15", ("mature", "work_days", 20)),
        (PLAIN, "E0101", "URBAN", "wd20", None),
    ],
)
def test_the_limit_of_the_kind_counts_in_place_of_the_usual_one(
    road: Road,
    area: str,
    matter: str,
    body: str,
    limit: str,
    told: tuple[str, str, int] | None,
) -> None:
    new_rules(road.jurisdiction, "matters", "E0101", limit="wd20")
    clock = handling(road, area, {"matter": matter, "body": body})
    assert clock.limit == limit
    first = clock.derivation[0]
    found = (first.get("name"), first.get("unit"), first.get("amount"))
    assert (found if first["code"] == "township_kind" else None) == told


def test_the_due_time_is_that_of_the_longer_limit(road: Road, jurisdiction: int) -> None:
    clock = handling(road, GROWING, HOUSING)
    other = Road(jurisdiction, road.cast)
    plain = handling(other, PLAIN, HOUSING)
    assert clock.due is not None
    assert plain.due is not None
    assert (clock.due.date() - plain.due.date()).days >= 3


def test_the_derivation_is_said_in_both_languages(road: Road, jurisdiction: int) -> None:
    clock = handling(road, GROWING, HOUSING)
    place = here(jurisdiction)
    said = {
        language: explain(clock.derivation, language, place.clock_names(language))[0]
        for language in ("zh-hans", "en")
    }
    assert said == {
        "zh-hans": "这类镇街（快速发展镇街）另有时限，通常的时限是7个工作日。",
        "en": "This kind of township (Fast-growing township) has a limit of its own; the usual "
        "one is 7 working days.",
    }


def test_a_pause_and_an_extension_keep_what_was_told(road: Road) -> None:
    clock = handling(road, GROWING, HOUSING)
    for move in ("accept", "contact"):
        if road.file.step in {"dispatched", "accepted"}:
            road.do(move)
    road.do("ask_requester")
    paused = Clock.objects.get(id=clock.id)
    assert paused.due is None
    assert [step["code"] for step in paused.derivation].count("township_kind") == 1


def test_a_step_has_the_limit_of_the_kind_too(road: Road, jurisdiction: int) -> None:
    place = here(jurisdiction)
    growing = place.territory.by_code(GROWING)
    plain = place.territory.by_code(PLAIN)
    assert growing is not None
    assert plain is not None
    codes = [place.limit("request.contact", area.id, {}) for area in (growing, plain)]
    assert [limit.code for limit in codes if limit] == ["wd2", "wd1"]


def test_new_rules_reach_a_running_file_only_by_adoption(road: Road, jurisdiction: int) -> None:
    clock = handling(road, GROWING, HOUSING)
    new_rules(jurisdiction, "township_kinds", "fast_growing", areas=[])
    assert Clock.objects.get(id=clock.id).limit == "wd10"
    road.do("adopt_rules")
    adopted = Clock.objects.get(id=clock.id)
    assert adopted.limit == "wd7"
    assert "township_kind" not in {step["code"] for step in adopted.derivation}


def test_each_kind_has_its_own_indicators(jurisdiction: int) -> None:
    rules = here(jurisdiction).rules
    kinds = [kind_of(rules, codes) for codes in (["AL0401", "AL04"], ["AL0101", "AL01"], ["AL05"])]
    assert kinds == ["fast_growing", "mature", ""]
    growing, mature, others = (set(indicators_of(rules, kind)) for kind in kinds)
    assert growing != mature
    assert others == set(rules.table("indicators")) > growing
