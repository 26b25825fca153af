"""A load is one transaction, journaled, and the same content is no change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Invalid, NotFound, Problem
from gongzhi.core.models.journal import Entry
from gongzhi.core.models.packs import Jurisdiction, LiveTable, RulesVersion
from gongzhi.core.packs.loading import (
    Loaded,
    current,
    difference,
    live,
    load_pack,
    rules,
)
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.packs.registry import Registry, build
from gongzhi.core.packs.schema import Pack, Rows
from gongzhi.core.packs.snapshots import forget
from gongzhi.core.tests.packs.corruptions import CORRUPTIONS
from gongzhi.core.tests.packs.factories import TABLES, registry, replace, write_packs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_snapshots() -> None:
    forget()


def load(place: Path, wiring: Registry | None = None) -> Loaded:
    """Read the pack ``town`` and load it as the operator."""
    wiring = wiring or registry()
    pack = read_pack(place / "town", place, wiring)
    return load_pack(pack, by=system_actor(0, "operator"), at=AT, registry=wiring)


def town() -> Jurisdiction:
    """The place the pack rules, as stored."""
    return Jurisdiction.objects.get(code="town")


def test_the_first_load_makes_place_rules_and_live_tables(tmp_path: Path) -> None:
    write_packs(tmp_path)
    loaded = load(tmp_path)
    place = town()
    assert (place.rules_id, place.live_version, place.simulated) == (loaded.rules_id, 1, True)
    assert loaded.changed_frozen == ["limits"]
    assert loaded.changed_live == ["desks", "jurisdiction", "posts"]
    content = RulesVersion.objects.get(id=loaded.rules_id).content
    assert content["limits"]["rows"]["wd1"]["share"] == "0.5"
    assert _versions() == {"desks": 1, "posts": 1}


def test_the_same_content_loads_as_no_change(tmp_path: Path) -> None:
    write_packs(tmp_path)
    first, second = load(tmp_path), load(tmp_path)
    assert not second.changed
    assert second.rules_id == first.rules_id
    assert town().live_version == 1
    assert _everything()["entries"] == 1


def test_a_load_is_on_the_packs_chain_with_its_hash(tmp_path: Path) -> None:
    write_packs(tmp_path)
    loaded = load(tmp_path)
    entry = Entry.objects.get(jurisdiction_id=loaded.jurisdiction)
    assert (entry.move, entry.actor) == ("load_pack", "system:operator")
    assert entry.facts["rules"] == rules(loaded.rules_id).content_hash
    assert entry.facts["tables"]["limits"] == {"added": 3, "changed": 0, "removed": 0}


def test_a_frozen_change_makes_a_new_version_and_keeps_the_old(tmp_path: Path) -> None:
    write_packs(tmp_path)
    first = load(tmp_path)
    replace(tmp_path / "base" / "limits.csv", "work_days,3", "work_days,5")
    second = load(tmp_path)
    assert second.rules_id != first.rules_id
    assert (second.changed_frozen, second.changed_live) == (["limits"], [])
    assert rules(first.rules_id).table("limits")["wd3"]["amount"] == 3
    assert rules(second.rules_id).table("limits")["wd3"]["amount"] == 5
    assert town().live_version == 1


def test_going_back_to_earlier_rules_points_to_the_earlier_version(tmp_path: Path) -> None:
    write_packs(tmp_path)
    first = load(tmp_path)
    replace(tmp_path / "base" / "limits.csv", "work_days,3", "work_days,5")
    load(tmp_path)
    replace(tmp_path / "base" / "limits.csv", "work_days,5", "work_days,3")
    assert load(tmp_path).rules_id == first.rules_id
    assert _everything()["rules"] == 2


def test_a_live_change_applies_at_once_and_calls_the_hooks(tmp_path: Path) -> None:
    write_packs(tmp_path)
    calls: list[tuple[int, frozenset[str]]] = []

    def hook(*, jurisdiction: int, tables: frozenset[str], by: Actor, at: datetime) -> None:
        calls.append((jurisdiction, tables))

    wiring = build(TABLES, {}, [hook])
    first = load(tmp_path, wiring)
    calls.clear()
    replace(tmp_path / "town" / "desks.csv", "08:30", "09:00")
    second = load(tmp_path, wiring)
    assert second.changed_live == ["desks"]
    assert second.rules_id == first.rules_id
    assert calls == [(first.jurisdiction, frozenset({"desks"}))]
    assert _versions() == {"desks": 2, "posts": 1}


def test_a_process_reads_the_newest_live_tables(tmp_path: Path) -> None:
    write_packs(tmp_path)
    loaded = load(tmp_path)
    before = live(loaded.jurisdiction, 1)
    replace(tmp_path / "town" / "desks.csv", "08:30", "09:00")
    load(tmp_path)
    after = live(loaded.jurisdiction, 2)
    assert str(before.table("desks")["one"]["opens"]) == "08:30:00"
    assert str(after.table("desks")["one"]["opens"]) == "09:00:00"
    assert after.table("nothing") == {}


def test_a_process_keeps_no_version_that_is_still_being_written() -> None:
    anlan = Jurisdiction.objects.get(code="anlan")
    kept = live(anlan.id, anlan.live_version)
    assert live(anlan.id, anlan.live_version) is kept
    following = anlan.live_version + 1
    with transaction.atomic():
        Jurisdiction.objects.filter(id=anlan.id).update(live_version=following)
        assert live(anlan.id, following).version == following
        transaction.set_rollback(True)
    assert live(anlan.id, anlan.live_version) is kept


def test_snapshots_hold_typed_values_nobody_can_change(tmp_path: Path) -> None:
    write_packs(tmp_path)
    loaded = load(tmp_path)
    now = current(loaded.jurisdiction)
    row: Any = now.rules.table("limits")["wd1"]
    assert row["share"] == Decimal("0.5")
    assert now.live.table("posts")["p1"]["desks"] == ("one", "two")
    with pytest.raises(TypeError):
        row["share"] = Decimal(1)


def test_writers_run_in_order_and_only_for_what_changed(tmp_path: Path) -> None:
    write_packs(tmp_path)
    calls: list[tuple[str, int]] = []

    def writer_of(name: str) -> Any:
        def write(*, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime) -> None:
            assert by.jurisdiction == jurisdiction
            calls.append((name, len(rows)))

        return write

    wiring = build(TABLES, {"posts": writer_of("posts"), "desks": writer_of("desks")})
    load(tmp_path, wiring)
    assert calls == [("posts", 2), ("desks", 2)]
    replace(tmp_path / "town" / "desks.csv", "08:30", "09:00")
    load(tmp_path, wiring)
    assert calls[2:] == [("desks", 2)]


def test_a_writer_that_refuses_undoes_the_whole_load(tmp_path: Path) -> None:
    write_packs(tmp_path)

    def refuse(*, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime) -> None:
        raise Invalid(Problem("p1", "overlap"))

    with pytest.raises(Invalid):
        load(tmp_path, build(TABLES, {"posts": refuse}))
    assert _everything() == {"places": 0, "rules": 0, "live": 0, "entries": 0}


@pytest.mark.parametrize("kind", sorted(CORRUPTIONS))
def test_a_spoilt_pack_writes_nothing(tmp_path: Path, kind: str) -> None:
    write_packs(tmp_path)
    load(tmp_path)
    before = _everything()
    CORRUPTIONS[kind](tmp_path, 1)
    with pytest.raises(PackRefused):
        load(tmp_path)
    assert _everything() == before


def test_a_pack_without_a_place_cannot_be_loaded(tmp_path: Path) -> None:
    write_packs(tmp_path)
    pack = read_pack(tmp_path / "base", tmp_path, registry())
    with pytest.raises(PackRefused) as refused:
        load_pack(pack, by=system_actor(0, "operator"), at=AT, registry=registry())
    assert refused.value.problems[0].rule == "not_loadable"


def test_the_difference_names_old_and_new_values(tmp_path: Path) -> None:
    write_packs(tmp_path)
    load(tmp_path)
    wiring = registry()
    assert difference(read_pack(tmp_path / "town", tmp_path, wiring), wiring) == {}
    replace(tmp_path / "base" / "limits.csv", "work_days,3", "work_days,5")
    replace(tmp_path / "town" / "pack.toml", "小镇", "小城")
    replace(tmp_path / "town" / "pack.toml", 'name_zh = "小镇"', 'name_zh = "小城"')
    found = difference(read_pack(tmp_path / "town", tmp_path, wiring), wiring)
    assert sorted(found) == ["jurisdiction", "limits"]
    change = found["limits"].changed[0]
    assert (change.code, change.column, change.old, change.new) == ("wd3", "amount", 3, 5)


def test_unknown_versions_are_not_found() -> None:
    with pytest.raises(NotFound):
        rules(987_654)
    with pytest.raises(NotFound):
        live(321, 1)
    with pytest.raises(NotFound):
        current(321)


def _versions() -> Mapping[str, int]:
    rows = LiveTable.objects.filter(jurisdiction__code="town")
    return dict(rows.values_list("name", "version"))


def _everything() -> Mapping[str, int]:
    places = Jurisdiction.objects.filter(code="town")
    return {
        "places": places.count(),
        "rules": RulesVersion.objects.filter(jurisdiction__in=places).count(),
        "live": LiveTable.objects.filter(jurisdiction__in=places).count(),
        "entries": Entry.objects.filter(jurisdiction_id__in=places.values("id")).count(),
    }
