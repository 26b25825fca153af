"""Acts on the platform itself, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from gongzhi.core import acts as told
from gongzhi.core.actions import note_sheet
from gongzhi.core.actor import Actor
from gongzhi.core.acts import acts
from gongzhi.core.errors import Invalid
from gongzhi.core.work import work

pytestmark = pytest.mark.django_db


def test_pages_of_acts_lose_none_and_repeat_none(
    jurisdiction: int, cast: Callable[..., Actor], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "SIZE", 2)
    giver = cast("security_admin")
    with work(jurisdiction, giver.code):
        for rows in range(5):
            note_sheet(name="inbox", ending="csv", asked={}, rows=rows, by=giver, at=now)
        seen, cursor = [], ""
        while cursor or not seen:
            page = acts(giver, kind="sheet", key="inbox", cursor=cursor)
            seen += [one.facts["rows"] for one in page.rows]
            cursor = page.next
        assert seen == [4, 3, 2, 1, 0]
        for bad in ("yesterday", "2026-01-01T00:00:00", "9" * 40):
            with pytest.raises(Invalid, match="not_a_cursor"):
                acts(giver, cursor=bad)
        for foreign in ("account", "dossier", "nonsense"):
            with pytest.raises(Invalid, match="choice"):
                acts(giver, kind=foreign)
