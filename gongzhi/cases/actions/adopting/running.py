"""The import of a whole sheet: read once, adopt in blocks, on as many processes as are useful.

Every block is a transaction of its own, so that whatever kills the import, what is committed stays
and a second run goes on behind it. Rows are streamed; only the numbers of the source are kept.
"""

from __future__ import annotations

import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections

from gongzhi.cases.actions.adopting.blocks import Block, BlockResult, adopt_block
from gongzhi.cases.methods.mapping import Adopted, Adopter, Map
from gongzhi.core.cluster.supervise import follow_parent, leading_children
from gongzhi.core.errors import Problem
from gongzhi.core.sheets import Sheet

BLOCK_ROWS = 2000
# So many problems are kept to be marked in the sender's own sheet; the others are only counted.
MOST_PROBLEMS = 50_000

Advance = Callable[["Summary"], None]


@dataclass(slots=True)
class Summary:
    """What became of a sheet; counts of rows and files, problems by row."""

    rows: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0
    suggested: int = 0
    overdue: int = 0
    placed: Counter[str] = field(default_factory=Counter)
    desk: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape, without the problems themselves."""
        names = ("rows", "added", "known", "refused", "suggested", "overdue")
        return {
            **{name: getattr(self, name) for name in names},
            "placed": dict(sorted(self.placed.items())),
            "desk": dict(self.desk.most_common()),
        }

    def take(self, one: BlockResult) -> None:
        """Add what became of a block."""
        for name in ("rows", "added", "known", "refused", "suggested", "overdue"):
            setattr(self, name, getattr(self, name) + getattr(one, name))
        self.placed += one.placed
        self.desk += one.desk
        self.note(one.problems)

    def note(self, problems: list[Problem]) -> None:
        """Keep problems, up to ``MOST_PROBLEMS``."""
        self.problems.extend(problems[: max(0, MOST_PROBLEMS - len(self.problems))])


def import_cases(
    sheet: Sheet,
    chosen: Map,
    jurisdiction: int,
    *,
    dry: bool = False,
    processes: int | None = None,
    advance: Advance = lambda _: None,
) -> Summary:
    """Adopt every good row of a sheet; wrong rows are counted and named.

    ``processes``: how many work beside this one; by default one for each core, none for small
    sheets or inside a transaction. ``advance`` is called after each block.
    Raises Invalid when the sheet lacks a column of the map or turns out broken on the way.
    """
    summary = Summary()
    blocks = _blocks(sheet, chosen, jurisdiction, dry, summary)
    first = list(islice(blocks, 2))
    many = (os.cpu_count() or 1) if processes is None else processes
    if len(first) < 2 or many < 1 or dry or connection.in_atomic_block:
        _alone(first, blocks, summary, advance)
    else:
        _together(first, blocks, many, summary, advance)
    wrong_rows = {one.row for one in sheet.problems}
    summary.rows += len(wrong_rows)
    summary.refused += len(wrong_rows)
    summary.note(sheet.problems)
    summary.notes = list(sheet.notes)
    return summary


def _blocks(
    sheet: Sheet, chosen: Map, jurisdiction: int, dry: bool, summary: Summary
) -> Iterator[Block]:
    adopter = Adopter(chosen, sheet.headers)
    columns = dict(chosen.columns)
    good: list[tuple[int, Adopted]] = []
    for row in sheet.rows():
        case = adopter.adopt(row)
        if isinstance(case, Adopted):
            good.append((row.number, case))
        else:
            summary.rows += 1
            summary.refused += 1
            summary.note(case)
        if len(good) == BLOCK_ROWS:
            yield Block(jurisdiction, chosen.source, chosen.address_fields, columns, good, dry)
            good = []
    if good:
        yield Block(jurisdiction, chosen.source, chosen.address_fields, columns, good, dry)


def _alone(first: list[Block], blocks: Iterator[Block], summary: Summary, advance: Advance) -> None:
    for block in chain(first, blocks):
        summary.take(adopt_block(block))
        advance(summary)


def _together(
    first: list[Block], blocks: Iterator[Block], many: int, summary: Summary, advance: Advance
) -> None:
    """Hand the blocks to processes forked from this one, few at a time, so that memory stays."""
    # A connection must not be shared with a forked process: each opens its own.
    connections.close_all()
    waiting: deque[Future[BlockResult]] = deque()
    with (
        leading_children(),
        ProcessPoolExecutor(many, mp_context=get_context("fork"), initializer=_begin) as pool,
    ):
        for block in chain(first, blocks):
            waiting.append(pool.submit(adopt_block, block))
            while len(waiting) > many + 1:
                summary.take(waiting.popleft().result())
                advance(summary)
        for one in waiting:
            summary.take(one.result())
            advance(summary)


def _begin() -> None:
    """In a forked process: Ctrl-C is the parent's to handle, and the parent's end is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    follow_parent()
