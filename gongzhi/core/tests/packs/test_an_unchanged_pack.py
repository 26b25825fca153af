"""An unchanged pack is known by its files' digest; any changed byte is noticed."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gongzhi.core.actor import system_actor
from gongzhi.core.packs.loading import Loaded, load_pack, loaded_unchanged
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.registry import Registry, build
from gongzhi.core.packs.schema import Column
from gongzhi.core.tests.packs.factories import TABLES, registry, replace, write_packs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def load(place: Path, wiring: Registry) -> Loaded:
    """Read and load the pack ``town``."""
    pack = read_pack(place / "town", place, wiring)
    return load_pack(pack, by=system_actor(0, "operator"), at=AT, registry=wiring)


def test_what_was_loaded_last_is_known_without_reading(tmp_path: Path) -> None:
    write_packs(tmp_path)
    wiring = registry()
    assert loaded_unchanged(tmp_path / "town", tmp_path, wiring) is None
    loaded = load(tmp_path, wiring)
    known = loaded_unchanged(tmp_path / "town", tmp_path, wiring)
    assert known == Loaded(loaded.jurisdiction, loaded.rules_id, [], [])


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("town/desks.csv", "08:30", "08:31"),
        ("town/posts.toml", "2.5", "2.6"),
        ("town/pack.toml", "Town", "Towm"),
        ("base/limits.csv", "work_days,3", "work_days,5"),
        ("base/pack.toml", "基础", "基楚"),
    ],
)
def test_a_changed_byte_is_noticed(tmp_path: Path, file: str, old: str, new: str) -> None:
    write_packs(tmp_path)
    load(tmp_path, registry())
    replace(tmp_path / file, old, new)
    assert loaded_unchanged(tmp_path / "town", tmp_path, registry()) is None
    load(tmp_path, registry())
    assert loaded_unchanged(tmp_path / "town", tmp_path, registry()) is not None


def test_a_new_or_renamed_or_vanished_file_is_noticed(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    load(tmp_path, registry())
    (folder / "posts.toml").rename(folder / "limits.toml")
    assert loaded_unchanged(folder, tmp_path, registry()) is None
    (folder / "limits.toml").rename(folder / "posts.toml")
    assert loaded_unchanged(folder, tmp_path, registry()) is not None
    (folder / "boundaries.geojson").write_text("{}", encoding="utf-8")
    assert loaded_unchanged(folder, tmp_path, registry()) is None


def test_a_changed_table_of_the_program_is_noticed(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    load(tmp_path, registry())
    wider = changed(TABLES[1], columns=(*TABLES[1].columns, Column("room", "text", required=False)))
    assert loaded_unchanged(folder, tmp_path, build((TABLES[0], wider, TABLES[2]))) is None
    unchecked = changed(TABLES[0], checks=())
    assert loaded_unchanged(folder, tmp_path, build((unchecked, *TABLES[1:]))) is None


def test_what_was_loaded_before_the_last_time_is_not_taken_for_loaded(tmp_path: Path) -> None:
    folder = write_packs(tmp_path)
    load(tmp_path, registry())
    replace(folder / "desks.csv", "08:30", "08:31")
    load(tmp_path, registry())
    replace(folder / "desks.csv", "08:31", "08:30")
    assert loaded_unchanged(folder, tmp_path, registry()) is None
    assert load(tmp_path, registry()).changed_live == ["desks"]
