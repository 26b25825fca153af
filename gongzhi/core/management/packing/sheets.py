"""``gongzhi pack template`` and ``gongzhi pack read``: tables as Excel sheets, and back to CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from gongzhi.core.errors import Problem
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.registry import Registry
from gongzhi.core.packs.schema import Pack
from gongzhi.core.packs.sheets import read_sheets, write_template


def write_templates(
    pack: Pack, tables: Sequence[str], out: Path, registry: Registry, *, own: bool
) -> list[Path]:
    """Write one workbook for each table (none named: every table); give their paths.

    ``own`` leaves out the rows of the packs it extends. Raises PackRefused for an unknown table
    or a file that is there already; then nothing is written.
    """
    unknown = [name for name in tables if name not in registry.tables]
    if unknown:
        raise PackRefused([Problem(name, "no_such_table", {"name": name}) for name in unknown])
    names = list(tables) or list(registry.tables)
    paths = {name: out / f"{name}.xlsx" for name in names}
    _refuse_existing(paths.values())
    out.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        origins = pack.origins.get(name, {})
        rows = {
            code: row
            for code, row in pack.table(name).items()
            if not own or origins[code].file.startswith(f"{pack.code}/")
        }
        write_template(registry.tables[name], rows, pack, path)
    return list(paths.values())


def read_workbook(file: Path, out: Path, registry: Registry, *, replace: bool) -> list[Path]:
    """Turn every sheet of a workbook into ``<table>.csv`` in ``out``; give their paths.

    Raises PackRefused when a cell breaks a rule, or a file is there already and ``replace`` is
    not set; then nothing is written.
    """
    tables = read_sheets(file, registry)
    paths = {name: out / f"{name}.csv" for name in tables}
    if not replace:
        _refuse_existing(paths.values())
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        waiting = paths[name].with_suffix(".csv.new")
        waiting.write_text(text.getvalue(), encoding="utf-8")
        waiting.replace(paths[name])
    return list(paths.values())


def _refuse_existing(paths: Iterable[Path]) -> None:
    there = [str(path) for path in paths if path.exists()]
    if there:
        raise PackRefused([Problem(name, "not_empty", {"name": name}) for name in there])
