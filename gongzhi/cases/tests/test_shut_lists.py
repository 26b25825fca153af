"""Whoever is shut out of a file, or stands below it, finds nothing of it in lists and counts."""

from __future__ import annotations

import pytest

from gongzhi.cases.actions.rating import make_rating_link
from gongzhi.cases.tests.road import Road
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody, Supervision
from gongzhi.procedure.queries import (
    called_to,
    dossiers_visible_to,
    inbox,
    inbox_counts,
    supervised_count,
)

pytestmark = pytest.mark.django_db


def here(road: Road) -> Ground:
    with work(road.jurisdiction, "test") as unit:
        return ground(unit)


def shut(road: Road, file: object, body: int | None) -> None:
    BarredBody.objects.create(
        dossier_id=file, jurisdiction_id=road.jurisdiction, organisation_id=body
    )


def test_a_body_below_a_barred_one_finds_nothing_in_its_lists_and_counts(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    owner, base = road.actor("owner"), here(road)
    above = base.directory.supervisor(owner.organisation or 0)
    Supervision.objects.create(
        jurisdiction_id=road.jurisdiction,
        dossier=road.file,
        clock_id=road.received.id,
        level=1,
        body_id=owner.organisation,
        since=road.at,
    )
    parts = [row.id for row in called_to(owner, base).rows]
    assert parts
    assert supervised_count(owner, base) == 1
    assert road.received.id in [row.id for row in inbox(owner, base).rows]
    before = sum(inbox_counts(owner, base).values())
    for file in (road.received.id, *parts):
        shut(road, file, above)
    assert called_to(owner, base).rows == []
    assert supervised_count(owner, base) == 0
    assert road.received.id not in [row.id for row in inbox(owner, base).rows]
    assert sum(inbox_counts(owner, base).values()) == before - 1 - len(parts)


def test_parts_that_were_open_are_shut_too_when_it_turns_out_whom_a_file_is_about(
    road: Road,
) -> None:
    road.open()
    road.do("convene", record={"bodies": ["MARKET", "HOUSING"], "lead": "MARKET"})
    theirs, base = road.cast("handler", body="HOUSING"), here(road)
    assert called_to(theirs, base).rows
    road.do("dispatch", record={"about": "HOUSING"})
    assert called_to(theirs, base).rows == []
    assert not dossiers_visible_to(theirs, base).filter(parent_id=road.received.id).exists()
    assert called_to(road.cast("handler", body="MARKET"), base).rows


def test_a_follow_up_desk_shut_out_of_a_file_makes_no_link_to_rate_it(road: Road) -> None:
    road.to("closed")
    follow = road.actor("follow")
    shut(road, road.received.id, follow.organisation)
    with pytest.raises(NotFound):
        make_rating_link(dossier=road.received.id, by=follow, at=road.at)
