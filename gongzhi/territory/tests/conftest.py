"""The small district as loaded, and who may change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.territory.actions import write_areas
from gongzhi.territory.locate import forget
from gongzhi.territory.tests.factories import AT, make_jurisdiction, make_pack


@pytest.fixture
def place(db: None, tmp_path: Path) -> Jurisdiction:
    """The small district, loaded from its pack."""
    forget()
    place = make_jurisdiction()
    pack = make_pack(tmp_path)
    by = system_actor(place.id, "packs")
    write_areas(jurisdiction=place.id, rows=pack.table("areas"), pack=pack, by=by, at=AT)
    return place


@pytest.fixture
def admin(place: Jurisdiction) -> Actor:
    """The system administrator of the small district."""
    return Actor(place.id, "post:ADM_SYS", "post", roles=frozenset({"system_admin"}))
