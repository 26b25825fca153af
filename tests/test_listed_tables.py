"""The packs' tables of what grids and communities may be asked: every rule names its row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.wiring import TABLES
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.problems import words
from gongzhi.core.packs.registry import build
from tests.paths import PACKS

ROWS = {
    "grid_duties": {
        "not_a_grid_task": ("G09,", "care_service", "seal"),
        "withdrawn_matter": ("G07,", "T1301|T1703", "T0701"),
        "on_negative_list": ("G03,", "find_report", "enforcement"),
        "dangling_ref": ("G04,", "E0603", "E9999"),
        "dates_order": ("G05,", "facility|place,", "facility|place,2025-01-01"),
        "unknown_kind": ("G12,", "kind:township_office@2", "kind:headquarters@2"),
        "bad_choice": ("G06,", "on_call", "by_quota"),
    },
    "community_duties": {
        "unpaid_assisting": ("C_A02,", "by_year", "none"),
        "required": ("C_N03,", "由主管部门自己盖章负责", ""),
        "on_negative_list": ("C_L05,", "self_government", "levy"),
        "led_by_communities": ("C_N06,", "levy,,", "levy,E0604,"),
    },
}


@pytest.mark.parametrize(
    ("table", "rule"), [(table, rule) for table, rules in ROWS.items() for rule in rules]
)
def test_a_spoilt_row_is_named_with_its_rule(table: str, rule: str, tmp_path: Path) -> None:
    shutil.copytree(PACKS / "default", tmp_path / "default")
    path = tmp_path / "default" / f"{table}.csv"
    begins, old, new = ROWS[table][rule]
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(begins))
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new, 1)
    path.write_text("".join(lines), encoding="utf-8")
    _, problems = problems_of(tmp_path / "default", tmp_path, build(TABLES))
    named = {problem.rule: problem for problem in problems}
    assert rule in named, [words(problem, "en") for problem in problems]
    assert f"{table}.csv" in words(named[rule], "en")
    assert str(at + 1) in words(named[rule], "en")
