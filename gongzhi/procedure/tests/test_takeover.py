"""A step that says so passes the file to the supervising body when its limit is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.core.codes import new_code
from gongzhi.core.journal import new_chain_id
from gongzhi.core.models import AgendaRow, Entry
from gongzhi.core.work import work
from gongzhi.procedure.actions import Opening, advance, open_dossier
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.table import Move, Procedure, Step, Who, connect, registry
from gongzhi.procedure.table.common import ENGINE, SYSTEM

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
TABLE = Procedure(
    code="toy",
    judge="requester",
    steps=(
        Step(
            "held",
            Who("handler", "owner"),
            limit="joint_task.work",
            responsible="owner",
            takes_over=True,
            moves=(Move("end", "ended", outcome="done"),),
        ),
        Step("ended", SYSTEM, closed=True),
    ),
    everywhere=ENGINE,
)


@pytest.fixture
def toy(jurisdiction: int, cast: Callable[..., Actor]) -> Iterator[Dossier]:
    """A file of the toy procedure in the hands of URBAN."""
    connect([TABLE])
    by = cast("handler", body="URBAN")
    with work(jurisdiction, by.code) as unit:
        here = ground(unit)
        opening = Opening(
            id=new_chain_id(),
            code=new_code(),
            procedure="toy",
            area_id=here.territory.root.id,
            fallback_id=here.directory.by_code["GOV"].id,
            source="test",
            opened_at=MONDAY,
            facts={},
            owner_id=by.organisation,
        )
        yield open_dossier(opening, by=by, ground=here).dossier
    registry._PROCEDURES.pop("toy")


def test_the_supervisor_takes_the_file_with_a_new_clock_and_the_one_that_failed_stays_visible(
    toy: Dossier, cast: Callable[..., Actor]
) -> None:
    first = Clock.objects.get(dossier_id=toy.id)
    late = first.due + timedelta(minutes=1)  # type: ignore[operator]
    run_due(at=late)
    toy.refresh_from_db()
    assert toy.owner is not None
    assert toy.owner.code == "HOTLINE"
    assert toy.desk_id == toy.owner_id
    first.refresh_from_db()
    assert first.ended_at == late
    fresh = Clock.objects.get(dossier_id=toy.id, ended_at=None)
    assert (fresh.name, fresh.responsible_id) == ("step", toy.owner_id)
    assert fresh.due is not None
    assert fresh.due > late
    watched = Supervision.objects.get(dossier=toy)
    assert (watched.failed.code, watched.body.code) == ("URBAN", "HOTLINE")  # type: ignore[union-attr]
    assert watched.ended_at == late, "it owns the file now: nobody supervises it"
    change = Entry.objects.get(chain=toy.id, move="escalate").facts["change"]
    assert change["owner"] == toy.owner_id
    by = cast("dispatcher", body="HOTLINE")
    assert advance(dossier=toy.id, move="end", by=by, at=late).passed


def test_the_one_that_took_over_is_late_too_and_the_government_takes_over(toy: Dossier) -> None:
    for _ in range(4):
        clock = Clock.objects.get(dossier_id=toy.id, ended_at=None)
        assert clock.due is not None
        run_due(at=clock.due + timedelta(minutes=1))
    toy.refresh_from_db()
    assert not AgendaRow.objects.exclude(last_error="").exists()
    owners = [
        entry.facts["record"]["body"]
        for entry in Entry.objects.filter(chain=toy.id, move="escalate").order_by("sequence")
    ]
    assert owners[:2] == ["HOTLINE", "GOV"]
