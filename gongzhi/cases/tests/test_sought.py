"""What is typed into the search box: places, matters, words; and who may look in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.sought import look_for, read_sought, readable
from gongzhi.cases.tests.road import Road, react
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.work import work
from gongzhi.procedure.models import BarredBody

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> Road:
    """A file in the hands of a department, with words that are indexed."""
    found = Road(jurisdiction, cast).to("handling")
    react("index_words", found.at)
    return found


@pytest.mark.parametrize(
    ("typed", "area", "matters", "words"),
    [
        ("埠头社区", "AL0101", False, ""),
        ("临江街道 埠头社区", "AL0101", False, ""),
        ("埠头社区 路灯", "AL0101", True, "路灯"),
        ("路灯", "", True, "路灯"),
        ("没有这样的东西", "", False, "没有这样的东西"),
        ("灯", "", False, "灯"),
    ],
)
def test_places_are_where_to_look_and_the_rest_is_what_for(
    road: Road, typed: str, area: str, matters: bool, words: str
) -> None:
    by = road.actor("owner")
    with work(road.jurisdiction, by.code) as unit:
        cases = case_ground(unit)
        sought = read_sought(typed, by, cases, open_only=True)
        place = cases.base.territory.area(sought.area).code if sought.area else ""
    assert (place, bool(sought.subjects), sought.words) == (area, matters, words)
    assert sought.open_only


@pytest.mark.parametrize(("typed", "rule"), [("  ", "required"), ("路" * 81, "too_long")])
def test_nothing_and_too_much_are_refused_by_name(road: Road, typed: str, rule: str) -> None:
    by = road.actor("owner")
    with work(road.jurisdiction, by.code) as unit, pytest.raises(Invalid) as error:
        read_sought(typed, by, case_ground(unit), open_only=False)
    assert [(one.field, one.rule) for one in error.value.problems] == [("words", rule)]


def test_whoever_may_not_read_words_finds_none_by_them(road: Road, cast: Cast) -> None:
    found = {}
    for who, by in (("owner", road.actor("owner")), ("leader", cast("system_admin"))):
        with work(road.jurisdiction, by.code) as unit:
            cases = case_ground(unit)
            page = look_for("灯坏了三天", by, cases)
            found[who] = [one.code for one in page.rows]
            assert readable(list(page.rows), by, cases) == list(page.rows)
    assert found == {"owner": [road.file.code], "leader": []}


def test_a_body_that_is_shut_out_finds_nothing(road: Road) -> None:
    by = road.actor("owner")
    BarredBody.objects.create(
        jurisdiction_id=road.jurisdiction, dossier=road.file, organisation_id=by.organisation
    )
    with work(road.jurisdiction, by.code) as unit:
        cases = case_ground(unit)
        for typed in ("路灯", "埠头社区", "灯坏了三天"):
            assert look_for(typed, by, cases).rows == []
