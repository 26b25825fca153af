"""Neighbours join a public matter once, without a name; their number changes the order of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gongzhi.cases.actions.me_too import (
    Joined,
    forget_ended,
    join_case,
    join_for_caller,
    leave_case,
    say_for_oneself,
)
from gongzhi.cases.methods.neighbours import read_mail, read_number
from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import SaidByNeighbours, neighbours_of, said_of
from gongzhi.cases.tests.road import DAY, LAMP, Road, new_live, react, work
from gongzhi.core.actor import visitor
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.core.sealed import digest_in, erase_chain
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db


def public(road: Road, step: str = "dispatched") -> Road:
    """A lamp that neighbours may read of."""
    road.open()
    road.do("dispatch")
    react("index_words", road.at)
    assert road.do("offer_public").passed
    for move in ("accept", "contact") if step == "handling" else ():
        road.do(move)
    return road


@pytest.fixture
def lamp(road: Road) -> Road:
    return public(road)


def quiet(road: Road) -> Joined:
    return join_case(code=road.received.code, by=visitor(road.jurisdiction), at=road.at)


def calls(road: Road, number: str = "13900000001") -> Joined:
    by = road.cast("dispatcher", body="HOTLINE")
    return join_for_caller(code=road.received.code, phone=number, by=by, at=road.at)


def three(road: Road) -> list[Joined]:
    """With the one who reported it, three people."""
    made = [calls(road, f"1390000000{number}") for number in (1, 2)]
    react("weigh_neighbours", road.at)
    return made


def refusal(act: Callable[[], object]) -> tuple[type[GongzhiError], str]:
    with pytest.raises(GongzhiError) as error:
        act()
    return type(error.value), error.value.code


def test_one_person_has_one_spelling() -> None:
    same = ("139 0000-0001", "+86 13900000001", "１３９００００００01")
    assert {read_number(one) for one in (*same, "0086 13900000001")} == {"13900000001"}
    abroad = {read_number(one) for one in ("+1 415 555 0100", "001 (415) 555-0100")}
    assert abroad == {"+14155550100"}, "not the number of somebody here"
    assert {read_mail(one) for one in (" A.b@X.cn", "a.b+lamp@x.cn")} == {"a.b@x.cn"}
    wrong = [read_number("12"), read_number("电话"), read_mail("a@b"), read_mail("a b@x.cn")]
    assert wrong == [None] * 4


def test_without_a_contact_one_is_shown_apart_and_changes_nothing(lamp: Road) -> None:
    before = lamp.file.last_sequence
    for _ in range(12):
        quiet(lamp)
    react("weigh_neighbours", lamp.at)
    found = neighbours_of(lamp.received.id)
    assert (found.reported, found.joined, found.quiet, found.people) == (1, 0, 12, 1)
    assert (lamp.file.priority, lamp.file.last_sequence) == (0, before)


def test_the_same_form_twice_joins_once(lamp: Road) -> None:
    by = visitor(lamp.jurisdiction)
    made = [join_case(code=lamp.received.code, by=by, at=lamp.at, key="K" * 26) for _ in range(2)]
    assert made[0] == made[1]
    assert MeToo.objects.filter(dossier_id=lamp.received.id).count() == 1


def test_a_caller_counts_once_and_nobody_is_told_that_it_was_before(lamp: Road) -> None:
    first, again = calls(lamp), calls(lamp, "+86 139-0000-0001")
    assert (first.code, first.state) == (again.code, again.state)
    assert neighbours_of(lamp.received.id).joined == 1
    assert refusal(lambda: leave(lamp, first)) == (NotFound, "file")
    row = MeToo.objects.get(dossier_id=lamp.received.id)
    assert b"13900000001" not in bytes(row.digest or b"")
    assert row.contact is None
    other = public(Road(lamp.jurisdiction, lamp.cast, lamp.at))
    assert calls(other)
    assert MeToo.objects.get(dossier_id=other.received.id).digest != row.digest
    with pytest.raises(Invalid) as wrong:
        calls(lamp, "没有号码")
    assert [(one.field, one.rule) for one in wrong.value.problems] == [("phone", "not_a_phone")]


def leave(road: Road, made: Joined) -> None:
    leave_case(code=made.code, key=made.key, by=visitor(road.jurisdiction), at=road.at)


def test_who_handles_it_neither_joins_for_callers_nor_finds_who_joined(lamp: Road) -> None:
    lamp.do("accept")
    owner = lamp.actor("owner")
    for by in (
        replace(lamp.cast("dispatcher", body="HOTLINE"), organisation=owner.organisation),
        owner,
        lamp.cast("verifier"),
    ):
        act = lambda by=by: join_for_caller(  # noqa: E731
            code=lamp.received.code, phone="13900000001", by=by, at=lamp.at
        )
        assert refusal(act) == (Refused, "not_yours")
    before = [entry.hash for entry in lamp.entries]
    calls(lamp)
    quiet(lamp)
    assert [entry.hash for entry in lamp.entries] == before


def test_what_is_private_is_not_found_and_what_has_ended_says_so(road: Road) -> None:
    unknown = refusal(
        lambda: join_case(code="0000000000", by=visitor(road.jurisdiction), at=road.at)
    )
    assert unknown == (NotFound, "file")
    road.open()
    road.do("dispatch")
    assert refusal(lambda: quiet(road)) == unknown
    danger = Road(road.jurisdiction, road.cast, road.at)
    danger.open(report=replace(LAMP, detail="路灯坏了，有人要跳楼。"))
    assert refusal(lambda: quiet(danger)) == unknown
    secret = Road(road.jurisdiction, road.cast, road.at)
    secret.open(report=replace(LAMP, type="wrongdoing_report"))
    assert refusal(lambda: quiet(secret)) == unknown
    shown = public(Road(road.jurisdiction, road.cast, road.at), "handling")
    made = calls(shown)
    shown.do("reply")
    shown.do("confirm")
    for act in (lambda: quiet(shown), lambda: calls(shown, "13900000002")):
        assert refusal(act) == (Conflict, "case_has_ended")
    react("weigh_neighbours", shown.at)
    assert shown.file.priority == 0
    leave(shown, made)
    MeToo.objects.create(
        id=made.id,
        jurisdiction_id=shown.jurisdiction,
        dossier_id=shown.received.id,
        follows_id=shown.received.id,
        key_hash=b"k",
    )
    shown.at += 181 * DAY
    assert refusal(lambda: quiet(shown)) == unknown
    with work(shown.jurisdiction, "test") as unit:
        assert forget_ended(unit=unit, at=shown.at) == 1
    assert not MeToo.objects.filter(dossier_id=shown.received.id).exists()


def test_a_pack_may_do_without(lamp: Road) -> None:
    new_live(lamp.jurisdiction, "settings", lambda rows: rows["me_too"].update(value="false"))
    assert refusal(lambda: quiet(lamp)) == (Conflict, "no_me_too")


def test_each_says_for_itself_once_it_has_ended_and_few_words_are_not_shown(lamp: Road) -> None:
    made = [calls(lamp, f"139000000{number:02}") for number in range(6)]
    by = visitor(lamp.jurisdiction)

    def say(one: Joined, said: str) -> None:
        say_for_oneself(code=one.code, key=one.key, said=said, by=by, at=lamp.at)

    assert refusal(lambda: say(made[0], "solved")) == (Conflict, "case_is_open")
    for move in ("accept", "contact", "reply", "confirm"):
        lamp.do(move)
    assert refusal(lambda: say(made[0], "perhaps"))[0] is Invalid
    shown = []
    for one in made:
        say(one, "solved")
        with work(lamp.jurisdiction, "visitor") as unit:
            shown.append(said_of(lamp.received.id, ground(unit)))
    assert shown[3] == SaidByNeighbours()
    assert shown[-1] == SaidByNeighbours(6, 0)
    say(made[0], "not_solved")
    with work(lamp.jurisdiction, "visitor") as unit:
        # One of six would be known by the other five.
        assert said_of(lamp.received.id, ground(unit)) == SaidByNeighbours()


def test_whoever_entered_it_cannot_use_its_key(lamp: Road) -> None:
    made, desk = calls(lamp), lamp.cast("dispatcher", body="HOTLINE")
    by = replace(visitor(lamp.jurisdiction), person=desk.person)
    own = {"code": made.code, "key": made.key, "by": by, "at": lamp.at}
    assert refusal(lambda: leave_case(**own)) == (Refused, "key_of_a_file_you_handled")


def test_of_a_file_without_key_material_nothing_is_left_to_compare(lamp: Road) -> None:
    made = calls(lamp)
    leave(lamp, made)
    assert not MeToo.objects.filter(dossier_id=lamp.received.id).exists()
    one = {"jurisdiction": lamp.jurisdiction, "purpose": "me_too", "value": "13900000001"}
    same = [digest_in(chain=lamp.received.id, **one) for _ in range(2)]
    assert same[0] == same[1]
    erase_chain(chain=lamp.received.id, purposes=["me_too"])
    assert digest_in(chain=lamp.received.id, **one) != same[0]
