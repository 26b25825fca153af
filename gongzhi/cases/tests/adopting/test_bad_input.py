"""Wrong rows come back with field, row and rule; good rows go in; nothing is half-written."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from gongzhi.cases.actions.adopting import import_cases
from gongzhi.cases.tests.adopting.sheets import line, the_map, write_map_file, write_sheet
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.core.sheets import open_sheet
from gongzhi.core.tests.sheets.books import xlsx_bytes
from gongzhi.procedure.models import Dossier
from tests.importing import run_import

WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"受理时间": "前天"}, "opened_at", "not_a_moment"),
    ({"受理时间": ""}, "opened_at", "required"),
    ({"受理时间": "2126-01-01 08:00"}, "opened_at", "in_the_future"),
    ({"办结时间": "2026-03-01", "状态": "已办结"}, "closed_at", "closed_before_opened"),
    ({"状态": "已办结"}, "closed_at", "closed_without_time"),
    ({"状态": "作废"}, "status", "unknown_code"),
    ({"事项": "E9999"}, "matter", "not_in_pack"),
    ({"单位": "消失的局"}, "body", "not_in_pack"),
    ({"区域": "别的区"}, "area", "not_in_pack"),
    ({"标题": ""}, "subject", "required"),
    ({"经度": "999", "纬度": "95"}, "lon", "impossible_coordinates"),
    ({"经度": "39.9", "纬度": "116.4"}, "lon", "swapped_coordinates"),
    ({"经度": "116.4"}, "lat", "half_coordinates"),
    ({"经度": "一百", "纬度": "39.9"}, "lon", "not_a_number"),
    ({"编号": ""}, "source_id", "required"),
    ({"编号": "1.23457E+17"}, "source_id", "truncated_number"),
    ({"编号": "R000001"}, "source_id", "repeated_source_id"),
    ({"内容": "长" * 20_001}, "detail", "cell_too_long"),
]


@pytest.mark.parametrize(("cells", "field", "rule"), WRONG, ids=[rule for _, _, rule in WRONG])
def test_a_wrong_row_is_named_and_the_others_go_in(
    cells: dict[str, str], field: str, rule: str, tmp_path: Path, jurisdiction: int
) -> None:
    path = write_sheet(tmp_path / "sheet.csv", [line(1), line(2, **cells), line(3)])
    sheet = open_sheet(path, path.name)
    summary = import_cases(sheet, the_map(tmp_path), jurisdiction)
    assert (summary.rows, summary.added, summary.refused) == (3, 2, 1)
    named = {(one.row, one.field, one.rule) for one in summary.problems}
    assert (3, field, rule) in named
    assert Dossier.objects.filter(source="other_hotline").count() == 2


FILES: list[tuple[bytes, str]] = [
    (b"", "no_rows"),
    (b"\xe7\xbc\x96\xe5\x8f\xb7,a\n1,\xff\xfe\xfd\n" * 3, "broken_bytes"),
    (b"id,text\n1,a\0b\n", "nul_byte"),
    (b'id,text\n1,"never closed\n2,b\n', "quote_never_closed"),
    (xlsx_bytes([["编号", "标题"], ["1", "a"]])[:-600], "half_written"),
    (gzip.compress(b"id,text\n1,a\n" * 2000, mtime=0)[:-9], "half_written"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "web_page_not_sheet"),
]


@pytest.mark.parametrize(("content", "rule"), FILES, ids=[rule for _, rule in FILES])
@pytest.mark.usefixtures("jurisdiction")
def test_a_broken_file_is_refused_whole(content: bytes, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.bin"
    path.write_bytes(content)
    code, said = run_import(path, "--map", str(write_map_file(tmp_path)))
    assert code == 1
    assert said["problems"][0]["rule"] == rule
    assert said["problems"][0]["words"]
    assert not Entry.objects.filter(move="adopt").exists()


def test_a_text_of_ten_megabytes_is_refused_and_the_rest_goes_in(
    tmp_path: Path, jurisdiction: int
) -> None:
    rows = [line(1), line(2, 内容="x" * 10_000_000), line(3)]
    path = write_sheet(tmp_path / "sheet.csv", rows)
    sheet = open_sheet(path, path.name)
    summary = import_cases(sheet, the_map(tmp_path), jurisdiction)
    assert (summary.added, summary.refused) == (2, 1)
    assert [(one.row, one.rule) for one in summary.problems] == [(3, "cell_too_long")]


def test_a_sheet_without_a_column_of_the_map_is_refused(tmp_path: Path, jurisdiction: int) -> None:
    rows = [{key: value for key, value in line(1).items() if key != "内容"}]
    path = write_sheet(tmp_path / "sheet.csv", rows)
    text = path.read_text(encoding="utf-8").replace("内容", "别的")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match="missing_column"):
        import_cases(open_sheet(path, path.name), the_map(tmp_path), jurisdiction)
    assert not Entry.objects.filter(move="adopt").exists()


def outcome(tmp_path: Path, *options: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    path = write_sheet(tmp_path / "sheet.csv", rows)
    code, said = run_import(path, "--map", str(write_map_file(tmp_path)), *options)
    return {"code": code, **said}


@pytest.mark.usefixtures("jurisdiction")
def test_the_command_marks_wrong_rows_in_a_copy_of_the_senders_sheet(tmp_path: Path) -> None:
    said = outcome(tmp_path, rows=[line(1), line(2, 状态="作废", 经度="1")])
    assert (said["code"], said["added"], said["refused"]) == (1, 1, 1)
    marked = Path(said["marked_copy"]).read_text(encoding="utf-8-sig").splitlines()
    assert marked[0].endswith("错误/Error")
    assert marked[1].endswith(",")
    assert "作废" in marked[2]
    assert "not among the values" in marked[2]
    fixed = outcome(tmp_path, rows=[line(1), line(2)])
    assert (fixed["code"], fixed["added"], fixed["known"]) == (0, 1, 1)


@pytest.mark.usefixtures("jurisdiction")
def test_a_trial_by_the_command_checks_all_and_writes_nothing(tmp_path: Path) -> None:
    said = outcome(tmp_path, "--dry-run", rows=[line(1), line(2, 标题="")])
    assert (said["code"], said["added"], said["refused"]) == (1, 1, 1)
    assert not Entry.objects.filter(move="adopt").exists()


@pytest.mark.usefixtures("jurisdiction")
def test_unknown_files_maps_and_packs_are_named(tmp_path: Path) -> None:
    assert run_import(tmp_path / "none.csv")[1]["problems"][0]["rule"] == "no_file"
    path = write_sheet(tmp_path / "sheet.csv", [line(1)])
    assert run_import(path, "--map", "none")[1]["problems"][0]["rule"] == "no_map"
    own = write_map_file(tmp_path)
    own.write_text(own.read_text(encoding="utf-8").replace('"demo"', '"nopack"'), encoding="utf-8")
    assert run_import(path, "--map", str(own))[1]["problems"][0]["rule"] == "no_pack"


@pytest.mark.usefixtures("jurisdiction")
def test_a_guessed_map_is_remembered_and_used_again(tmp_path: Path, settings: Any) -> None:
    settings.GONGZHI_HOME = tmp_path / "home"
    rows = [line(n, 标题=f"第{n}盏路灯不亮") for n in range(1, 6)]
    path = write_sheet(tmp_path / "march.csv", rows)
    code, said = run_import(path)
    assert (code, said["added"]) == (0, 5)
    assert Path(said["map"]).is_file()
    again = write_sheet(tmp_path / "april.csv", [*rows, line(9, 标题="井盖破了")])
    code, more = run_import(again)
    assert (code, more["added"], more["known"]) == (0, 1, 5)
    assert more["map"] == said["map"]
