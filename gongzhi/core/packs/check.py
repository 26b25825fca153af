"""Holds a pack against its declared tables: references, each table's own checks, then gaps."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from gongzhi.core.errors import Problem
from gongzhi.core.packs.problems import in_order
from gongzhi.core.packs.reader import inspect_pack
from gongzhi.core.packs.registry import Registry, connected
from gongzhi.core.packs.schema import Column, Finding, Pack, Row, Table


def problems_of(
    folder: Path, search: Path | Sequence[Path], registry: Registry | None = None
) -> tuple[Pack | None, list[Problem]]:
    """Read and check a pack; give it (if its heading could be read) and every problem."""
    pack, problems = inspect_pack(folder, search, registry)
    if pack is None:
        return None, problems
    return pack, in_order([*problems, *check_pack(pack, registry)])


def check_pack(pack: Pack, registry: Registry | None = None) -> list[Problem]:
    """List every broken reference and cross-check of a read pack, in order of file and line.

    The tables' own checks run only when every row could be read and every reference leads
    somewhere: they may rely on that.
    """
    wiring = registry or connected()
    problems: list[Problem] = []
    for table in wiring.tables.values():
        problems += _references(table, pack)
    if not problems and not pack.unread:
        for table in wiring.tables.values():
            for check in table.checks:
                problems += [_located(table, finding, pack) for finding in check(pack)]
    return in_order(problems)


def gaps_of(pack: Pack, registry: Registry | None = None) -> list[Problem]:
    """List what a pack that breaks no rule leaves open, in order of file and line.

    Nothing for a pack with broken rules: mend those first.
    """
    wiring = registry or connected()
    if pack.unread or check_pack(pack, wiring):
        return []
    return in_order(
        _located(table, finding, pack)
        for table in wiring.tables.values()
        for gap in table.gaps
        for finding in gap(pack)
    )


def _located(table: Table, finding: Finding, pack: Pack) -> Problem:
    name = finding.table or table.name
    origin = pack.origins.get(name, {}).get(finding.code)
    file = origin.file if origin else f"{pack.code}/{name}.csv"
    line = origin.line if origin else None
    return Problem(finding.code, finding.rule, finding.params, line, finding.column, file)


def _references(table: Table, pack: Pack) -> Iterable[Problem]:
    pointing = [column for column in table.columns if column.ref is not None]
    for code, row in pack.table(table.name).items():
        for column in pointing:
            for finding in _dangling(code, row, column, pack):
                yield _located(table, finding, pack)


def _dangling(code: str, row: Row, column: Column, pack: Pack) -> Iterable[Finding]:
    value = row[column.name]
    if value is None:
        return
    target = column.ref or ""
    known = pack.table(target)
    for item in value if isinstance(value, tuple) else (value,):
        if item in known or item in pack.unread.get(target, ()):
            continue
        close = difflib.get_close_matches(item, list(known), n=1, cutoff=0.75)
        params = {"value": item, "table": target}
        yield Finding(
            code,
            "dangling_ref",
            column.name,
            {**params, "close": close[0]} if close else params,
        )
