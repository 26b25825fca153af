"""Small numbers are left out, and cannot be worked out from the sum and the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.small_numbers import without_small

COUNTS = st.dictionaries(st.integers(0, 20), st.integers(0, 30), max_size=12)


@given(COUNTS, st.integers(1, 10))
def test_none_is_small_and_none_is_left_out_alone(counts: dict[int, int], least: int) -> None:
    kept = without_small(counts, least)
    assert kept.keys() == counts.keys()
    shown = {key: count for key, count in kept.items() if count is not None}
    assert all(count == 0 or count >= least for count in shown.values())
    assert all(count == counts[key] for key, count in shown.items())
    hidden = kept.keys() - shown.keys()
    assert len(hidden) != 1 or all(counts[key] == 0 for key in shown)


def test_the_next_smallest_goes_with_a_single_small_one() -> None:
    assert without_small({"a": 2, "b": 9, "c": 7}, 5) == {"a": None, "b": 9, "c": None}
    assert without_small({"a": 0, "b": 9}, 5) == {"a": 0, "b": 9}
