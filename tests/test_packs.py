"""The packs of the repository are clean, and the default pack carries what practice.md asks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from config.wiring import TABLES
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.problems import words
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.registry import Registry, build
from gongzhi.core.packs.schema import Pack, Row
from gongzhi.surfaces.turns import ME_TOO, OWN_CODE, PARTICIPANT, STATEMENT

PACKS = Path(__file__).resolve().parent.parent / "packs"
NAMES = sorted(path.parent.name for path in PACKS.glob("*/pack.toml"))


@pytest.fixture(scope="module")
def wiring() -> Registry:
    """The platform's tables."""
    return build(TABLES)


@pytest.fixture(scope="module")
def default(wiring: Registry) -> Pack:
    """The default pack, read once."""
    return read_pack(PACKS / "default", PACKS, wiring)


def _of(rows: Mapping[str, Row], **wanted: object) -> list[str]:
    return [
        code
        for code, row in rows.items()
        if all(row[name] == value for name, value in wanted.items())
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_pack_is_clean(name: str, wiring: Registry) -> None:
    _, problems = problems_of(PACKS / name, PACKS, wiring)
    assert [words(problem, "en") for problem in problems[:10]] == []


@pytest.mark.parametrize("name", ["default", "demo", "boston"])
def test_every_pack_of_a_district_bounds_what_all_may_do(name: str, wiring: Registry) -> None:
    settings = read_pack(PACKS / name, PACKS, wiring).table("settings")
    acts = (ME_TOO, OWN_CODE, STATEMENT, PARTICIPANT)
    assert [act for act in acts if f"{act}_address_most" not in settings] == []


def test_each_matter_is_on_a_duty_list(default: Pack) -> None:
    named = {row["matter"] for row in default.table("duty_items").values()}
    assert set(default.table("matters")) - named == set()


def test_each_matter_that_people_name_has_at_least_eight_phrases(default: Pack) -> None:
    matters = default.table("matters")
    parents = {row["parent"] for row in matters.values()}
    few = [code for code, row in matters.items() if code not in parents and len(row["words"]) < 8]
    assert few == []


def test_the_event_catalogue_and_the_topic_tree_are_whole(default: Pack) -> None:
    matters = default.table("matters")
    minors = {major: _of(matters, parent=major) for major in _of(matters, parent=None)}
    events = {major: len(codes) for major, codes in minors.items() if major.startswith("E")}
    assert events == {"E01": 18, "E02": 7, "E03": 6, "E04": 11, "E05": 12, "E06": 5}
    assert [major for major in minors if major.startswith("C")] == [
        "C01",
        "C02",
        "C03",
        "C04",
        "C05",
        "C21",
    ]
    assert len([major for major in minors if major.startswith("T")]) >= 18


def test_all_three_lists_have_samples(default: Pack) -> None:
    items = default.table("duty_items")
    assert all(len(_of(items, list=kind)) >= 20 for kind in ("basic", "cooperative", "withdrawn"))
    assert all(items[code]["takeover_way"] for code in _of(items, list="withdrawn"))
    assert all(items[code]["level"] == 1 for code in _of(items, list="withdrawn"))


def test_a_matter_has_one_lead_whatever_items_name_it(default: Pack) -> None:
    leads: dict[str, set[str]] = {}
    for row in default.table("duty_items").values():
        leads.setdefault(row["matter"], set()).add(row["lead"])
    assert {matter: found for matter, found in leads.items() if len(found) > 1} == {}


def test_every_role_of_the_request_procedure_has_a_desk(default: Pack) -> None:
    desks = default.table("desks")
    held = {row["role"] for row in desks.values()}
    assert held >= {
        "dispatcher",
        "grid_worker",
        "grid_worker_full_time",
        "community_secretary",
        "objection_panel",
        "follow_up_desk",
        "verifier",
        "party_secretary",
        "district_leader",
    }
    hotline = [desks[code]["level"] for code in _of(desks, role="dispatcher", entrance="hotline")]
    assert sorted(hotline) == [1, 2]


def test_whoever_is_turned_away_is_told_where_to_go(default: Pack) -> None:
    grounds = default.table("grounds")
    declined = _of(grounds, kind="not_accepted")
    assert len(declined) >= 6
    assert all(grounds[code]["channel"] and grounds[code]["channel_en"] for code in declined)
    assert len(_of(grounds, kind="convene")) == 3


def test_wrongdoing_reports_are_secret_unless_the_requester_says_otherwise(default: Pack) -> None:
    assert _of(default.table("request_types"), secret_by_default=True) == ["wrongdoing_report"]


def test_no_indicator_groups_by_persons_or_below_the_township(default: Pack) -> None:
    kinds = {kind for row in default.table("indicators").values() for kind in row["unit_kinds"]}
    assert kinds <= {"department", "township_office", "hotline_centre"}


SPOILT = [
    ("limits.csv", ",work_days,3,", ",work_days,3x,", "amount", "bad_int"),
    ("matters.csv", "E0101,私搭乱建,", "E01,私搭乱建,", "code", "duplicate_code"),
    ("matters.csv", "2026-01-01,E01,event", "2026-01-01,E0101,event", "parent", "own_ancestor"),
    (
        "duty_items.csv",
        "basic,kind:township_office@2",
        "basic,kind:town_office@2",
        "lead",
        "unknown_kind",
    ),
    (
        "duty_items.csv",
        "basic,kind:township_office@2",
        "basic,kind:township_office",
        "lead",
        "bad_lead",
    ),
    (
        "duty_items.csv",
        "basic,kind:township_office@2",
        "basic,kind:township_office@3",
        "level",
        "lead_level",
    ),
    ("duty_items.csv", "basic,URBAN", "withdrawn,URBAN", "takeover_way", "required"),
    ("escalations.csv", ",handler,", ",handlers,", "failed", "dangling_ref"),
    ("desks.csv", ",2,township_office,", ",2,,", "organisation_kind", "exactly_one"),
    ("desks.csv", ",2,township_office,", ",2,town_hall,", "organisation_kind", "unknown_kind"),
    ("grounds.csv", "not_accepted,请立即", "not_accepted,,请立即", None, "half_row"),
    ("indicators.csv", "closed <= due", "closed <= and due", "hit", "bad_expression"),
    ("danger_signs.csv", "跳楼价", "降价", "neutral", "neutral_without_word"),
    ("screener.csv", ",email", ",mail", "kind", "bad_choice"),
    ("settings.csv", ",30,int", ",thirty,int", "value", "bad_value"),
    ("calendars.csv", "08:30-12:00", "12:30-12:00", "hours", "spans_overlap"),
    ("calendars.csv", "08:30-12:00", "8:30-12:00", "hours", "bad_span"),
    ("calendars.csv", "Asia/Shanghai", "Asia/Anlan", "timezone", "bad_timezone"),
    ("calendar_days.csv", "national:2025-01-01", "national:1", "code", "code_form"),
    ("step_limits.csv", ",wh1", ",wh99", "limit", "dangling_ref"),
    ("area_levels.csv", ",5,", ",6,", "level", "too_big"),
]


@pytest.mark.parametrize(("file", "old", "new", "column", "rule"), SPOILT)
def test_a_spoilt_default_table_is_refused(
    tmp_path: Path,
    wiring: Registry,
    file: str,
    old: str,
    new: str,
    column: str | None,
    rule: str,
) -> None:
    shutil.copytree(PACKS / "default", tmp_path / "default")
    path = tmp_path / "default" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, problems = problems_of(tmp_path / "default", tmp_path, wiring)
    found = [(problem.column, problem.rule) for problem in problems]
    assert (column, rule) in found
    blamed = problems[found.index((column, rule))]
    assert (blamed.file, blamed.row is not None) == (f"default/{file}", True)


PLACES = [
    ("areas.csv", ",2,street,AL,", ",2,community,AL,", "kind", "level_kind"),
    ("areas.csv", ",2,street,AL,", ",2,street,,", "parent", "second_root"),
    ("areas.csv", ",2,street,AL,", ",2,street,AL0101,", "parent", "parent_level"),
    (
        "organisations.csv",
        "district_government,,AL",
        "district_government,GOV,AL",
        "parent",
        "own_ancestor",
    ),
    ("posts.csv", ",district_leader,", ",mediator,", "role", "wrong_kind_for_role"),
    ("posts.csv", ",GOV_LEAD1,", ",GOV_LEAD2,", "deputy_of", "own_ancestor"),
]


@pytest.mark.parametrize(("file", "old", "new", "column", "rule"), PLACES)
def test_a_spoilt_demo_table_is_refused(
    tmp_path: Path,
    wiring: Registry,
    file: str,
    old: str,
    new: str,
    column: str,
    rule: str,
) -> None:
    shutil.copytree(PACKS / "demo", tmp_path / "demo")
    path = tmp_path / "demo" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, problems = problems_of(tmp_path / "demo", [tmp_path, PACKS], wiring)
    assert (column, rule) in [(problem.column, problem.rule) for problem in problems]


def test_a_root_area_that_is_not_there_is_refused(tmp_path: Path, wiring: Registry) -> None:
    shutil.copytree(PACKS / "demo", tmp_path / "demo")
    path = tmp_path / "demo" / "pack.toml"
    path.write_text(path.read_text("utf-8").replace('"AL"', '"XX"'), "utf-8")
    _, problems = problems_of(tmp_path / "demo", [tmp_path, PACKS], wiring)
    assert "no_root" in {problem.rule for problem in problems}


def test_boundaries_must_name_areas(tmp_path: Path, wiring: Registry) -> None:
    shutil.copytree(PACKS / "demo", tmp_path / "demo")
    path = tmp_path / "demo" / "boundaries.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [{"properties": {}}]}', "utf-8")
    _, problems = problems_of(tmp_path / "demo", [tmp_path, PACKS], wiring)
    assert {problem.rule for problem in problems} == {"bad_geojson"}
    feature = '{"properties": {"code": "%s"}, "geometry": {}}'
    features = ",".join(feature % code for code in ("AL01", "AL01", "XX"))
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}', "utf-8")
    _, problems = problems_of(tmp_path / "demo", [tmp_path, PACKS], wiring)
    assert {problem.rule for problem in problems} == {"boundary_twice", "boundary_unknown"}


def test_the_readme_names_every_table_and_column(wiring: Registry) -> None:
    lines = (PACKS / "README.md").read_text(encoding="utf-8").splitlines()
    for table in wiring.tables.values():
        (line,) = [line for line in lines if line.startswith(f"| `{table.name}` |")]
        assert ("frozen" if table.frozen else "live") in line
        assert all(f"`{column.name}`" in line for column in table.columns), line
