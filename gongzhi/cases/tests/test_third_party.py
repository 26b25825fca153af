"""A third party asks how it went: whom the lot names, and nobody else, about what it may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gongzhi.cases.actions import asking_third
from gongzhi.cases.actions.asking_third import ask_third_parties
from gongzhi.cases.actions.rating import make_rating_link, note_rating
from gongzhi.cases.models import Request
from gongzhi.cases.policies import can_open_contact
from gongzhi.cases.queries.third_party import askable
from gongzhi.cases.tests.road import DAY, LAMP, Road
from gongzhi.cases.workflow import REQUEST
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Conflict, NotFound, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody
from gongzhi.procedure.queries import dossier_for

pytestmark = pytest.mark.django_db
CALLABLE = replace(LAMP, name="王女士", phone="13912345678")
LISTED = {"SOC_DENGTA", "SOC_XIYANG", "SOC_LVSHUI"}
Cast = Callable[..., Actor]


def here_of(road: Road) -> Ground:
    with work(road.jurisdiction, "test") as unit:
        return ground(unit)


def replied(jurisdiction: int, cast: Cast, body: str = "URBAN") -> Road:
    road = Road(jurisdiction, cast).open(report=CALLABLE)
    for move in ("dispatch", "accept", "contact", "reply"):
        assert road.do(move, record={"body": body} if move == "dispatch" else {}).passed
    return road


def hourly(road: Road, times: int = 3) -> None:
    """The list, then the bodies that may ask, then the one that does."""
    for _ in range(times):
        with work(road.jurisdiction, "system:agenda") as unit:
            ask_third_parties(unit=unit, at=road.at + DAY)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw without waiting for roots: the first of the list."""

    def draw(*, purpose: str, key: str, by: Actor, at: Any, **_: object) -> list[str]:
        entry = Entry.objects.get(move="fix_list", facts__key=key, facts__purpose=purpose)
        asking_third.fix_list(
            purpose=f"drawn_{purpose}", key=key, candidates=[], take=0, by=by, at=at
        )
        return list(entry.facts["candidates"][: entry.facts["take"]])

    def waiting(_: object, purpose: str) -> list[str]:
        lists = Entry.objects.filter(move="fix_list").values_list("facts", flat=True)
        done = {one["key"] for one in lists if one["purpose"] == f"drawn_{purpose}"}
        names = {one["key"] for one in lists if one["purpose"] == purpose} - done
        return [f"{purpose}:{key}" for key in sorted(names)]

    monkeypatch.setattr(asking_third, "draw_lot", draw)
    monkeypatch.setattr(asking_third, "waiting_draws", waiting)


def of_desk(road: Road) -> Actor:
    desk = road.file.desk
    assert desk is not None
    return road.cast("handler", body=desk.code)


def refused(road: Road, move: str, by: Actor) -> str:
    with pytest.raises(Refused) as error:
        road.do(move, by=by)
    return error.value.code


def test_the_drawn_third_party_alone_asks_and_notes(
    jurisdiction: int, cast: Cast, at_once: None
) -> None:
    road = replied(jurisdiction, cast)
    hourly(road, 2)
    assert road.file.step == "follow_up", "the body is drawn from a list of its own"
    hourly(road, 2)
    file = road.file
    assert (file.step, file.desk_role) == ("third_party", "handler")
    assert file.desk.code in LISTED  # type: ignore[union-attr]
    assert file.owner.code == "URBAN"  # type: ignore[union-attr]
    third, desk = of_desk(road), road.actor("follow")
    others = [cast("handler", body=one) for one in LISTED - {file.desk.code}]  # type: ignore[union-attr]
    for move in ("note_confirmed", "note_disputed", "note_not_reached", "decline_asking"):
        for by in (desk, road.actor("owner"), road.actor("leader"), *others):
            assert refused(road, move, by) == "not_yours"
    here = here_of(road)
    roles = here.live.table("roles")
    assert can_open_contact(third, file, roles, here.territory, released=False)
    assert dossier_for(third, file.code, here).id == file.id
    for by in others:
        assert not can_open_contact(by, file, roles, here.territory, released=False)
        with pytest.raises(NotFound):
            dossier_for(by, file.code, here)
    for by in (desk, road.actor("owner")):
        with pytest.raises(Refused):
            make_rating_link(dossier=file.id, by=by, at=road.at)
    assert note_rating(dossier=file.id, by=third, at=road.at, solved="solved").by_phone
    assert road.do("note_not_reached", by=third).passed
    assert road.do("note_confirmed", by=third).passed
    assert (road.file.step, road.file.outcome) == ("closed", "confirmed")
    with pytest.raises(NotFound):
        dossier_for(third, file.code, here)


def test_at_its_step_no_outsider_moves_and_only_what_the_table_offers_is_there(
    jurisdiction: int, cast: Cast
) -> None:
    road = replied(jurisdiction, cast)
    record = {"body": "SOC_DENGTA", "draw": {"name": "test"}}
    assert road.do("draw_third_party", by="system", record=record).passed
    offered = {move.name: move.system for move in REQUEST.moves_at("third_party")}
    assert {"decline_asking", "note_not_reached", "void"} <= set(offered)
    outside = [visitor(jurisdiction), requester(jurisdiction)]
    outside += [cast(role) for role in ("finance", "supervision_committee", "system_admin")]
    before = road.file.last_sequence
    for move, system in offered.items():
        for by in outside:
            with pytest.raises(Refused) as error:
                road.do(move, by=by, key="no such key")
            assert error.value.code == ("system_move" if system else "not_yours"), move
    for move in {move.name for step in REQUEST.steps for move in step.moves} - set(offered):
        with pytest.raises(Conflict) as gone:
            road.do(move, by=of_desk(road))
        assert gone.value.code == "no_such_move_now", move
    assert road.file.last_sequence == before


def test_what_a_third_party_declines_the_desk_asks_and_no_lot_falls_on_it_again(
    jurisdiction: int, cast: Cast, at_once: None
) -> None:
    road = replied(jurisdiction, cast)
    hourly(road, 4)
    assert road.do("decline_asking", by=of_desk(road)).passed
    assert (road.file.step, road.file.desk_role) == ("follow_up", "follow_up_desk")
    assert askable(road.at.date(), here_of(road)) == {}
    assert road.do("note_disputed").passed
    assert road.file.step == "dispatched"


def test_the_requester_may_speak_before_and_silence_still_ends_it(
    jurisdiction: int, cast: Cast, at_once: None
) -> None:
    spoken, silent = (replied(jurisdiction, cast) for _ in range(2))
    for road in (spoken, silent):
        record = {"body": "SOC_DENGTA", "draw": {"name": "test"}}
        assert road.do("draw_third_party", by="system", record=record).passed
    assert spoken.do("dispute").passed
    assert spoken.file.step == "dispatched"
    silent.breach("silence")
    assert (silent.file.step, silent.file.outcome) == ("closed", "unconfirmed")


def test_only_what_a_stranger_may_ask_about_is_drawn_and_only_bodies_of_no_handlers_line(
    jurisdiction: int, cast: Cast
) -> None:
    road = replied(jurisdiction, cast)
    here, day, id_ = here_of(road), road.at.date(), road.received.id

    def bodies() -> set[str]:
        found = askable(day, here).get(id_, ())
        return {here.directory.organisation(one).code for one in found}

    assert bodies() == LISTED
    of_request = Request.objects.filter(dossier_id=id_)
    contact = of_request.get().contact
    kept: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
        (of_request, {"danger": True}, {"danger": False}),
        (of_request, {"contact": None}, {"contact": contact}),
    ]
    for rows, changed, before in kept:
        rows.update(**changed)
        assert bodies() == set(), changed
        rows.update(**before)
    assert askable(day - DAY, here) == {}
    for move, listed in (("withhold_contact", set()), ("release_contact", LISTED)):
        assert road.do(move).passed
        assert bodies() == listed, "who withholds its number is asked by the desk"

    handled = replied(jurisdiction, cast, "SOC_DENGTA")
    found = askable(day, here)[handled.received.id]
    names = {here.directory.organisation(one).code for one in found}
    assert names == LISTED - {"SOC_DENGTA"}, "never the handler"
    BarredBody.objects.create(
        dossier=road.file,
        jurisdiction_id=jurisdiction,
        organisation=Organisation.objects.get(code="MARKET", jurisdiction_id=jurisdiction),
    )
    assert bodies() == set(), "a complaint about a body stays with the desk"
