"""Files that the city's hotline owns: two clocks, sent back, reported back, asked there alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.cases.actions.rating import make_rating_link, rate
from gongzhi.cases.queries.words import may_open_contact, words_of
from gongzhi.cases.tests.city import DEADLINE, City
from gongzhi.cases.tests.road import DAY, SOURCE_MOVES, tick
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to, inbox, timeline

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
TEXT = "灯泡已换好"


@pytest.fixture
def city(cast: Cast) -> City:
    return City(cast)


def test_both_clocks_run_and_the_earlier_one_warns(city: City) -> None:
    file = city.file
    clocks = {one.name: one for one in Clock.objects.filter(dossier=file, ended_at=None)}
    assert set(clocks) == {"step", "source"}
    assert clocks["source"].due == DEADLINE
    assert [one["code"] for one in clocks["source"].derivation] == ["given_by_source"]
    assert len(clocks["step"].derivation) > 1
    assert file.due == clocks["step"].due
    assert clocks["step"].due is not None
    assert clocks["step"].due < DEADLINE
    city.replied()
    warn = Clock.objects.get(dossier=file, name="source").warn_at
    assert warn is not None
    assert warn < DEADLINE
    tick(warn)
    warned = Entry.objects.filter(chain=file.id, move="warn")
    assert "source" in [one.facts["record"]["clock"]["name"] for one in warned]
    first = Entry.objects.get(chain=file.id, sequence=1)
    assert first.facts["outside_parent"]["number"] == city.number == file.source_id


def test_the_contact_of_an_order_is_sealed_apart_and_passes_by_relay(cast: Cast) -> None:
    city = City(cast, name="欧阳紫荆", phone="0000-5559876")
    city.replied()
    handler, follow = cast("handler", body="URBAN"), cast("follow_up_desk")
    with work(handler.jurisdiction, handler.code) as unit:
        here = ground(unit)
        file = city.file
        rows = timeline(file, here)
        assert not may_open_contact(handler, file, rows, here)
        assert may_open_contact(follow, file, rows, here)
        said = words_of(file, rows, by=handler, ground=here, at=city.at)
    assert "5559876" not in str(said)
    assert "楼下的路灯" in said.detail


def test_an_order_about_a_body_goes_past_it(cast: Cast) -> None:
    city = City(cast, about="TO_AL01", detail="办事大厅的工作人员推诿不办。")
    file, body = city.file, Organisation.objects.get(code="TO_AL01")
    assert BarredBody.objects.filter(dossier=file, organisation=body).exists()
    assert file.desk_id != body.pk
    theirs = cast("dispatcher", body="TO_AL01")
    with work(theirs.jurisdiction, theirs.code) as unit:
        assert not dossiers_visible_to(theirs, ground(unit)).filter(id=file.id).exists()
    with pytest.raises(Invalid) as wrong:
        City(cast, number="CS2", about="NOWHERE")
    assert [one.rule for one in wrong.value.problems] == ["unknown_body"]


def test_an_order_is_sent_back_with_a_text_made_of_facts(city: City, cast: Cast) -> None:
    file = city.do("return_to_source", ground="rs_not_district", text="事发地在邻区")
    assert (file.step, file.outcome) == ("returned_to_source", "returned_to_source")
    desk = cast("dispatcher", body=file.owner.code)  # type: ignore[union-attr]
    back, result = city.texts(desk)
    for part in (city.number, "事发地不在本区", "事发地在邻区", file.code):
        assert part in back
    assert result == ""
    assert not Clock.objects.filter(dossier=file, ended_at=None, kind="limit").exists()
    again = city.do("take_again", by=city.desk, text="市里不同意退回")
    assert again.step == "received"
    clock = Clock.objects.get(dossier=file, name="source", ended_at=None)
    assert (clock.due, clock.derivation[0]["code"]) == (DEADLINE, "given_by_source")
    assert city.texts(desk)[0] == ""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"ground": "na_private"}, "not_in_pack"),
        ({"ground": "nothing"}, "not_in_pack"),
        ({"at": 3 * DAY}, "return_too_late"),
    ],
)
def test_no_order_goes_back_without_a_listed_ground_or_late(
    city: City, change: dict[str, Any], expected: str
) -> None:
    city.at += change.pop("at", timedelta())
    with pytest.raises((Conflict, Invalid)) as refused:
        city.do("return_to_source", **{"ground": "rs_court", **change})
    late = isinstance(refused.value, Conflict)
    assert late == (expected == "return_too_late")
    assert city.file.step == "received"


def test_only_the_desk_or_the_panel_sends_back_and_only_what_came_from_outside(
    city: City, cast: Cast, jurisdiction: int
) -> None:
    for by in (cast("handler", body="URBAN"), cast("follow_up_desk"), visitor(jurisdiction)):
        with pytest.raises(Refused):
            city.do("return_to_source", by=by, ground="rs_court")
    city.do("dispatch")
    city.do("object")
    panel = cast("objection_panel")
    assert city.do("return_to_source", by=panel, ground="rs_court").step == "returned_to_source"


def test_the_result_is_reported_back_and_nobody_here_asks(city: City, cast: Cast) -> None:
    city.replied()
    file = city.file
    assert (file.step, file.desk_role) == ("reporting_back", "dispatcher")
    follow = cast("follow_up_desk")
    with work(follow.jurisdiction, follow.code) as unit:
        assert file.id not in [row.id for row in inbox(follow, ground(unit)).rows]
    for move in ("note_confirmed", "note_disputed", "note_not_reached"):
        with pytest.raises((Conflict, Refused)):
            city.do(move, by=follow)
    with pytest.raises(Conflict) as asked:
        make_rating_link(dossier=file.id, by=follow, at=city.at)
    assert asked.value.code == "source_asks"
    desk = cast("dispatcher", body=file.desk.code)  # type: ignore[union-attr]
    text = city.texts(desk)[1]
    for part in (city.number, TEXT, "已解决", "路灯"):
        assert part in text
    assert city.texts(follow)[1] == ""
    assert city.do("report_back", by=desk).step == "with_source"
    assert not Clock.objects.filter(dossier=file, name="source", ended_at=None).exists()
    silence = Clock.objects.get(dossier=file, name="silence", ended_at=None)
    assert silence.due is not None
    tick(silence.due + timedelta(minutes=1))
    assert (city.file.step, city.file.outcome) == ("closed", "unconfirmed")


def test_a_file_set_back_to_follow_up_is_not_asked_about_either(city: City, cast: Cast) -> None:
    city.replied()
    city.do("report_back")
    leader = cast("district_leader")
    record = {"step": "follow_up", "ground": "vo_wrong_procedure", "text": "程序有误，退回"}
    assert city.do("void", by=leader, **record).step == "reporting_back"


@pytest.mark.parametrize("move", sorted(SOURCE_MOVES))
def test_nobody_but_the_system_says_what_the_source_was_told(city: City, move: str) -> None:
    city.replied()
    if move == "hand_to_source":
        Dossier.objects.filter(id=city.id).update(step="follow_up")
    for by in (city.desk, city.actor("district_leader"), requester(city.desk.jurisdiction)):
        with pytest.raises(Refused) as refused:
            advance(dossier=city.id, move=move, by=by, at=city.at)
        assert refused.value.code == "system_move"


def test_whoever_took_the_order_has_no_key_of_the_requester(city: City) -> None:
    city.replied()
    with pytest.raises(Exception, match="rating"):
        rate(
            by=requester(city.desk.jurisdiction),
            at=city.at,
            dossier=city.id,
            key="",
            solved="solved",
        )
