"""The tree over the entries of a root: RFC 6962's, over (chain, sequence, hash) in that order.

A leaf is SHA-256(0x00, chain, sequence as 8 bytes, entry hash); a node SHA-256(0x01, left, right);
the tree of nothing is SHA-256 of nothing. Left subtrees hold the largest power of two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(chain: UUID, sequence: int, entry: bytes) -> bytes:
    """Hash one leaf (32 bytes)."""
    content = b"\x00" + chain.bytes + sequence.to_bytes(8, "big") + entry
    return hashlib.sha256(content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node (32 bytes)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf and keeps only its frontier: memory is log2 of its size."""

    __slots__ = ("_frontier", "count")

    def __init__(self) -> None:
        self.count = 0
        self._frontier: list[bytes] = []

    def push(self, leaf: bytes) -> None:
        """Add the next leaf."""
        size = self.count
        while size & 1:
            leaf = node_hash(self._frontier.pop(), leaf)
            size >>= 1
        self._frontier.append(leaf)
        self.count += 1

    @property
    def root(self) -> bytes:
        """The root of what has been added so far."""
        if not self._frontier:
            return EMPTY
        *others, root = self._frontier
        for left in reversed(others):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Compute the root over leaf hashes in order."""
    tree = Tree()
    for leaf in leaves:
        tree.push(leaf)
    return tree.root


def path_to(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """Give the siblings on the way from a leaf up to the root, the lowest first.

    Raises IndexError for a position outside the tree.
    """
    if not 0 <= position < len(leaves):
        raise IndexError(position)
    path: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if position < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def root_by_path(leaf: bytes, position: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Compute the root from a leaf and its path; None when the path does not fit the tree.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= position < count:
        return None
    at, last, root = position, count - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = node_hash(sibling, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None
