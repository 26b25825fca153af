"""Elections of bodies: on paper, counted by two, ties voted on again, filed by the township."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gongzhi.core.actor import Actor, requester
from gongzhi.deliberation.actions import begin_election, move_term, record_term
from gongzhi.deliberation.models import BodyTerm, PublicDate, Roll
from gongzhi.deliberation.queries.bodies import in_office
from gongzhi.deliberation.tests.body_road import MEMBERS
from gongzhi.deliberation.tests.election_road import CONDUCT, DAY, WHOLE, Election
from gongzhi.deliberation.tests.test_bodies import refused
from gongzhi.directory.models import Person
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Clock, Dossier

Cast = Callable[..., Actor]


@pytest.mark.django_db
def test_an_election_is_begun_by_the_committee_with_seats_the_rule_allows(cast: Cast) -> None:
    road = Election(cast)
    who: dict[str, Any] = {"by": road.secretary, "at": road.at}
    for reason, other, by in (
        ("not_yours", {}, road.township),
        ("not_yours", {}, cast("outsider")),
        ("other_place", {"body_kind": "villagers_committee"}, road.secretary),
        ("seats_outside", {"seats": "主任 1"}, road.secretary),
        ("no_office", {"seats": "代表 5"}, road.secretary),
        ("no_term_stands", {"extent": "vacant_seats", "seats": "委员 1"}, road.secretary),
        ("required", {"seats": ""}, road.secretary),
    ):
        refused(reason, begin_election, record={**WHOLE, **other}, by=by, at=road.at)
    road.stand()
    term = road.id
    refused("no_vacancy", begin_election, record={**WHOLE, "extent": "vacant_seats"}, **who)
    open_ = Clock.objects.filter(dossier_id=term, name="next_election", ended_at=None)
    assert open_.exists()
    road.begin()
    assert not open_.exists(), "it was begun in time"
    refused("election_under_way", begin_election, record=WHOLE, **who)
    assert road.do("withdraw_matter", text="发错了").passed
    assert open_.exists(), "it has to be begun again"


@pytest.mark.django_db
def test_a_tie_goes_to_a_second_round_and_the_elected_begin_a_term(cast: Cast) -> None:
    road = Election(cast).stand(starts_on="2021-07-01")
    before, road = road.id, road.begin()
    _nominations(road)
    refused("root_awaited", road.enrol().notice, days=21)
    road.seal()
    early = road.notice(19)
    assert (early.passed, dict(early.numbers)) == (False, {"roll": 40, "days": 19, "needed": 20})
    assert not road.do("hold_election", handed_out=1).passed
    road.hold(35)
    assert sorted(road.row.ballot_order) == [*range(1, 9)]
    _counted(road)
    assert not road.do("declare_elected").passed
    assert not road.do("leave_vacant", text="不选了").passed
    made = road.do("call_second_round")
    assert made.passed
    assert made.entry.facts["record"]["runoff"] == [7, 8], "郑乙 and 郑丙 are elected"
    assert (made.dossier.step, Roll.objects.get(dossier=road.id).step) == ("second_round",) * 2
    assert not road.do("hold_election", handed_out=30).passed, "it wants a notice of its own"
    road.hold(30, days=3)
    refused(
        "no_such_candidate", road.do, move="count_votes", batch=1, ballots=1, invalid=0, votes="1 1"
    )
    road.count({7: 9, 8: 14}, 27)
    assert road.do("declare_elected").passed
    _filed(road, before)


def _nominations(road: Election) -> None:
    named = {"office": "chair", "name": "周甲", "nominated_by": "self"}
    assert road.do("name_election_committee", **CONDUCT).passed
    for reason, other in (
        ("sits_on_committee", {"name": "冯 二"}),
        ("no_such_office", {"office": "representative"}),
        ("unknown_code", {"office": "king"}),
    ):
        refused(reason, road.do, move="add_candidate", **{**named, **other})
    assert road.do("add_candidate", **named).passed
    refused("twice", road.do, move="add_candidate", **named)
    sits = {**CONDUCT, "committee": "周甲"}
    refused("sits_on_committee", road.do, move="name_election_committee", **sits)
    assert road.do("strike_candidate", candidate=1, ground="sk_withdrew").passed
    assert not road.do("strike_candidate", candidate=1, ground="sk_withdrew").passed
    few = road.do("close_nominations")
    assert (few.passed, few.numbers["short"], few.numbers["committee"]) == (False, 3, 5)
    void = {"step": "nominating", "ground": "vo_wrong_procedure", "text": "名单写错，重新来"}
    assert road.do("void", road.township, **void).passed
    assert not road.row.candidates.exists()
    road.nominate(sealed=False)


def _counted(road: Election) -> None:
    """Chair and deputy are clear; for three seats of members the last falls to two alike."""
    votes = {1: 20, 2: 10, 3: 25, 4: 5, 5: 24, 6: 22, 7: 18, 8: 18}
    typed = "\n".join(f"{number} {count}" for number, count in votes.items())
    said = {"batch": 1, "ballots": 33, "invalid": 1, "votes": typed}
    for reason, other in (
        ("too_many_votes", {"votes": typed.replace("3 25", "3 33")}),
        ("range", {"invalid": 34}),
        ("not_a_count", {"votes": "周甲没有票"}),
    ):
        refused(reason, road.do, move="count_votes", **{**said, **other})
    assert road.do("count_votes", **said).passed
    refused("separation", road.do, move="count_votes_again", by=road.secretary, **said)
    for outsider in (road.township, road.cast("outsider")):
        refused("not_yours", road.do, move="count_votes_again", by=outsider, **said)
    Person.objects.filter(pk=road.supervisor.person).update(name_zh="吴 乙")
    refused("is_candidate", road.do, move="count_votes_again", by=road.supervisor, **said)
    Person.objects.filter(pk=road.supervisor.person).update(name_zh="监督员")
    other = {**said, "votes": typed.replace("8 18", "8 17")}
    assert road.do("count_votes_again", road.supervisor, **other).passed
    unlike = road.do("call_second_round")
    assert (unlike.passed, unlike.numbers["differ"]) == (False, 1)
    assert road.do("count_votes_again", road.supervisor, **said).passed
    road.count(dict.fromkeys(votes, 0), 9, batch=2)
    many = road.do("call_second_round")
    assert (many.passed, many.numbers["fits"]) == (False, False), "42 of 35 handed out"
    assert road.do("drop_batch", batch=2, text="录错").passed


def _filed(road: Election, before: Any) -> None:
    road.post()
    objected = road.object()
    assert not road.do("report_election").passed
    road.at += 8 * DAY
    waits = road.do("report_election")
    assert (waits.passed, waits.numbers["open"]) == (False, 1)
    own = Dossier.objects.get(code=objected.code).id
    answer: dict[str, Any] = {"dossier": own, "at": road.at, "record": {"text": "请看唱票记录"}}
    advance(move="answer_objection", by=road.secretary, **answer)
    who = requester(road.secretary.jurisdiction)
    advance(dossier=own, move="accept_answer", by=who, at=road.at, key=objected.key)
    assert road.do("report_election").passed
    day = str(road.at.date())
    filing = {"starts_on": day, "text": "镇街备〔2026〕3号"}
    refused("not_yours", road.do, move="file_election", by=road.secretary, **filing)
    declared = replace(road.township, person=road.secretary.person)
    refused("separation", road.do, move="file_election", by=declared, **filing)
    for reason, wrong in (("before_election", "2026-06-02"), ("future_day", "2099-01-01")):
        late = {**filing, "starts_on": wrong}
        refused(reason, road.do, move="file_election", by=road.township, **late)
    assert road.do("file_election", road.township, **filing).passed
    _in_office(road, before, day)


def _in_office(road: Election, before: Any, day: str) -> None:
    assert Dossier.objects.get(id=before).step == "term_ended"
    [term] = BodyTerm.objects.filter(ended_at=None)
    assert (term.dossier.step, str(term.starts_on)) == ("in_office", day)
    assert [(one.office, one.name) for one in in_office(term)] == [
        ("chair", "周甲"),
        ("vice_chair", "吴甲"),
        ("member", "郑甲"),
        ("member", "郑乙"),
        ("member", "郑丁"),
    ]
    found = road.row
    assert (found.seated_id, found.ended_at is None) == (term.pk, False)
    assert Roll.objects.get(dossier=road.id).shrunk_at is not None
    dates = PublicDate.objects.filter(dossier_id=road.id).order_by("starts_at")
    assert [(one.kind, one.part) for one in dates] == [
        ("body_election", "electing"),
        ("body_election", "second_round"),
        ("election_result", "election_disclosed"),
    ]


@pytest.mark.django_db
def test_too_few_is_invalid_and_seats_nobody_reached_stay_vacant_only_after_a_second_round(
    cast: Cast,
) -> None:
    road = Election(cast).begin().nominate().enrol().hold(20)
    zero = dict.fromkeys(range(1, 9), 0)
    road.count({**zero, 1: 20}, 20)
    assert not road.do("declare_elected").passed
    void = road.do("declare_invalid", text="不过半")
    assert (void.passed, void.numbers["ballots"], void.numbers["due"]) == (True, 20, 40)
    assert not road.do("hold_election", handed_out=20).passed, "begun anew with a new notice"
    road.hold(40)
    assert not road.do("declare_elected").passed, "earlier counts are over"
    road.count({1: 25, 2: 5, 3: 25, 4: 5, 5: 25, 6: 25, 7: 12, 8: 10}, 40)
    assert not road.do("leave_vacant", text="不再选").passed
    assert road.do("call_second_round").passed
    road.hold(40, days=3)
    road.count({7: 10, 8: 10}, 40)
    stays = road.do("leave_vacant", text="两次都没有选出")
    assert (stays.passed, stays.numbers["elected"], stays.numbers["least"]) == (False, 4, 5)
    assert road.do("call_second_round").passed
    road.hold(40, days=3)
    road.count({7: 14, 8: 10}, 40)
    assert road.do("declare_elected").passed
    rounds = ["declare_invalid", "call_second_round", "call_second_round", "declare_elected"]
    assert [one["move"] for one in road.row.rounds] == rounds
    fault = {"step": "second_round", "ground": "vo_wrong_procedure", "text": "计票无人监票"}
    assert road.do("void", road.township, **fault).passed
    assert [one["move"] for one in road.row.rounds] == rounds[:2]
    road.hold(40, days=3)
    road.count({7: 14, 8: 10}, 40)
    assert road.do("declare_elected").passed, "under the roll that still stands"


@pytest.mark.django_db
def test_a_by_election_seats_its_member_in_the_term_that_stands(cast: Cast) -> None:
    road = Election(cast).stand()
    term = road.id
    left = {"ground": "dp_moved", "left_on": str(road.at.date()), "text": "迁往外地"}
    who: dict[str, Any] = {"dossier": term, "at": road.at}
    assert move_term(move="note_departure", by=road.secretary, record={"member": 3, **left}, **who)
    wrong = {**WHOLE, "extent": "vacant_seats", "seats": "委员 2"}
    refused("no_vacancy", begin_election, record=wrong, by=road.secretary, at=road.at)
    road.begin(extent="vacant_seats", seats="委员 1")
    running = Clock.objects.filter(dossier_id=term, ended_at=None)
    assert running.filter(name="next_election").exists()
    road.nominate("委员 孙某\n委员 钱二").enrol().hold(30)
    road.count({1: 24, 2: 3}, 30)
    assert road.do("declare_elected").passed
    road.disclose()
    filing = {"starts_on": str(road.at.date()), "text": "备案"}
    assert road.do("file_election", road.township, **filing).passed
    assert not running.filter(name="by_election").exists()
    [stands] = BodyTerm.objects.filter(ended_at=None)
    assert stands.pk == term
    assert [one.name for one in in_office(stands)] == ["王某", "李某", "赵某", "钱某", "孙某"]
    assert road.row.seated_id == term


@pytest.mark.django_db
def test_no_second_term_stands_beside_the_one_that_was_elected(cast: Cast) -> None:
    road = Election(cast)
    record = {"body_kind": "residents_committee", "starts_on": "2026-05-01", "text": "公告"}
    who: dict[str, Any] = {"record": {**record, "members": MEMBERS}, "by": road.secretary}
    waits = record_term(at=road.at, **who).dossier.id
    road.begin().nominate().enrol().hold(40)
    road.count({1: 25, 2: 5, 3: 25, 4: 5, 5: 25, 6: 25, 7: 22, 8: 3}, 40)
    assert road.do("declare_elected").passed
    road.disclose()
    refused("election_under_way", record_term, at=road.at, **who)
    filing = {"starts_on": str(road.at.date()), "text": "备案"}
    refused("term_stands", road.do, move="file_election", by=road.township, **filing)
    assert road.file.step == "filing_election", "nothing of it was written"
    back: dict[str, Any] = {"by": road.secretary, "record": {"text": "已另行选举"}}
    assert move_term(dossier=waits, move="take_back_record", at=road.at, **back).passed
    assert road.do("file_election", road.township, **filing).passed
    assert BodyTerm.objects.get(ended_at=None).pk == road.row.seated_id
