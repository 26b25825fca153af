"""Working texts: many in a few statements, and nothing of what is erased meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.actions.erasing import PURPOSES
from gongzhi.cases.actions.indexing import index_requests
from gongzhi.cases.tests.road import LAMP, Road, react
from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.core.models import AgendaRow, DataKey, Jurisdiction, Opening, WorkingText
from gongzhi.core.sealed import erase_chain
from gongzhi.core.work import work


def _statements(road: Road, cast: Callable[..., Actor], files: int) -> int:
    report = replace(LAMP, detail="请致电 13812345678 核实。")
    opened = [Road(road.jurisdiction, cast).open(report=report) for _ in range(files)]
    AgendaRow.objects.filter(handler="index_words", done_at=None).update(at=road.at)
    with CaptureQueriesContext(connection) as ran:
        assert run_due(at=road.at, batch=1000) == files
    ids = [one.received.id for one in opened]
    rows = list(WorkingText.objects.filter(chain__in=ids))
    assert len(rows) == files
    assert all("路灯" in row.text and "13812345678" not in row.text for row in rows)
    assert Opening.objects.filter(chain__in=ids, why="working_text").count() == files
    return len(ran)


@pytest.mark.django_db
def test_forty_requests_cost_as_many_statements_as_two(
    road: Road, cast: Callable[..., Actor]
) -> None:
    road.open()
    react("index_words", road.at)
    assert _statements(road, cast, 40) == _statements(road, cast, 2) <= 15


@pytest.mark.django_db
def test_words_erased_before_their_turn_are_left_out(
    road: Road, cast: Callable[..., Actor]
) -> None:
    road.open()
    other = Road(road.jurisdiction, cast).open()
    erase_chain(chain=road.received.id, purposes=PURPOSES)
    react("index_words", road.at)
    assert not WorkingText.objects.filter(chain=road.received.id, text__gt="").exists()
    assert WorkingText.objects.get(chain=other.received.id).text


@pytest.mark.slow  # commits to a database of its own
def test_an_erasure_waits_for_the_index_and_takes_its_text_along(
    own_database: str,
) -> None:
    def nobody(role: str, **_: str) -> Actor:
        raise AssertionError(role)

    road = Road(Jurisdiction.objects.get(code="anlan").id, nobody).open()
    chain, written, waited = road.received.id, threading.Event(), threading.Event()

    def erase() -> None:
        written.wait(10)
        with work(road.jurisdiction, "system:test"):
            waited.set()
            erase_chain(chain=chain, purposes=PURPOSES)
        connections.close_all()

    eraser = threading.Thread(target=erase)
    eraser.start()
    with transaction.atomic(), work(road.jurisdiction, "system:test") as unit:
        assert index_requests(dossiers=[chain], unit=unit, at=road.at) == 1
        written.set()
        waited.wait(10)
        eraser.join(0.5)
        assert eraser.is_alive()
        assert DataKey.objects.filter(chain=chain, purpose="words").exists()
    eraser.join(10)
    kept = WorkingText.objects.get(chain=chain)
    assert (kept.text, kept.grams, kept.erased) == ("", None, True)
    assert not DataKey.objects.filter(chain=chain).exists()
