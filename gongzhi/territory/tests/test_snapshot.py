"""The snapshot of the ground is kept per process and never older than asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import inside
from gongzhi.territory.actions import write_areas
from gongzhi.territory.locate import Territory, forget, territory
from gongzhi.territory.models import Area
from gongzhi.territory.tests.factories import (
    AT,
    make_jurisdiction,
    make_pack,
    make_row,
    make_rows,
)


@pytest.fixture(autouse=True)
def _fresh_snapshots() -> None:
    forget()


def _write(place: Jurisdiction, folder: Path, name: str) -> None:
    rows = make_rows()
    rows["L1"]["name_zh"] = name
    pack = make_pack(folder, rows)
    by = system_actor(place.id, "packs")
    write_areas(jurisdiction=place.id, rows=pack.table("areas"), pack=pack, by=by, at=AT)


def _name(ground: Territory) -> str:
    area = ground.by_code("L1")
    assert area is not None
    return area.name_zh


@pytest.mark.django_db
def test_an_unknown_jurisdiction_is_said() -> None:
    with pytest.raises(NotFound):
        territory(32_000, 1)


@pytest.mark.django_db
def test_a_map_that_is_rolled_back_is_not_kept(tmp_path: Path) -> None:
    place = make_jurisdiction()
    _write(place, tmp_path, "甲街道")
    with transaction.atomic():
        _write(place, tmp_path, "乙街道")
        assert _name(territory(place.id, 2)) == "乙街道"
        transaction.set_rollback(True)
    assert _name(territory(place.id, 1)) == "甲街道"
    _write(place, tmp_path, "丙街道")
    assert _name(territory(place.id, 2)) == "丙街道"


@pytest.mark.django_db
def test_within_the_writing_transaction_it_is_read_once(tmp_path: Path) -> None:
    place = make_jurisdiction()
    _write(place, tmp_path, "甲街道")
    assert territory(place.id, 1) is territory(place.id, 1)


@pytest.fixture
def committed(own_database: str) -> Jurisdiction:
    """A jurisdiction that other connections see."""
    place = make_jurisdiction("committed")
    facts = make_row("L", 1, None, "甲区")
    kept = ("code", "level", "kind", "name_zh", "name_en", "valid_from")
    Area.objects.create(jurisdiction=place, **{name: facts[name] for name in kept})
    return place


def test_it_is_loaded_once_for_all_threads_and_replaced_by_a_newer_one(
    committed: Jurisdiction,
) -> None:
    def load(_: int) -> Territory:
        try:
            with inside(committed.id, "system:tests"):
                return territory(committed.id, 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        grounds = list(threads.map(load, range(16)))
    assert all(ground is grounds[0] for ground in grounds)
    Area.objects.of(committed.id).update(name_zh="乙区")
    assert territory(committed.id, 0).root.name_zh == "甲区"
    Jurisdiction.objects.filter(id=committed.id).update(territory_version=1)
    newer = territory(committed.id, 1)
    assert (newer.root.name_zh, newer.version) == ("乙区", 1)
    assert territory(committed.id, 0) is newer
