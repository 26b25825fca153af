"""A self-contained export of everything that can be checked, and its check without a database.

JSON Lines: a header, the public keys, all roots, then each chain: its entries in order and the
row at its end; the last line counts what went before, so that a cut file is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson

from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.checking import Check, End
from gongzhi.core.journal.lines import Line, line_of, stored_lines
from gongzhi.core.journal.published import Finding, check_roots, compare_roots
from gongzhi.core.queries import all_roots, signing_keys
from gongzhi.core.work import Work
from gongzhi.procedure.replay import BATCH, Row, check_ends, rows_of, walk

VERSION = 1


def export_lines(work: Work) -> Iterator[dict[str, Any]]:
    """Give the lines of an export; on one snapshot, memory does not grow."""
    yield {
        "t": "header",
        "v": VERSION,
        "jurisdiction": work.code,
        "id": work.jurisdiction,
        "at": stamp(work.now),
    }
    yield {"t": "keys", "keys": signing_keys(work)}
    for root in all_roots(work):
        yield {"t": "root", **root}
    check = Check({})
    block: list[dict[str, Any]] = []
    ends: list[End] = []
    for line, end, _ in walk(stored_lines(work.jurisdiction), check):
        if end is not None:
            block.append({"t": "end", "chain": end.chain})
            ends.append(end)
        if len(ends) >= BATCH or line is None:
            yield from _with_rows(block, ends)
            block, ends = [], []
        if line is not None:
            block.append(line.as_dict())
    yield {"t": "total", "entries": check.entries, "chains": check.chains}


def _with_rows(block: Iterable[dict[str, Any]], ends: Iterable[End]) -> Iterator[dict[str, Any]]:
    rows = rows_of(ends)
    for shape in block:
        if shape["t"] != "end":
            yield shape
            continue
        chain: UUID = shape["chain"]
        row = rows.get(chain)
        if row is not None:
            head, last, state = row
            yield {"t": "row", "chain": chain.hex, "head": head.hex(), "last": last, "state": state}


class Export:
    """Checks the lines of an export one after another."""

    def __init__(self, public: bytes | None, held: Iterable[Mapping[str, Any]] = ()) -> None:
        self._public = public
        self._held = list(held)
        self._jurisdiction = 0
        self._roots: list[Mapping[str, Any]] = []
        self._end: End | None = None
        self._row: dict[UUID, Row] = {}
        self._total: Mapping[str, Any] | None = None
        self.check = Check({})

    def read(self, lines: Iterable[bytes]) -> Iterator[Finding | Line]:
        """Check every line; gives each entry too, for a progress bar."""
        for number, raw in enumerate(lines, 1):
            try:
                shape = orjson.loads(raw)
                found = list(_READERS[shape["t"]](self, shape))
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
                yield Finding("export_unreadable", detail=f"line {number}")
                continue
            yield from found
        yield from self._close_chain(None)
        yield from self.check.close()
        counted = {"entries": self.check.entries, "chains": self.check.chains}
        if self._total is None or any(self._total.get(n) != c for n, c in counted.items()):
            yield Finding("export_truncated")

    def _header(self, shape: Mapping[str, Any]) -> Iterator[Finding]:
        self._jurisdiction = int(shape["id"])
        return iter(())

    def _keys(self, shape: Mapping[str, Any]) -> Iterator[Finding]:
        if self._public is None:
            for key in shape["keys"].values():
                self._public = bytes.fromhex(key)
        return iter(())

    def _root(self, shape: Mapping[str, Any]) -> Iterator[Finding]:
        self._roots.append({name: value for name, value in shape.items() if name != "t"})
        return iter(())

    def _entry(self, shape: Mapping[str, Any]) -> Iterator[Finding | Line]:
        line = line_of(shape, self._jurisdiction)
        if self.check.entries == 0:
            yield from self._take_roots()
        yield from self._close_chain(line)
        yield from self.check.see(line)
        yield line

    def _take_roots(self) -> Iterator[Finding]:
        yield from check_roots(self._roots, self._public)
        found = {root["number"]: root for root in self._roots}
        yield from compare_roots(self._held, found)
        self.check.take_roots(found)

    def _close_chain(self, following: Line | None) -> Iterator[Finding]:
        end = self.check.ended(following)
        if end is not None:
            yield from check_ends([end], self._row)
        if end is not None or following is None:
            self._row = {}

    def _take_row(self, shape: Mapping[str, Any]) -> Iterator[Finding]:
        chain = UUID(shape["chain"])
        self._row[chain] = (bytes.fromhex(shape["head"]), int(shape["last"]), shape["state"])
        return iter(())

    def _take_total(self, shape: Mapping[str, Any]) -> Iterator[Finding]:
        self._total = shape
        if self.check.entries == 0:
            yield from self._take_roots()


_READERS: dict[str, Any] = {
    "header": Export._header,
    "keys": Export._keys,
    "root": Export._root,
    "entry": Export._entry,
    "row": Export._take_row,
    "total": Export._take_total,
}
