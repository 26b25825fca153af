"""A new wrapping key: old values stay open, every data key is wrapped anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gongzhi.core.actor import system_actor
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import add_wrapping_key, keyring
from gongzhi.core.models import DataKey
from gongzhi.core.sealed import open_value, rewrap_keys, seal_into


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Keys of the test's own, forgotten afterwards."""
    settings.GONGZHI_KEYS = tmp_path
    keyring.cache_clear()
    yield tmp_path
    keyring.cache_clear()


@pytest.mark.django_db
def test_rotation_rewraps_every_data_key_and_loses_no_value(
    jurisdiction: int, keys: Path, now: datetime
) -> None:
    chain = new_chain_id()
    sealed = seal_into(jurisdiction=jurisdiction, chain=chain, purpose="words", value="路灯坏了")
    before = bytes(DataKey.objects.get(chain=chain).wrapped)
    assert add_wrapping_key("anlan") == 2
    assert rewrap_keys(jurisdiction=jurisdiction, batch=1) == 1
    row = DataKey.objects.get(chain=chain)
    assert (row.key_version, bytes(row.wrapped) != before) == (2, True)
    (keys / "anlan" / "wrapping-1").unlink()
    keyring.cache_clear()
    opened = open_value(
        jurisdiction=jurisdiction,
        chain=chain,
        purpose="words",
        id_=sealed.id,
        by=system_actor(jurisdiction, "test"),
        why="test",
        at=now,
    )
    assert opened == "路灯坏了"
    assert rewrap_keys(jurisdiction=jurisdiction) == 0
