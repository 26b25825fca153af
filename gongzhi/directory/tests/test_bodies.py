"""The directory finds a body for every desk, and never a closed one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongzhi.core.errors import NotFound
from gongzhi.directory.methods.bodies import BodyRef, Desk, Directory
from gongzhi.directory.pack_tables import ORGANISATION_KINDS
from gongzhi.directory.tests import factories as small
from gongzhi.directory.wording import KINDS, kind_of

TERRITORY = small.small_territory()
DIRECTORY = small.small_directory()


def desk(role: str, entrance: str, area: int) -> Desk:
    """Ask the small directory."""
    return DIRECTORY.desk(role, entrance, area, TERRITORY)


def test_a_desk_is_taken_at_its_own_level_on_the_way_up() -> None:
    assert desk("dispatcher", "grid", small.GRID) == Desk(small.RIVERSIDE_OFFICE, 2, "desk")
    assert desk("dispatcher", "grid", small.VILLAGE) == Desk(small.HILL_OFFICE, 2, "desk")
    assert desk("grid_worker", "hotline", small.GRID) == Desk(small.COMMITTEE, 3, "desk")


def test_a_desk_depends_on_the_entrance() -> None:
    assert desk("dispatcher", "hotline", small.GRID).organisation_id == small.HOTLINE


def test_where_nobody_is_the_desk_moves_up_a_level() -> None:
    assert desk("township_leader", "any", small.GRID) == Desk(small.RIVERSIDE_OFFICE, 2, "raised")


def test_at_last_the_hotline_centre_answers() -> None:
    last = Desk(small.HOTLINE, 1, "last_resort")
    assert desk("grid_worker", "grid", small.VILLAGE) == last
    assert desk("dispatcher", "grid", small.DISTRICT) == last
    assert desk("a role nobody has", "any", small.GRID) == last


def test_a_desk_may_be_one_named_body_but_not_a_closed_one() -> None:
    assert desk("objection_panel", "grid", small.GRID) == Desk(small.HOUSING, 1, "named")
    assert desk("archive", "any", small.GRID).how == "last_resort"


def test_asked_for_any_entrance_a_role_with_entrances_only_takes_its_deepest_desk() -> None:
    assert desk("dispatcher", "any", small.GRID).organisation_id == small.RIVERSIDE_OFFICE
    assert desk("dispatcher", "any", small.DISTRICT).organisation_id == small.HOTLINE


def test_one_row_of_the_desks_is_found_by_its_code() -> None:
    at = DIRECTORY.desk_coded
    assert at("township", small.GRID, TERRITORY).organisation_id == small.RIVERSIDE_OFFICE
    assert at("party", small.GRID, TERRITORY) == Desk(small.HOTLINE, 1, "last_resort")
    with pytest.raises(KeyError):
        at("nosuch", small.GRID, TERRITORY)


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(NotFound):
        desk("dispatcher", "grid", 999)
    with pytest.raises(NotFound):
        DIRECTORY.desk_coded("township", 999, TERRITORY)


def test_bodies_are_resolved_by_code_or_by_kind_at_a_level() -> None:
    assert DIRECTORY.resolve_body("HOUSING", small.GRID, TERRITORY) == small.HOUSING
    office = DIRECTORY.resolve_body("kind:township_office@2", small.GRID, TERRITORY)
    assert office == small.RIVERSIDE_OFFICE
    for nobody in ("OLD", "NOSUCH", "kind:community_committee@4"):
        assert DIRECTORY.resolve_body(nobody, small.GRID, TERRITORY) is None
    coarse = DIRECTORY.resolve_body("kind:community_committee@3", small.RIVERSIDE, TERRITORY)
    assert coarse is None


@pytest.mark.parametrize("text", ["", " ", "kind:", "kind:office", "kind:@2", "kind:office@x"])
def test_an_unreadable_body_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"body|kind"):
        BodyRef.parse(text)


def test_a_kind_is_found_at_the_place_or_above_it() -> None:
    at = DIRECTORY.organisation_at
    assert at("township_office", small.GRID, TERRITORY) == small.RIVERSIDE_OFFICE
    assert at("department", small.GRID, TERRITORY) == small.HOUSING
    assert at("enterprise", small.GRID, TERRITORY) is None


def test_the_line_goes_up_to_the_head_and_every_body_has_a_supervisor_but_the_head() -> None:
    expected = {small.COMMITTEE, small.RIVERSIDE_OFFICE, small.GOVERNMENT}
    assert DIRECTORY.line(small.COMMITTEE) == expected
    assert DIRECTORY.supervisor(small.COMMITTEE) == small.RIVERSIDE_OFFICE
    assert DIRECTORY.supervisor(small.GOVERNMENT) is None
    orphan = small.small_bodies()[2]
    alone = Directory(1, 1, [small.small_bodies()[0], orphan])
    assert alone.supervisor(orphan.id) == small.GOVERNMENT


def test_a_directory_without_bodies_or_with_a_ring_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Directory(1, 1, [])
    first, second = small.small_bodies()[:2]
    ring = [replace(first, parent_id=second.id), second]
    with pytest.raises(ValueError, match="above itself"):
        Directory(1, 1, ring)


def test_every_kind_of_body_has_words() -> None:
    assert set(KINDS) == set(ORGANISATION_KINDS)
    assert all(kind_of(chinese.split("、")[0]) == kind for kind, (chinese, _) in KINDS.items())
