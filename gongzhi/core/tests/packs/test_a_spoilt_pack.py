"""Any single corruption of a valid pack is refused, with the file and the line."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.problems import words
from gongzhi.core.tests.packs.corruptions import CORRUPTIONS
from gongzhi.core.tests.packs.factories import registry, replace, write_packs


def test_the_unspoilt_pack_is_clean(tmp_path: Path) -> None:
    pack, problems = problems_of(write_packs(tmp_path), tmp_path, registry())
    assert pack is not None
    assert problems == []


@settings(max_examples=120, deadline=None)
@given(kind=st.sampled_from(sorted(CORRUPTIONS)), number=st.integers(0, 10_000))
def test_a_single_corruption_is_refused_with_file_and_line(kind: str, number: int) -> None:
    with TemporaryDirectory() as name:
        place = Path(name)
        folder = write_packs(place)
        before = {path: path.read_bytes() for path in place.rglob("*.*") if path.is_file()}
        CORRUPTIONS[kind](place, number)
        spoilt = [path for path, data in before.items() if path.read_bytes() != data]
        assert len(spoilt) == 1
        _, problems = problems_of(folder, place, registry())
        file = f"{spoilt[0].parent.name}/{spoilt[0].name}"
        blamed = [problem for problem in problems if problem.file == file]
        assert blamed, problems
        assert blamed[0].row is not None
        for language in ("zh-hans", "en"):
            assert file in words(blamed[0], language)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "line"),
    [
        ("town/pack.toml", 'extends = "base"', 'extends = "town"', "extends_loop", 4),
        ("base/pack.toml", 'name_en = "Base"', 'extends = "town"', "missing_key", None),
        ("town/pack.toml", 'extends = "base"', 'extends = "bas"', "extends_unknown", 4),
        ("town/pack.toml", "Asia/Shanghai", "Asia/Anlan", "bad_timezone", 10),
        ("town/pack.toml", "simulated = true", 'simulated = "yes"', "wrong_type", 13),
        ("town/pack.toml", "root_area", "root", "unknown_key", 12),
        ("town/pack.toml", 'code = "town"', 'code = "city"', "code_not_folder", 1),
    ],
)
def test_a_wrong_heading_is_refused(
    tmp_path: Path, file: str, old: str, new: str, rule: str, line: int | None
) -> None:
    folder = write_packs(tmp_path)
    replace(tmp_path / file, old, new)
    _, problems = problems_of(folder, tmp_path, registry())
    found = {problem.rule: problem.row for problem in problems}
    assert rule in found
    assert found[rule] == line


def test_a_loop_of_two_packs_is_refused(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    with (tmp_path / "base" / "pack.toml").open("a") as heading:
        heading.write('extends = "town"\n')
    pack, problems = problems_of(folder, tmp_path, registry())
    assert pack is None
    assert problems[0].rule == "extends_loop"
    assert problems[0].params["chain"] == "town → base → town"


def test_a_strange_file_is_refused_with_a_hint(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    (folder / "desk.csv").write_text("code\n")
    _, problems = problems_of(folder, tmp_path, registry())
    assert [(p.rule, p.file) for p in problems] == [("unknown_file", "town/desk.csv")]
    assert "desks.csv" in words(problems[0], "en")


def test_a_file_the_heading_names_is_no_stranger(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    (folder / "notes.txt").write_text("notes")
    replace(folder / "pack.toml", 'extends = "base"', 'extends = "base"\nother_files=["notes.txt"]')
    assert problems_of(folder, tmp_path, registry())[1] == []


def test_a_table_written_twice_is_refused(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    (folder / "desks.toml").write_text("")
    assert [p.rule for p in problems_of(folder, tmp_path, registry())[1]] == ["two_files"]


def test_what_is_not_there_cannot_be_withdrawn(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    replace(folder / "posts.toml", 'code = "p2"', 'code = "p2"\nwithdrawn = true')
    found = [(p.rule, p.row) for p in problems_of(folder, tmp_path, registry())[1]]
    assert found == [("withdrawn_unknown", 10)]


def test_a_missing_folder_has_no_heading(tmp_path: Path) -> None:
    pack, problems = problems_of(tmp_path / "nowhere", tmp_path, registry())
    assert pack is None
    assert [problem.rule for problem in problems] == ["no_pack_toml"]
