"""The plan of a simulation: from the seed alone, in words of its own, in a daily rhythm."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from gongzhi.simulation.methods.occasions import plan_occasions
from gongzhi.simulation.methods.planning import (
    Place,
    Planned,
    Town,
    cases_for,
    identifier,
    plan_reports,
)
from gongzhi.simulation.methods.rates import FILE, Rates, file_of, read_rates
from tests.paths import PACKS

MATTERS = {"E01": ("垃圾没人清", "垃圾满地"), "C01": ("路灯不亮",), "E02": ("井盖破了",)}
PLACES = [Place(f"AL01{number:02}", f"AL0{number % 3}") for number in range(30)]
TOWN = Town(date(2026, 6, 1), 14, ZoneInfo("Asia/Shanghai"), PLACES, MATTERS)


def rates(seed: int = 7) -> Rates:
    found = read_rates(PACKS / "demo", seed)
    assert found is not None
    return found


def plan(seed: int = 7, cases: int = 600) -> list[Planned]:
    return plan_reports(rates(seed), TOWN, cases)


def test_the_same_seed_plans_the_same_and_another_something_else() -> None:
    assert plan(7) == plan(7)
    assert [one.detail for one in plan(7)] != [one.detail for one in plan(8)]


def test_no_two_reports_have_the_same_words() -> None:
    assert len({one.detail for one in plan()}) == 600


def test_reports_come_in_order_within_the_days_and_seldom_at_night() -> None:
    found = plan()
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert {one.at.astimezone(TOWN.zone).date() for one in found} <= {
        date(2026, 6, day) for day in range(1, 15)
    }
    hours = Counter(one.at.astimezone(TOWN.zone).hour for one in found)
    assert sum(hours[hour] for hour in range(6)) < sum(hours[hour] for hour in range(9, 15)) / 5


def test_hot_issues_are_of_one_grid_and_one_matter() -> None:
    groups: dict[int, set[tuple[str, str]]] = {}
    for one in plan():
        if one.hot is not None:
            groups.setdefault(one.hot, set()).add((one.area, one.matter))
    assert groups
    assert all(len(found) == 1 for found in groups.values())


def test_identifiers_repeat_and_differ() -> None:
    begins = datetime(2026, 6, 1, tzinfo=UTC)
    made = [identifier(7, begins, number) for number in range(100)]
    assert made == [identifier(7, begins, number) for number in range(100)]
    assert len(set(made)) == 100
    assert {one.version for one in made} == {7}


def test_the_rates_make_twenty_thousand_of_a_district_in_a_month() -> None:
    whole = Town(TOWN.first, 30, TOWN.zone, PLACES * 20, MATTERS)
    assert cases_for(rates(), whole) == 19_999


@pytest.mark.parametrize("name", [FILE, file_of("demo")])
def test_behaviours_are_rows_that_say_they_are_samples(name: str) -> None:
    with (PACKS / "demo" / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["source"] for row in rows} == {"sample"}
    assert all(row["name_zh"] and row["name_en"] and row["effective_from"] for row in rows)
    assert len({row["code"] for row in rows}) == len(rows)


def test_what_else_happens_is_planned_by_the_seed_in_working_hours() -> None:
    found = plan_occasions(rates(), TOWN, "AL")
    assert found == plan_occasions(rates(), TOWN, "AL")
    assert found != plan_occasions(rates(8), TOWN, "AL")
    assert {one.kind for one in found} == {"hazard", "meeting", "duty"}
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert len({one.number for one in found}) == len(found)
    assert all(9 <= one.at.astimezone(TOWN.zone).hour < 16 for one in found)
    # What concerns the whole district belongs to no township's lane.
    assert all((one.township == "") == (one.kind == "duty" or one.area == "AL") for one in found)


def test_a_second_table_goes_before_the_first() -> None:
    usual, small = (read_rates(PACKS / "demo", 1, like) for like in ("", "demo"))
    assert usual is not None
    assert small is not None
    assert small.number("cases") < cases_for(usual, TOWN) * 100
    assert small.number("jury_consents") > usual.number("jury_consents")
    assert small.number("wait_accept") == usual.number("wait_accept")
    assert read_rates(PACKS / "demo", 1, "nothing") is None
