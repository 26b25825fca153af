"""What a good pack reads as."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.schema import Origin
from gongzhi.core.tests.packs.factories import HEAD, registry, replace, write_packs


def test_values_have_the_types_their_columns_name(tmp_path: Path) -> None:
    pack = read_pack(write_packs(tmp_path), tmp_path, registry())
    one, two = pack.table("desks")["one"], pack.table("desks")["two"]
    assert pack.table("limits")["wd1"]["share"] == Decimal("0.5")
    assert pack.table("limits")["wd1"]["source"] == "Rule, no. 1, 2025-01-01"
    assert one["words"] == ("路灯", "井盖")
    assert one["opens"] == time(8, 30)
    assert one["effective_from"] == date(2026, 1, 1)
    assert (two["limit"], two["words"], two["opens"]) == (None, (), None)
    assert pack.table("posts")["p1"]["vacant"] is True
    assert pack.table("posts")["p2"]["vacant"] is False
    assert pack.table("posts")["p2"]["amount"] == Decimal("2.5")


def test_every_row_knows_where_it_is_written(tmp_path: Path) -> None:
    pack = read_pack(write_packs(tmp_path), tmp_path, registry())
    assert pack.origins["limits"]["wd3"] == Origin("base/limits.csv", 3)
    assert pack.origins["desks"]["two"] == Origin("town/desks.csv", 3)
    assert pack.origins["posts"]["p2"] == Origin("town/posts.toml", 10)


def test_a_row_overrides_the_row_with_its_code(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    (folder / "limits.csv").write_text(
        f"{HEAD},unit,amount\nwd3,五天,Five days,sample,2026-01-01,work_days,5\n", "utf-8"
    )
    pack = read_pack(folder, tmp_path, registry())
    assert pack.table("limits")["wd3"]["amount"] == 5
    assert pack.table("limits")["wd1"]["amount"] == 1
    assert pack.origins["limits"]["wd3"].file == "town/limits.csv"


def test_a_withdrawn_row_is_gone_and_needs_its_code_only(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    (folder / "limits.csv").write_text(f"{HEAD},unit,amount,withdrawn\nuh2,,,,,,,true\n", "utf-8")
    pack = read_pack(folder, tmp_path, registry())
    assert sorted(pack.table("limits")) == ["wd1", "wd3"]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    before = read_pack(folder, tmp_path, registry())
    text = (folder / "desks.csv").read_text("utf-8")
    (folder / "desks.csv").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    after = read_pack(folder, tmp_path, registry())
    assert after.tables == before.tables
    assert after.content_hash == before.content_hash


def test_the_hash_tells_contents_apart(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    before = read_pack(folder, tmp_path, registry()).content_hash
    replace(folder / "desks.csv", "08:30", "09:00")
    assert read_pack(folder, tmp_path, registry()).content_hash != before


def test_two_broken_rows_are_both_reported(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    replace(folder / "desks.csv", "08:30", "8.30")
    replace(tmp_path / "base" / "limits.csv", "work_days,1", "workdays,1")
    with pytest.raises(PackRefused) as refused:
        read_pack(folder, tmp_path, registry())
    found = [(p.file, p.row, p.column, p.rule) for p in refused.value.problems]
    assert found == [
        ("base/limits.csv", 2, "unit", "bad_choice"),
        ("town/desks.csv", 2, "opens", "bad_time"),
    ]


def test_a_broken_row_does_not_break_those_that_refer_to_it(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    replace(tmp_path / "base" / "limits.csv", "work_days,1", "workdays,1")
    _, problems = problems_of(folder, tmp_path, registry())
    assert [problem.rule for problem in problems] == ["bad_choice"]


def test_a_quoted_line_break_keeps_the_count_of_lines(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    replace(folder / "desks.csv", "一号台", '"一号\n台"')
    pack = read_pack(folder, tmp_path, registry())
    assert pack.origins["desks"]["two"].line == 4
