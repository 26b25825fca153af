"""What the platform never does (docs/architecture.md): a guard over columns, tables and doors.

The words are searched in the names of models, columns, pack tables and their columns, indicator
inputs and URLs. The allow-list is short and each entry says why.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from config.wiring import TABLES
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.registry import build
from gongzhi.procedure.metric import GROUPS
from tests.architecture.test_layers import RANK
from tests.paths import PACKS

FORBIDDEN = re.compile(
    r"gps|track(?!ed)|trajector|attendance|check_?in|clock_?in|step_?count|steps_walked|face_|"
    r"facial|person_search|key_person|special_group|score_of|resident_score|person_score|ranking|"
    r"leaderboard|deduct|blacklist|black_list|red_list|redlist|study_hours|portrait|petition_count|"
    r"fines?_(count|sum)|mileage|online_time|logins_count|photo_count_of|civility",
    re.IGNORECASE,
)
ALLOWED: dict[str, str] = {}
# The hotline is a department of the district's.
UNITS = {"department", "township_office", "hotline_centre"}
PERSONAL = re.compile(r"\b(person|user|holder|grid_worker|post)\b")


def names_of_models() -> list[str]:
    """Every model and column of ours."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label in RANK:
            found.append(model.__name__)
            found += [f"{model.__name__}.{field.name}" for field in model._meta.get_fields()]
    return found


def names_of_pack_tables() -> list[str]:
    """Every pack table and column."""
    return [table.name for table in TABLES] + [
        f"{table.name}.{column.name}" for table in TABLES for column in table.columns
    ]


def routes(resolver: URLResolver, prefix: str = "") -> list[str]:
    """Every URL pattern as text."""
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            found.append(route)
    return found


def test_no_name_speaks_of_surveillance_or_ranking() -> None:
    names = names_of_models() + names_of_pack_tables() + routes(get_resolver())
    wrong = [name for name in names if FORBIDDEN.search(name) and name not in ALLOWED]
    assert wrong == []


def test_every_allowed_name_still_exists_and_says_why() -> None:
    names = set(names_of_models() + names_of_pack_tables() + routes(get_resolver()))
    assert all(name in names and why for name, why in ALLOWED.items())


@pytest.mark.parametrize("name", ["default", "demo", "boston"])
def test_figures_are_of_departments_and_townships(name: str) -> None:
    rows = read_pack(PACKS / name, PACKS, build(TABLES)).table("indicators")
    assert {kind for row in rows.values() for kind in row["unit_kinds"]} <= UNITS


def test_no_figure_groups_by_person_or_post() -> None:
    assert not [key for key in GROUPS if PERSONAL.search(key) or FORBIDDEN.search(key)]
    assert not {"area4", "area5", "grid", "place", "actor"} & set(GROUPS)


def test_the_guard_finds_what_it_forbids() -> None:
    for name in ("gps_point", "Post.attendance", "resident_score", "ranking", "study_hours"):
        assert FORBIDDEN.search(name)
