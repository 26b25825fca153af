"""What ``gongzhi pack check`` finds in the packs of the repository, each with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.wiring import TABLES
from gongzhi.core.errors import Problem
from gongzhi.core.packs.check import gaps_of, problems_of
from gongzhi.core.packs.problems import words
from gongzhi.core.packs.registry import Registry, build
from tests.paths import PACKS

HEAD = "code,name_zh,name_en,source,effective_from"


@pytest.fixture(scope="module")
def wiring() -> Registry:
    """The platform's tables."""
    return build(TABLES)


def _demo(place: Path) -> Path:
    for name in ("default", "demo"):
        shutil.copytree(PACKS / name, place / name)
    return place / "demo"


def _append(path: Path, line: str) -> int:
    """Add a row; give its line."""
    text = path.read_text("utf-8") + line + "\n"
    path.write_text(text, "utf-8")
    return text.count("\n")


def _line(path: Path, code: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(f"{code},"))


def _found(place: Path, wiring: Registry) -> list[Problem]:
    pack, problems = problems_of(place / "demo", place, wiring)
    assert pack is not None
    return problems or gaps_of(pack, wiring)


@pytest.mark.parametrize("name", ["default", "demo", "appeals_zh"])
def test_the_packs_leave_no_gap(name: str, wiring: Registry) -> None:
    pack, _ = problems_of(PACKS / name, PACKS, wiring)
    assert pack is not None
    assert [words(gap, "en") for gap in gaps_of(pack, wiring)] == []


def test_bodies_of_boston_that_no_queue_leads_to_are_named(wiring: Registry) -> None:
    pack, _ = problems_of(PACKS / "boston", PACKS, wiring)
    assert pack is not None
    assert [(gap.rule, gap.field) for gap in gaps_of(pack, wiring)] == [
        ("unreachable_body", code) for code in ("BHA", "BPS", "DISB", "NO_QUEUE")
    ]


def test_a_matter_without_a_duty_is_named(tmp_path: Path, wiring: Registry) -> None:
    folder = _demo(tmp_path)
    path = tmp_path / "default" / "matters.csv"
    line = _append(path, "X01,新事项,New,sample,2026-01-01,,event,,help,wd3,L3,true,false,false")
    (gap,) = _found(tmp_path, wiring)
    assert (gap.rule, gap.file, gap.row) == ("matter_without_duty", "default/matters.csv", line)
    assert "“X01”" in words(gap, "en")
    assert "“X01”" in words(gap, "zh-hans")
    head = (
        f"{HEAD},matter,list,lead,supports,level,law_basis,cooperating_tasks,takeover_way,valid_to"
    )
    row = "D_X01,新事项,New,sample,2026-01-01,X01,basic,URBAN,,1,,,,"
    (folder / "duty_items.csv").write_text(f"{head}\n{row}\n", "utf-8")
    assert _found(tmp_path, wiring) == []


def test_a_duty_of_a_matter_above_is_enough(tmp_path: Path, wiring: Registry) -> None:
    _demo(tmp_path)
    row = "E0190,细分,Finer,sample,2026-01-01,E01,event,,help,wd3,L3,true,false,false"
    _append(tmp_path / "default" / "matters.csv", row)
    assert _found(tmp_path, wiring) == []


def test_an_area_without_its_owner_is_named(tmp_path: Path, wiring: Registry) -> None:
    folder = _demo(tmp_path)
    row = "AL99,新设镇,New Town,sample,2026-01-01,2,town,AL,,2026-01-01,,,,"
    line = _append(folder / "areas.csv", row)
    gaps = _found(tmp_path, wiring)
    assert {(gap.rule, gap.file, gap.row) for gap in gaps} == {
        ("area_without_owner", "demo/areas.csv", line)
    }
    assert "township_office" in words(gaps[0], "en")
    _append(
        folder / "organisations.csv",
        "TO_AL99,新设镇人民政府,Office,sample,2026-01-01,township_office,GOV,AL99,",
    )
    assert {gap.rule for gap in _found(tmp_path, wiring)} == {"body_without_posts"}


def test_a_closed_area_needs_no_owner(tmp_path: Path, wiring: Registry) -> None:
    folder = _demo(tmp_path)
    row = "AL99,旧镇,Old Town,sample,2025-01-01,2,town,AL,,2025-01-01,2025-12-31,,,"
    _append(folder / "areas.csv", row)
    assert _found(tmp_path, wiring) == []


def test_a_body_that_no_file_reaches_is_named(tmp_path: Path, wiring: Registry) -> None:
    folder = _demo(tmp_path)
    row = "STATS,区统计局,Statistics,sample,2026-01-01,department,GOV,AL,"
    line = _append(folder / "organisations.csv", row)
    (gap,) = _found(tmp_path, wiring)
    assert (gap.rule, gap.file, gap.row) == ("unreachable_body", "demo/organisations.csv", line)


def test_a_body_that_answers_without_any_post_is_named(tmp_path: Path, wiring: Registry) -> None:
    folder = _demo(tmp_path)
    posts = (folder / "posts.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in posts if ",GAS," not in line]
    assert len(kept) < len(posts)
    (folder / "posts.csv").write_text("".join(kept), "utf-8")
    (gap,) = _found(tmp_path, wiring)
    line = _line(folder / "organisations.csv", "GAS")
    assert (gap.rule, gap.field, gap.row) == ("body_without_posts", "GAS", line)


def test_limits_without_a_calendar_are_refused(tmp_path: Path, wiring: Registry) -> None:
    folder = _demo(tmp_path)
    use = tmp_path / "default" / "calendar_use.csv"
    use.write_text(use.read_text("utf-8").replace(",*,", ",AL01,"), "utf-8")
    (problem,) = _found(tmp_path, wiring)
    line = _line(folder / "areas.csv", "AL")
    assert (problem.rule, problem.file, problem.row) == ("no_calendar", "demo/areas.csv", line)
    use.write_text(use.read_text("utf-8").replace(",AL01,", ",AL,"), "utf-8")
    assert _found(tmp_path, wiring) == []


TOWNSHIPS = "not_of_townships"
DANGLING = [
    ("default", "calendar_use.csv", ",*,", ",AL77,", "area_level_or_area", "dangling_ref"),
    ("demo", "step_limits.csv", "town|township", "town|towns", "area_kinds", "dangling_ref"),
    ("default", "matters.csv", ",wh4,L3,", ",wh44,L3,", "limit", "dangling_ref"),
    ("default", "duty_items.csv", ",E0102,basic", ",E0192,basic", "matter", "dangling_ref"),
    ("default", "duty_items.csv", ",URBAN,", ",URBEN,", "lead", "dangling_ref"),
    ("demo", "areas.csv", ",street,AL,", ",street,AM,", "parent", "dangling_ref"),
    ("demo", "organisations.csv", ",GOV,AL,", ",GOW,AL,", "parent", "dangling_ref"),
    ("demo", "posts.csv", ",dispatcher,", ",despatcher,", "role", "dangling_ref"),
    ("default", "escalations.csv", ",wh4,1", ",wh41,1", "limit", "dangling_ref"),
    (
        "default",
        "indicators.csv",
        "department|township_office",
        "departments",
        "unit_kinds",
        "unknown_kind",
    ),
    (
        "default",
        "indicators.csv",
        "department|township_office",
        "community_committee",
        "unit_kinds",
        "not_measured",
    ),
    ("demo", "township_kinds.csv", "rework_rate", "direct_answer", "indicators", TOWNSHIPS),
    ("default", "matter_phases.csv", "E0101,2,wd7", "E0101,1,wd7", "number", "phase_twice"),
    ("default", "matter_phases.csv", "E0101,3,wd20", "E0101,4,wd20", "number", "phase_missing"),
    ("default", "matter_phases.csv", "E0101,3,wd20", "E0101,3,wd30", "limit", "phases_too_long"),
    ("default", "indicators.csv", ",,2,\n", ",,,\n", "least_people", "required"),
    ("default", "indicators.csv", ",,2,\n", ",,1,\n", "least_people", "too_small"),
    ("default", "area_levels.csv", ",300,500", ",600,500", "households_max", "too_small"),
    ("default", "area_levels.csv", ",300,500", ",300,", "households_min", "together"),
    ("demo", "township_kinds.csv", "AL04,", "AL0401,", "areas", "area_level"),
    ("demo", "township_kinds.csv", "AL04,", "AL01,", "areas", "two_kinds"),
    ("default", "township_limits.csv", "wd15,wd20,", "wd7,wd20,", "keys", "item_twice"),
    (
        "default",
        "township_limits.csv",
        "request.contact",
        "request.contract",
        "keys",
        "dangling_ref",
    ),
]


@pytest.mark.parametrize(("pack", "file", "old", "new", "column", "rule"), DANGLING)
def test_a_dangling_or_clashing_code_is_named(
    tmp_path: Path,
    wiring: Registry,
    pack: str,
    file: str,
    old: str,
    new: str,
    column: str,
    rule: str,
) -> None:
    _demo(tmp_path)
    path = tmp_path / pack / file
    text = path.read_text("utf-8")
    before, found, _ = text.partition(old)
    assert found
    path.write_text(text.replace(old, new, 1), "utf-8")
    problem = next(p for p in _found(tmp_path, wiring) if (p.column, p.rule) == (column, rule))
    assert (problem.file, problem.row) == (f"{pack}/{file}", before.count("\n") + 1)
