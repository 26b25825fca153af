"""Declarations that do not fit are found at start; files that are no tables are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.core.packs import files
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.registry import WiringError, build, connect, connected
from gongzhi.core.packs.schema import Column, Table
from gongzhi.core.tests.packs.factories import HEAD, TABLES, registry, write_packs

LIVE = Table("live", frozen=False, columns=())


@pytest.mark.parametrize(
    "tables",
    [
        (LIVE, LIVE),
        (Table("t", frozen=True, columns=(Column("source", "text"),)),),
        (Table("t", frozen=True, columns=(Column("x", "ref"),)),),
        (Table("t", frozen=True, columns=(Column("x", "text", ref="t"),)),),
        (Table("t", frozen=True, columns=(Column("x", "ref", ref="nothing"),)),),
    ],
)
def test_tables_that_do_not_fit_are_refused(tables: tuple[Table, ...]) -> None:
    with pytest.raises(WiringError):
        build(tables)


def test_only_a_live_table_has_a_writer() -> None:
    with pytest.raises(WiringError):
        build(TABLES, {"limits": lambda **_: None})
    with pytest.raises(WiringError):
        build(TABLES, {"nothing": lambda **_: None})


def test_nothing_connected_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongzhi.core.packs.registry._connected", [])
    with pytest.raises(WiringError):
        connected()
    assert connect(TABLES, {}) is connected()


@pytest.mark.parametrize(
    ("file", "data", "rule", "line"),
    [
        ("desks.csv", b"", "no_header", 1),
        ("desks.csv", "代码\n".encode("utf-16"), "utf16", None),
        ("desks.csv", f"{HEAD},code\n".encode(), "header_twice", 1),
        ("desks.csv", f"{HEAD},\n".encode(), "header_empty", 1),
        ("desks.csv", f'{HEAD}\na,b,"c"d,e,f\n'.encode(), "bad_csv", 2),
        ("desks.csv", f"{HEAD}\na,b,c\0,e,f\n".encode(), "unprintable", 2),
        ("posts.toml", b"[[rows]]\n[other]\nx = 1\n", "unknown_key", 2),
        ("posts.toml", b"\nrows = 3\n", "wrong_type", None),
        ("posts.toml", b'[[rows]]\ncode = "a"\nwrong = 1\n', "unknown_column", 3),
        ("posts.toml", b'[[rows]]\ncode = "a"\ncode = "b"\n', "not_toml", 3),
        ("posts.toml", b"\xff\xfea", "utf16", None),
    ],
)
def test_a_file_that_is_no_table_is_named(
    tmp_path: Path, file: str, data: bytes, rule: str, line: int | None
) -> None:
    folder = write_packs(tmp_path)
    (folder / file).write_bytes(data)
    _, problems = problems_of(folder, tmp_path, registry())
    found = {(problem.file, problem.rule, problem.row) for problem in problems}
    assert (f"town/{file}", rule, line) in found


def test_a_file_beyond_the_bound_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_packs(tmp_path)
    monkeypatch.setattr(files, "MAX_BYTES", 2_000)
    (folder / "posts.toml").write_text("#" * 2_001)
    _, problems = problems_of(folder, tmp_path, registry())
    assert ("town/posts.toml", "too_large") in {(p.file, p.rule) for p in problems}


def test_a_cell_of_ten_megabytes_is_refused(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    row = f"{HEAD}\nx,{'长' * 4_000_000},b,sample,2026-01-01\n"
    (folder / "desks.csv").write_text(row, encoding="utf-8")
    _, problems = problems_of(folder, tmp_path, registry())
    assert ("bad_csv", 2) in {(problem.rule, problem.row) for problem in problems}
