"""Every table of the packs goes into Excel sheets and comes back the same; errors name cells."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from config.wiring import TABLES
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.registry import build
from tests.paths import PACKS


def run(*words: str) -> tuple[int, str, str]:
    """Run ``gongzhi pack``; give exit code, what it said, what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("pack", *words, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def template(place: Path, *tables: str, pack: str = "default") -> Path:
    """Write templates; give their folder."""
    assert run("template", *tables, "--pack", pack, "--out", str(place / "sheets"))[0] == 0
    return place / "sheets"


def spoil(path: Path, cells: dict[str, Any]) -> None:
    """Change cells of the first sheet."""
    book = load_workbook(path)
    for name, value in cells.items():
        book.worksheets[0][name] = value
    book.save(path)


@pytest.mark.parametrize("name", ["default", "demo", "boston"])
def test_every_table_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    wiring = build(TABLES)
    before = read_pack(PACKS / name, PACKS, wiring)
    sheets = template(tmp_path, pack=name)
    assert {path.stem for path in sheets.iterdir()} == {table.name for table in TABLES}
    copy = tmp_path / name
    copy.mkdir()
    for sheet in sheets.iterdir():
        assert run("read", str(sheet), "--out", str(copy))[0] == 0
    for kept in (PACKS / name).iterdir():
        written = kept.suffix == ".csv" or (copy / f"{kept.stem}.csv").exists()
        if not written or kept.name == "messages.csv":
            shutil.copy(kept, copy / kept.name)
    text = (copy / "pack.toml").read_text("utf-8").replace('extends = "default"\n', "")
    (copy / "pack.toml").write_text(text, "utf-8")
    after, problems = problems_of(copy, tmp_path, wiring)
    assert problems == []
    assert after is not None
    assert after.content_hash == before.content_hash


def test_own_leaves_out_the_rows_of_the_packs_it_extends(tmp_path: Path) -> None:
    out = str(tmp_path / "own")
    assert run("template", "step_limits", "--pack", "demo", "--own", "--out", out)[0] == 0
    sheet = load_workbook(tmp_path / "own" / "step_limits.xlsx").worksheets[0]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert codes == ["rural_raised", "rural_contact"]


def test_a_sheet_offers_its_own_codes_and_the_kinds_of_another_table(tmp_path: Path) -> None:
    book = load_workbook(template(tmp_path, "areas", pack="demo") / "areas.xlsx")
    sheet, lists = book["areas"], book["lists"]
    header = [cell.value for cell in sheet[1]]
    offered = {}
    for choice in sheet.data_validations.dataValidation:
        column = header[sheet[str(choice.sqref).split(":")[0]].column - 1]
        offered[column] = (str(choice.formula1), choice.errorStyle)
    assert offered["parent"][0].startswith("$A$2:$A$"), "what is written now, not what was"
    assert offered["parent"][1] == offered["kind"][1] == "warning", "another sheet may bring it"
    area = offered["kind"][0].partition("!")[2].replace("$", "")
    assert {"street", "town", "village", "grid"} <= {row[0].value for row in lists[area]}


def test_choices_and_references_are_drop_downs(tmp_path: Path) -> None:
    path = template(tmp_path, "duty_items", pack="demo") / "duty_items.xlsx"
    book = load_workbook(path)
    sheet, lists = book["duty_items"], book["lists"]
    header = [cell.value for cell in sheet[1]]
    offered = {}
    for choice in sheet.data_validations.dataValidation:
        column = header[sheet[str(choice.sqref).split(":")[0]].column - 1]
        area = str(choice.formula1).partition("!")[2].replace("$", "")
        offered[column] = [row[0].value for row in lists[area]]
        assert int(str(choice.sqref).rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQ")) > 300
    assert offered["list"] == ["basic", "cooperative", "withdrawn"]
    assert offered["withdrawn"] == ["true", "false"]
    assert {"E0101", "C0102", "T0201"} <= set(offered["matter"])
    assert lists.sheet_state == "hidden"
    assert "matters" in sheet.cell(1, header.index("matter") + 1).comment.text
    assert {cell.number_format for cell in sheet["A"][1:]} == {"@"}


CELLS = [
    ("limits", {"G3": "3x"}, "G3", "amount", "bad_int"),
    ("limits", {"F2": "work_weeks"}, "F2", "unit", "bad_choice"),
    ("limits", {"B4": None}, "B4", "name_zh", "required"),
    ("limits", {"A5": "wh1"}, "A5", "code", "duplicate_code"),
    ("limits", {"E2": "1.1.2026"}, "E2", "effective_from", "bad_date"),
    ("limits", {"F1": "units"}, "F1", "units", "unknown_column"),
    ("limits", {"G1": "unit"}, "G1", "unit", "header_twice"),
    ("limits", {"D6": "见 https://example.org"}, "D6", "source", "web_address"),
    ("limits", {"Z7": "x"}, "7", None, "beyond_header"),
    ("help_numbers", {"F2": 123456789012345678}, "F2", "number", "cut_number"),
    ("settings", {"F2": "a​b"}, "F2", "value", "unprintable"),
]


@pytest.mark.parametrize(("table", "cells", "cell", "column", "rule"), CELLS)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    tmp_path: Path, table: str, cells: dict[str, Any], cell: str, column: str | None, rule: str
) -> None:
    path = template(tmp_path, table) / f"{table}.xlsx"
    spoil(path, cells)
    out = tmp_path / "out"
    code, _, complaint = run("read", str(path), "--out", str(out), "--language", "en")
    assert code == 1
    assert f"{table}.xlsx, sheet {table}, cell {cell}" in complaint
    assert complaint.rstrip().endswith("nothing was written")
    assert not out.exists()
    _, said, _ = run("read", str(path), "--out", str(out), "--json")
    assert (column, rule, cell) in [
        (one.get("column"), one["rule"], one["params"].get("cell"))
        for one in json.loads(said)["problems"]
    ]


def test_what_a_sheet_program_makes_of_cells_is_read_as_meant(tmp_path: Path) -> None:
    path = template(tmp_path, "limits") / "limits.xlsx"
    spoil(path, {"E2": date(2026, 3, 1), "G2": 2, "H2": 0.25, "I2": 3.0, "J2": 1})
    assert run("read", str(path), "--out", str(tmp_path))[0] == 0
    line = (tmp_path / "limits.csv").read_text("utf-8").splitlines()[1]
    assert line.endswith(",2026-03-01,work_hours,2,0.25,3,1,0")


def test_a_file_that_is_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    path = template(tmp_path, "limits") / "limits.xlsx"
    (tmp_path / "limits.csv").write_text("mine\n", "utf-8")
    code, _, complaint = run("read", str(path), "--out", str(tmp_path), "--language", "en")
    assert code == 1
    assert "is there already" in complaint
    assert (tmp_path / "limits.csv").read_text("utf-8") == "mine\n"
    assert run("read", str(path), "--out", str(tmp_path), "--replace")[0] == 0
    assert (tmp_path / "limits.csv").read_text("utf-8").startswith("code,name_zh")


def test_what_is_no_workbook_or_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "limits.xlsx"
    path.write_text("code,name\n", "utf-8")
    code, _, complaint = run("read", str(path), "--language", "en")
    assert code == 1
    assert "no Excel file" in complaint
    sheet = template(tmp_path, "limits") / "limits.xlsx"
    book = load_workbook(sheet)
    book.worksheets[0].title = "Sheet1"
    book.save(sheet)
    _, _, complaint = run("read", str(sheet), "--language", "en")
    assert "there is no table “Sheet1”" in complaint
    code, _, complaint = run("template", "limitz", "--out", str(tmp_path), "--language", "en")
    assert code == 1
    assert "there is no table “limitz”" in complaint
