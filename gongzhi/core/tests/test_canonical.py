"""The one byte form of an entry: what it takes, what it refuses, and that hashes never change."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.journal.canonical import canonical, entry_hash, stamp

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-(2**63), 2**63 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
MOMENT = datetime(2026, 3, 1, 8, 30, 0, 1200, tzinfo=timezone(timedelta(hours=8)))


@given(VALUES)
def test_whatever_is_taken_can_be_read_back_and_is_written_the_same_again(value: Any) -> None:
    written = canonical(value)
    assert orjson.loads(written) == value
    assert canonical(orjson.loads(written)) == written


@given(VALUES, st.sampled_from([1.5, float("nan"), b"x", MOMENT, UUID(int=1), {1: 2}, {1, 2}]))
def test_nothing_without_one_spelling_is_taken_however_deep(value: Any, foreign: Any) -> None:
    with pytest.raises(TypeError):
        canonical({"a": [value, {"b": [foreign]}]})


@pytest.mark.parametrize("value", ["a\x00", ["x", {"y": "\x00"}], {"k\x00": 1}])
def test_a_nul_is_refused_because_the_database_cannot_keep_it(value: Any) -> None:
    with pytest.raises(ValueError, match="NUL"):
        canonical(value)


def test_words_that_only_look_like_a_nul_are_taken() -> None:
    assert canonical("\\u0000") == rb'"\\u0000"'


def test_a_moment_has_one_spelling_in_every_zone() -> None:
    assert stamp(MOMENT) == "2026-03-01T00:30:00.001200Z"
    assert stamp(MOMENT.astimezone(UTC).replace(microsecond=0)) == "2026-03-01T00:30:00.000000Z"


def test_the_hash_covers_one_list_of_all_columns_and_the_hash_before() -> None:
    chain, facts = UUID(int=7), {"b": ["话", 1], "a": None}
    columns: dict[str, Any] = {
        "jurisdiction": 1,
        "chain": chain,
        "sequence": 2,
        "recorded_at": MOMENT,
        "occurred_at": MOMENT,
        "actor": "visitor",
        "organisation": None,
        "person": 5,
        "move": "receive",
    }
    at = stamp(MOMENT)
    whole = canonical([1, 1, chain.hex, 2, at, at, "visitor", None, 5, "receive", facts])
    expected = hashlib.sha256(b"before" + whole).digest()
    assert entry_hash(b"before", **columns, facts=facts) == expected
    assert entry_hash(b"before", **columns, facts=canonical(facts)) == expected
