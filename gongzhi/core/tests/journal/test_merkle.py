"""The tree over the entries of a root."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.journal.merkle import (
    EMPTY,
    leaf_hash,
    node_hash,
    path_to,
    root_by_path,
    root_of,
)

LEAVES = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


@given(LEAVES)
def test_the_tree_grown_leaf_by_leaf_is_the_one_of_the_definition(leaves: list[bytes]) -> None:
    assert root_of(leaves) == plain_root(leaves)


@given(LEAVES.filter(bool), st.data())
def test_a_path_leads_to_the_root_and_a_changed_one_does_not(
    leaves: list[bytes], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(leaves) - 1))
    path, root = path_to(leaves, position), root_of(leaves)
    assert root_by_path(leaves[position], position, len(leaves), path) == root
    other = hashlib.sha256(leaves[position]).digest()
    assert root_by_path(other, position, len(leaves), path) != root
    assert root_by_path(leaves[position], position, len(leaves), [*path, other]) is None
    if path:
        assert root_by_path(leaves[position], position, len(leaves), path[:-1]) != root


def test_the_edges_of_a_tree() -> None:
    assert root_of([]) == EMPTY
    with pytest.raises(IndexError):
        path_to([b"a"], 1)
    assert root_by_path(b"a", 1, 1, []) is None


def test_a_leaf_names_its_chain_and_its_place() -> None:
    one = leaf_hash(UUID(int=1), 1, b"e" * 32)
    assert one != leaf_hash(UUID(int=1), 2, b"e" * 32)
    assert one != leaf_hash(UUID(int=2), 1, b"e" * 32)
