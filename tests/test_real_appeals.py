"""4,326 real messages of residents become files: placed, suggested, once."""

from __future__ import annotations

import pytest

from gongzhi.cases.models import Request
from gongzhi.core.agenda import run_due
from gongzhi.core.models import AgendaRow, Entry, Jurisdiction, WorkingText
from gongzhi.core.work import remain
from gongzhi.procedure.models import Clock, Dossier
from tests.importing import run_import
from tests.paths import PACKS, shared

TOTAL = 4326


@pytest.mark.slow  # imports 4,326 messages and indexes them
def test_real_messages_find_place_matter_and_body_and_a_second_run_adds_none(
    own_database: str,
) -> None:
    file = shared("data", "appeals_zh", "messages.csv.gz")
    options = ("--map", str(PACKS / "maps" / "appeals_zh.toml"))

    code, first = run_import(file, *options)

    assert code == 0
    assert first["added"] == first["rows"] == TOTAL
    placed = first["placed"]
    assert placed["3"] >= 0.58 * TOTAL
    assert sum(placed[level] for level in "123") >= 0.9 * TOTAL
    assert first["suggested"] >= 0.5 * TOTAL
    assert first["suggested"] + sum(first["desk"].values()) == TOTAL
    place = Jurisdiction.objects.get(code="appeals").id
    remain(place, "system:test")
    _check_rows()

    code, second = run_import(file, *options)

    assert (code, second["added"], second["known"]) == (0, 0, TOTAL)
    remain(place, "system:test")  # the import has closed its connections
    assert Dossier.objects.filter(source="appeals_zh").count() == TOTAL
    assert Entry.objects.filter(move="adopt").count() == TOTAL

    while run_due(batch=100):
        pass
    assert not AgendaRow.objects.filter(handler="index_block", done_at=None).exists()
    assert WorkingText.objects.exclude(text="").count() == TOTAL


def _check_rows() -> None:
    place = Jurisdiction.objects.get(code="appeals")
    files = Dossier.objects.filter(jurisdiction=place)
    assert set(files.values_list("step", "outcome")) == {("received", "")}
    assert not Clock.objects.filter(jurisdiction_id=place.id).exists()
    unsure = Request.objects.filter(jurisdiction_id=place.id).exclude(
        suggestion__duty__has_key="owner"
    )
    for suggestion in unsure.values_list("suggestion", flat=True):
        assert suggestion.get("reason", "clear") != "clear" or suggestion["duty"]["reason"]
