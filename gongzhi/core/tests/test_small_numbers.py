"""Small numbers are left out, and cannot be worked out from the sum and the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.small_numbers import is_small, without_small

COUNTS = st.dictionaries(st.integers(0, 20), st.integers(0, 30), max_size=12)


@given(COUNTS, st.integers(1, 10))
def test_none_is_small_and_no_sum_of_what_is_left_out_is(
    counts: dict[int, int], least: int
) -> None:
    kept = without_small(counts, least)
    assert kept.keys() == counts.keys()
    shown = {key: count for key, count in kept.items() if count is not None}
    assert all(count == 0 or count >= least for count in shown.values())
    assert all(count == counts[key] for key, count in shown.items())
    hidden = kept.keys() - shown.keys()
    if hidden and any(shown.values()):
        assert len(hidden) > 1
        assert sum(counts[key] for key in hidden) >= least


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8), st.integers(1, 9))
def test_a_part_is_left_out_where_the_rest_of_its_whole_is_small(
    pairs: list[tuple[int, int]], least: int
) -> None:
    parts = dict(enumerate(part for part, _ in pairs))
    rests = dict(enumerate(rest for _, rest in pairs))
    wholes = {key: parts[key] + rests[key] for key in parts}
    kept = without_small(parts, least, wholes=wholes)
    for key in (key for key, count in kept.items() if count is not None):
        assert not is_small(parts[key], least)
        assert not is_small(rests[key], least)
    hidden = [key for key, count in kept.items() if count is None]
    if hidden and any(wholes[key] for key in kept if key not in hidden):
        assert len(hidden) > 1
        assert not is_small(sum(parts[key] for key in hidden), least)
        assert not is_small(sum(rests[key] for key in hidden), least)


def test_the_next_smallest_goes_with_what_would_be_told() -> None:
    assert without_small({"a": 2, "b": 9, "c": 7}, 5) == {"a": None, "b": 9, "c": None}
    assert without_small({"a": 0, "b": 9}, 5) == {"a": 0, "b": 9}
    # Two left out of a published sum of two could only be one and one.
    assert without_small({"a": 1, "b": 1, "c": 8}, 5) == {"a": None, "b": None, "c": None}
    late, still = {"a": 7, "b": 6}, {"a": 9, "b": 20}
    assert without_small(late, 5, wholes=still) == {"a": None, "b": None}
