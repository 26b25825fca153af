"""Every matter at every place has exactly one lead body, or a named reason why not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import NotFound
from gongzhi.directory.tests import factories as ground
from gongzhi.duties.answerable import Answer, Missing, answerable
from gongzhi.duties.methods.catalogue import Catalogue
from gongzhi.duties.tests import factories as duties

TERRITORY = ground.small_territory()
DIRECTORY = ground.small_directory()
CATALOGUE = duties.small_catalogue()
PLACES = (ground.DISTRICT, ground.RIVERSIDE, ground.HILL, ground.GRID, ground.VILLAGE)


def ask(
    matter: str, area: int, on: date = duties.DAY, catalogue: Catalogue = CATALOGUE
) -> Answer | Missing:
    """Ask over the small district."""
    return answerable(
        matter, area, on=on, catalogue=catalogue, directory=DIRECTORY, territory=TERRITORY
    )


def answer(matter: str, area: int) -> Answer:
    """Ask and expect a body."""
    found = ask(matter, area)
    assert isinstance(found, Answer)
    return found


def gap(matter: str, area: int, on: date = duties.DAY) -> Missing:
    """Ask and expect a reason."""
    found = ask(matter, area, on)
    assert isinstance(found, Missing)
    return found


def test_a_basic_duty_goes_to_the_lowest_body_that_has_it() -> None:
    found = answer("stairs", ground.GRID)
    assert (found.owner_id, found.level, found.item) == (ground.COMMITTEE, 3, "b-stairs-3")
    assert (found.list, found.reason.code, found.lead_how) == ("basic", "basic", "kind")
    assert found.limit == "wd5"


def test_a_body_that_does_not_exist_here_is_passed_over_and_said() -> None:
    found = answer("stairs", ground.VILLAGE)
    assert found.owner_id == ground.HILL_OFFICE
    assert found.reason.params["passed"] == ["b-stairs-3"]


def test_a_place_too_coarse_for_the_lowest_body_is_a_question_not_a_guess() -> None:
    found = gap("stairs", ground.RIVERSIDE)
    assert found.reason.code == "place_too_coarse"
    assert found.reason.params["level"] == 3


def test_the_item_of_the_matter_above_applies_with_the_limit_of_the_matter() -> None:
    found = answer("lamp_out", ground.GRID)
    assert (found.item, found.limit) == ("b-lamps", "wd3")
    assert found.reason.params["under"] == "lamps"


def test_the_department_leads_a_cooperative_duty_and_the_grassroots_supports() -> None:
    found = answer("noise", ground.GRID)
    assert (found.owner_id, found.lead_how) == (ground.HOUSING, "code")
    assert found.supports == (ground.RIVERSIDE_OFFICE, ground.COMMITTEE)


def test_a_withdrawn_duty_goes_to_its_department_though_a_basic_item_stands_beside_it() -> None:
    for matter in ("both", "licence", "licence_stall"):
        for area in PLACES:
            found = answer(matter, area)
            assert (found.owner_id, found.list) == (ground.HOUSING, "withdrawn")


def test_a_withdrawn_duty_without_a_department_is_nobodys_rather_than_the_townships() -> None:
    assert gap("lost", ground.GRID).reason.code == "body_not_found"


def test_a_township_cannot_lead_a_withdrawn_or_a_cooperative_duty() -> None:
    office = "kind:township_office@2"
    for duty_list in ("withdrawn", "cooperative"):
        wrong = Catalogue.from_tables(
            {"m": duties.matter()}, {"i": duties.item("m", duty_list, office)}
        )
        found = ask("m", ground.GRID, catalogue=wrong)
        assert isinstance(found, Missing)
        assert found.reason.code == f"{duty_list}_no_department"


def test_without_an_item_in_force_nobody_answers_and_admission_is_named() -> None:
    assert gap("unlisted", ground.GRID).reason.code == "no_duty_item"
    assert gap("ended", ground.GRID).reason.code == "no_duty_item"
    assert gap("lamps", ground.GRID, on=date(2024, 12, 31)).reason.code == "no_duty_item"
    assert isinstance(ask("ended", ground.GRID, on=date(2026, 5, 31)), Answer)


def test_an_unknown_matter_is_a_reason_and_an_unknown_area_an_error() -> None:
    assert gap("nonsense", ground.GRID).reason.code == "unknown_matter"
    with pytest.raises(NotFound):
        ask("lamps", 999)


def test_the_fallback_is_another_body_than_the_owner_where_there_is_one() -> None:
    found = answer("lamps", ground.GRID)
    assert found.owner_id == ground.RIVERSIDE_OFFICE
    assert found.fallback_id == ground.GOVERNMENT


def test_the_facts_are_plain_codes_and_numbers() -> None:
    for matter in CATALOGUE.matters:
        for value in _leaves(ask(matter, ground.VILLAGE).as_facts()):
            assert isinstance(value, str | int)


BODIES = ("HOUSING", "OLD", "NOSUCH", "T1", "kind:township_office@2", "kind:community_committee@3")


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Trees of matters with any mixture of duty lists, sound or not."""
    codes = [f"m{number}" for number in range(draw(st.integers(1, 5)))]
    matters = {
        code: duties.matter(draw(st.sampled_from([None, *codes[:place]])))
        for place, code in enumerate(codes)
    }
    items = {
        f"i{number}": duties.item(
            draw(st.sampled_from(codes)),
            draw(st.sampled_from(["basic", "cooperative", "withdrawn"])),
            draw(st.sampled_from(BODIES)),
            supports=tuple(draw(st.lists(st.sampled_from(BODIES), max_size=2))),
        )
        for number in range(draw(st.integers(0, 8)))
    }
    return Catalogue.from_tables(matters, items)


@settings(max_examples=300, deadline=None)
@given(catalogue=catalogues(), area=st.sampled_from(PLACES))
def test_always_one_open_body_or_a_reason_and_nothing_withdrawn_goes_down(
    catalogue: Catalogue, area: int
) -> None:
    for matter in catalogue.matters:
        found = ask(matter, area, catalogue=catalogue)
        assert found == ask(matter, area, catalogue=catalogue)
        assert DIRECTORY.by_id[found.fallback_id].open
        if isinstance(found, Missing):
            assert found.reason.code
            continue
        owner = DIRECTORY.by_id[found.owner_id]
        assert owner.open
        assert found.owner_id not in found.supports
        listed = {
            item.list for item in catalogue.items.values() if item.matter in catalogue.path(matter)
        }
        if found.list == "cooperative" or "withdrawn" in listed:
            assert owner.level < 2


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value]
