"""One pass over all entries: chains, links, leaves and roots, in memory that does not grow.

Inside a root the leaves lie in the order of the chains, so the one pass by (chain, sequence) also
regrows the tree of every root, each kept as its frontier only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.journal.lines import Line
from gongzhi.core.journal.merkle import EMPTY, Tree, leaf_hash
from gongzhi.core.journal.published import LONGEST_WRITER, Finding


@dataclass(slots=True)
class End:
    """The end of a chain: what its head must be, and the state its entries add up to."""

    chain: UUID
    jurisdiction: int
    last: int
    head: bytes
    state: dict[str, Any] = field(default_factory=dict)


class Check:
    """Takes the lines in order and tells what is not as it was recorded."""

    def __init__(self, roots: Mapping[int, Mapping[str, Any]]) -> None:
        self.take_roots(roots)
        self.entries = 0
        self.chains = 0
        self._before: Line | None = None
        self._end: End | None = None
        self._trees: dict[int, Tree] = {}
        self._unknown: set[int] = set()

    def take_roots(self, roots: Mapping[int, Mapping[str, Any]]) -> None:
        """Check the lines that follow against these published roots."""
        self.roots = roots
        sealed = [datetime.fromisoformat(root["sealed_at"]) for root in roots.values()]
        self._late = max(sealed) - LONGEST_WRITER if sealed else None

    def see(self, line: Line) -> Iterator[Finding]:
        """Check the next entry against the one before it and against its leaf."""
        self.entries += 1
        before = self._before if self._before and self._before.chain == line.chain else None
        if before is None:
            self.chains += 1
            self._end = End(line.chain, line.jurisdiction, 0, b"")
        where = {"chain": line.chain.hex, "sequence": line.sequence}
        for kind in (*self._link_faults(line, before), *self._leaf_faults(line, before)):
            yield Finding(kind, root=line.root or 0, **where)  # type: ignore[arg-type]
        self._before = line
        if self._end is not None:
            self._end.last, self._end.head = line.sequence, line.hash
            change = line.facts.get("change")
            if isinstance(change, dict):
                self._end.state.update(change)

    def ended(self, following: Line | None) -> End | None:
        """Give the end of the chain just seen if the following line begins another, or None."""
        if self._before is None or (following and following.chain == self._before.chain):
            return None
        return self._end

    def close(self) -> Iterator[Finding]:
        """After the last line: every root must have got all its leaves."""
        for number, root in self.roots.items():
            tree = self._trees.get(number)
            count, merkle = (tree.count, tree.root) if tree else (0, EMPTY)
            if count != root["count"] or merkle.hex() != root["merkle"]:
                yield Finding("root_leaves", root=number, detail=f"{count}/{root['count']}")

    def _link_faults(self, line: Line, before: Line | None) -> Iterator[str]:
        if line.sequence != (before.sequence + 1 if before else 1):
            yield "gap"
        if before is not None and line.recorded_at < before.recorded_at:
            yield "time"
        if line.recomputed(before.hash if before else b"") != line.hash:
            yield "hash"

    def _leaf_faults(self, line: Line, before: Line | None) -> Iterator[str]:
        if line.root is None:
            # No honest writer stays open so long: it was slipped in with an earlier time.
            if self._late is not None and line.recorded_at < self._late:
                yield "late"
            return
        if before is not None and before.root is None:
            yield "unsealed_before"
        if line.leaf != line.hash:
            yield "leaf"
        if line.root not in self.roots:
            if line.root not in self._unknown:
                self._unknown.add(line.root)
                yield "root_missing"
            return
        tree = self._trees.setdefault(line.root, Tree())
        if line.position != tree.count:
            yield "leaf_position"
        tree.push(leaf_hash(line.chain, line.sequence, line.hash))
