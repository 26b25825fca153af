"""Merged requesters follow the other file, say for themselves, and can be taken apart again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongzhi.cases.models import Request
from gongzhi.cases.tests.road import DAY, LAMP, Road, react
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import AgendaRow

pytestmark = pytest.mark.django_db


def road_of(road: Road) -> Road:
    return Road(road.jurisdiction, road.cast, road.at)


def another(road: Road) -> Road:
    return road_of(road).open()


def merged(road: Road, into: Road) -> Road:
    assert road.do("merge", record={"parent": into.received.code}).passed
    return road


def follows(road: Road) -> object:
    return Request.objects.get(dossier_id=road.received.id).merged_into_id


@pytest.fixture
def pair(road: Road) -> tuple[Road, Road]:
    """A file that was merged, and the one that it goes on in."""
    parent = another(road)
    return merged(road.open(), parent), parent


def finish(parent: Road, child: Road, *more: str) -> None:
    for move in ("dispatch", "accept", "contact", "reply", *more):
        parent.at = max(parent.at, child.at)
        assert parent.do(move).passed
    child.at = parent.at
    react("tell_merged", child.at)


def test_a_merge_can_be_undone_and_both_histories_stay(pair: tuple[Road, Road]) -> None:
    child, parent = pair
    before = [entry.hash for entry in child.entries], [entry.hash for entry in parent.entries]
    assert child.do("unmerge").passed
    assert (child.file.step, child.file.outcome, follows(child)) == ("received", "", None)
    assert [entry.hash for entry in child.entries][:-1] == before[0]
    assert [entry.hash for entry in parent.entries] == before[1]
    assert child.do("dispatch").passed


def test_after_the_packs_window_a_merge_stays(pair: tuple[Road, Road]) -> None:
    child, _ = pair
    child.at += 16 * DAY
    result = child.do("unmerge")
    assert not result.passed
    assert follows(child) is not None


def test_what_had_been_merged_into_it_comes_back_with_it(road: Road) -> None:
    top, middle = another(road), another(road)
    low = merged(another(road), middle)
    lowest = merged(another(road), low)
    beside = merged(another(road), top)
    merged(middle, top)
    assert {follows(one) for one in (middle, low, lowest, beside)} == {top.received.id}
    assert middle.do("unmerge").passed
    assert follows(low) == follows(lowest) == middle.received.id
    assert follows(beside) == top.received.id


def test_nothing_is_merged_into_a_file_that_has_ended(road: Road) -> None:
    ended = another(road)
    ended.do("decline")
    with pytest.raises(Invalid) as wrong:
        merged(road.open(), ended)
    assert [problem.rule for problem in wrong.value.problems] == ["ended_file"]


@pytest.mark.parametrize("which", ["parent", "child"])
def test_a_secret_file_and_an_open_one_are_not_merged(road: Road, which: str) -> None:
    hidden = replace(LAMP, type="wrongdoing_report")
    parent = another(road) if which == "child" else road_of(road).open(report=hidden)
    child = road.open(report=hidden) if which == "child" else road.open()
    desk = road.cast(parent.file.desk_role, body=parent.file.desk.code)  # type: ignore[union-attr]
    with pytest.raises(Invalid) as wrong:
        child.do("merge", by=desk, record={"parent": parent.received.code})
    assert [problem.rule for problem in wrong.value.problems] == ["other_secrecy"]


def test_the_merged_requester_is_told_of_the_end_and_speaks_for_itself(
    pair: tuple[Road, Road],
) -> None:
    child, parent = pair
    assert not child.do("confirm").passed
    finish(parent, child, "confirm")
    assert child.entries[-1].move == "parent_ended"
    assert child.entries[-1].facts["record"]["outcome"] == {"code": "confirmed"}
    assert child.do("confirm").passed
    assert child.file.outcome == "merged"


def test_the_others_contentment_does_not_override_a_dispute(pair: tuple[Road, Road]) -> None:
    child, parent = pair
    finish(parent, child, "confirm")
    assert child.do("dispute").passed
    assert (child.file.step, child.file.lifted, follows(child)) == ("received", 1, None)
    assert (parent.file.step, parent.file.outcome) == ("closed", "confirmed")


def test_long_after_the_end_a_dispute_comes_too_late(pair: tuple[Road, Road]) -> None:
    child, parent = pair
    finish(parent, child, "confirm")
    child.at += 16 * DAY
    assert not child.do("dispute").passed


def test_the_silence_of_the_other_is_told_too(pair: tuple[Road, Road]) -> None:
    child, parent = pair
    finish(parent, child)
    parent.breach("silence")
    react("tell_merged", parent.at)
    assert parent.file.outcome == "unconfirmed"
    assert [entry.move for entry in child.entries].count("parent_ended") == 1


def test_a_file_merged_into_one_that_ends_at_that_moment_is_told(pair: tuple[Road, Road]) -> None:
    """The merge itself looks whether the other has ended meanwhile."""
    child, parent = pair
    parent.do("decline")
    own = f"{child.received.id.hex}:{child.file.last_sequence}"
    AgendaRow.objects.filter(handler="tell_merged").exclude(key=own).delete()
    react("tell_merged", child.at)
    assert child.entries[-1].move == "parent_ended"


def test_whoever_was_taken_apart_hears_no_more_of_the_other(pair: tuple[Road, Road]) -> None:
    child, parent = pair
    child.do("unmerge")
    finish(parent, child, "confirm")
    assert "parent_ended" not in [entry.move for entry in child.entries]


def test_the_key_of_the_other_file_opens_no_word_here(pair: tuple[Road, Road]) -> None:
    child, parent = pair
    with pytest.raises(Refused):
        child.do("dispute", key=parent.received.key)
    with pytest.raises(Conflict):
        parent.do("unmerge")
