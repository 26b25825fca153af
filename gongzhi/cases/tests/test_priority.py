"""Numbers of neighbours change the order of work by a published rule, and never a limit."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.methods.neighbours import Raised, raised_by
from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import neighbours_of
from gongzhi.cases.queries.why import why_answer
from gongzhi.cases.tests.road import Road, react, work
from gongzhi.cases.tests.test_me_too import calls, leave, public, three
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier, ProcedureTable
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import dossiers_visible_to, inbox
from gongzhi.procedure.queries.inbox import inbox_steps
from gongzhi.procedure.table import known

pytestmark = pytest.mark.django_db
RULES = {
    "raised": {"neighbours": 3, "rank": 1},
    "high": {"neighbours": 10, "rank": 2},
}


@pytest.fixture
def lamp(road: Road) -> Road:
    return public(road)


@pytest.mark.parametrize(("people", "rank"), [(1, 0), (2, 0), (3, 1), (9, 1), (10, 2), (4000, 2)])
def test_the_rule_gives_the_highest_row_that_is_reached(people: int, rank: int) -> None:
    assert raised_by(people, RULES).rank == rank
    assert raised_by(people, {}) == Raised()


def why_now(road: Road) -> dict[str, Any]:
    with work(road.jurisdiction, "system:tests") as unit:
        answer: dict[str, Any] = why_answer(road.file, ground(unit), "zh-hans")["due"]
        return answer


def test_numbers_raise_the_priority_with_the_rule_on_record_and_no_limit_moves(
    lamp: Road,
) -> None:
    due = lamp.file.due
    clocks = list(Clock.objects.filter(dossier_id=lamp.received.id).values_list("id", "due"))
    calls(lamp)
    react("weigh_neighbours", lamp.at)
    assert lamp.file.priority == 0
    second = calls(lamp, "13900000002")
    before = lamp.file.last_sequence
    react("weigh_neighbours", lamp.at)
    entry = lamp.entries[-1]
    assert (entry.move, entry.actor) == ("set_priority", "system:engine")
    said = {"priority": "raised", "reported": 1, "joined": 2, "threshold": 3}
    assert entry.facts["record"] == said
    assert entry.facts["change"] == {"priority": 1}
    assert lamp.file.last_sequence == before + 1
    assert lamp.file.due == due
    assert clocks == list(
        Clock.objects.filter(dossier_id=lamp.received.id).values_list("id", "due")
    )
    why = why_now(lamp)
    assert [one["code"] for one in why["facts"]][-1] == "raised"
    assert "已有 3 位居民遇到这件事（1 件反映、2 位“我也遇到”）" in why["words"][-1]
    leave(lamp, second)
    react("weigh_neighbours", lamp.at)
    assert lamp.file.priority == 0
    assert "priority" not in lamp.entries[-1].facts["record"]
    with work(lamp.jurisdiction, "system:tests") as unit:
        assert (
            "恢复原来的先后" in why_answer(lamp.file, ground(unit), "zh-hans")["due"]["words"][-1]
        )


def test_a_number_that_reaches_no_other_row_leaves_no_entry(lamp: Road) -> None:
    three(lamp)
    before = lamp.file.last_sequence
    calls(lamp, "13900000009")
    react("weigh_neighbours", lamp.at)
    assert lamp.file.last_sequence == before


def test_merged_reports_count_and_neighbours_follow_the_merge_and_come_back(lamp: Road) -> None:
    other = public(Road(lamp.jurisdiction, lamp.cast, lamp.at))
    calls(other, "13900000005")
    # Only what waits at the desk is merged.
    third = Road(lamp.jurisdiction, lamp.cast, lamp.at).open()
    MeToo.objects.filter(dossier_id=other.received.id).update(
        dossier_id=third.received.id, follows_id=third.received.id
    )
    third.do("merge", record={"parent": lamp.received.code})
    react("weigh_neighbours", third.at)
    found = neighbours_of(lamp.received.id)
    assert (found.reported, found.joined, lamp.file.priority) == (2, 1, 1)
    third.do("unmerge")
    react("weigh_neighbours", third.at)
    found = neighbours_of(lamp.received.id)
    assert (found.reported, found.joined, lamp.file.priority) == (1, 0, 0)
    assert neighbours_of(third.received.id).joined == 1


def test_a_file_of_a_table_without_the_move_keeps_its_place(lamp: Road) -> None:
    content = orjson.loads(known()["request"].canonical())
    content["everywhere"] = [
        move for move in content["everywhere"] if move["name"] != "set_priority"
    ]
    ProcedureTable.objects.create(
        hash="d" * 64, procedure="request", content=content, stored_at=lamp.at
    )
    Dossier.objects.filter(id=lamp.received.id).update(procedure_hash="d" * 64)
    three(lamp)
    assert lamp.file.priority == 0


def test_the_inbox_shows_what_is_raised_first_both_ways_in_one_statement(road: Road) -> None:
    roads = [public(Road(road.jurisdiction, road.cast, road.at)) for _ in range(5)]
    three(roads[3])
    owner = roads[0].actor("owner")

    def page(cursor: str = "", **more: Any) -> tuple[list[int], str | None, str | None]:
        with work(road.jurisdiction, owner.code) as unit:
            here = ground(unit)
            roles = here.roles_of(owner)
            with CaptureQueriesContext(connection) as ran:
                found = inbox(owner, here, cursor=cursor, size=2, roles=roles, **more)
            assert len(ran) == 1
            numbers = {one.received.id: number for number, one in enumerate(roads)}
            return [numbers[row.id] for row in found.rows], found.next, found.previous

    first, after, none = page()
    assert (first, none) == ([3, 0], None)
    second, last, back = page(after or "")
    assert second == [1, 2]
    assert page(last or "")[0] == [4]
    assert page(back or "")[0] == [3, 0]
    assert page(page(last or "")[2] or "")[0] == [1, 2]
    assert page(latest_first=True)[0] == [4, 3]
    file = roads[3].file
    for how, kept in (
        ({"step": file.step, "role": file.desk_role}, [3, 0]),
        ({"step": "nowhere"}, []),
        ({"area": file.area_id}, [3, 0]),
        ({"before": file.due}, []),
        ({"before": NO_DUE, "latest_first": True}, [4, 3]),
    ):
        assert page(**how)[0] == kept, how
    assert len(told_alike(owner)) == 5
    for one in (roads[0].actor("desk"), road.cast("dispatcher"), road.cast("grid_worker")):
        told_alike(one)
    BarredBody.objects.create(
        jurisdiction_id=road.jurisdiction, dossier=file, organisation_id=owner.organisation
    )
    assert page()[0] == [0, 1]
    assert len(told_alike(owner)) == 4


def told_alike(actor: Actor) -> list[UUID]:
    """Give the ids in the inbox, which are those that may be seen and wait, counted alike."""
    with work(actor.jurisdiction, actor.code) as unit:
        here = ground(unit)
        roles = here.roles_of(actor)
        found = [one.id for one in inbox(actor, here, size=200, roles=roles).rows]
        steps = inbox_steps(actor, here, roles=roles)
        seen = dossiers_visible_to(actor, here).filter(closed_at=None)
        seen = seen.filter(desk_id=actor.organisation, desk_role__in=actor.roles | roles)
        assert sorted(found) == sorted(seen.values_list("id", flat=True))
        assert sum(steps.values()) == len(found)
        return found


@pytest.mark.parametrize(
    "due", ["2026-01-01T00:00:00+00:00:01.5", "0001-01-01T00:00:00+14:00", "soon", ""]
)
def test_a_cursor_with_a_strange_moment_is_refused_or_read(due: str, road: Road) -> None:
    text = orjson.dumps([due, UUID(int=0).hex, False, 0])
    cursor = urlsafe_b64encode(text).decode()
    desk = road.cast("dispatcher")
    with work(road.jurisdiction, desk.code) as unit:
        if due.startswith("2026"):
            assert inbox(desk, ground(unit), cursor=cursor).rows == []
            return
        with pytest.raises(Invalid, match="not_a_cursor"):
            inbox(desk, ground(unit), cursor=cursor)
