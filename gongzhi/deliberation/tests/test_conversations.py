"""A conversation on the engine: who asks and reads, how one answers, what the close leaves."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from gongzhi.core.actor import visitor
from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.core.models import Entry, Opening
from gongzhi.core.work import enter, work
from gongzhi.deliberation.actions import (
    count_conversations,
    draw_conversation,
    open_conversation,
    print_cards,
    say_statement,
    take_part,
)
from gongzhi.deliberation.models import (
    Conversation,
    OpinionVote,
    Participant,
    Proposal,
    PublishedOpinions,
    Statement,
)
from gongzhi.deliberation.queries.conversations import (
    conversation_for,
    held_statements,
    map_of,
    statement_by_key,
    turn_of,
    votes_file,
)
from gongzhi.deliberation.tests.talk_road import QUESTION, SEEDS, Cast, TalkRoad
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db


def refused(reason: str, act: Any, *args: Any, **named: Any) -> None:
    with pytest.raises(GongzhiError) as error:
        act(*args, **named)
    told = error.value
    rules = [one.rule for one in told.problems] if isinstance(told, Invalid) else [told.code]
    assert reason in rules, rules


def said(road: TalkRoad, text: str) -> Any:
    return say_statement(code=road.code, text=text, by=road.guest, at=road.at)


def test_who_may_ask_and_how_it_begins(cast: Cast, jurisdiction: int) -> None:
    road = TalkRoad(cast)
    asked = {"question": QUESTION, "entry": "anyone"}
    for who in (visitor(jurisdiction), cast("dispatcher", body="TO_AL01")):
        refused("not_yours", open_conversation, record=asked, by=who, at=road.at)
    for wrong, rule in (
        ({"question": "？", "entry": "anyone"}, "length"),
        ({"question": QUESTION, "entry": "friends"}, "choice"),
        ({**asked, "closes": "x"}, "unknown_field"),
    ):
        refused(rule, open_conversation, record=wrong, by=road.secretary, at=road.at)
    road.asked()
    assert not road.do("begin_talking", closes_on="2026-06-10").passed
    for text in SEEDS[:3]:
        road.do("add_seed", text=text)
    refused("said_already", road.do, "add_seed", text=SEEDS[0])
    road.do("drop_seed", statement=3)
    assert not road.do("begin_talking", closes_on="2026-06-10").passed
    road.do("add_seed", text=SEEDS[3])
    for day, rule in (
        ("2026-05-30", "in_the_past"),
        ("2026-06-02", "sooner_than_allowed"),
        ("2026-09-30", "later_than_allowed"),
    ):
        refused(rule, road.do, "begin_talking", closes_on=day)
    refused("not_yours", road.do, "begin_talking", cast("dispatcher", body="TO_AL01"),
            closes_on="2026-06-10")  # fmt: skip
    refused("not_talking", take_part, code=road.code, by=road.guest, at=road.at)
    assert road.do("begin_talking", closes_on="2026-06-10").passed
    refused("said_already", said, road, SEEDS[0])


def test_the_township_asks_its_own_residents(cast: Cast) -> None:
    road = TalkRoad(cast)
    officer = cast("handler", body="TO_AL01")
    road.asked(by=officer)
    for text in SEEDS[:3]:
        assert road.do("add_seed", officer, text=text).passed
    assert road.do("begin_talking", officer, closes_on="2026-06-10").passed
    refused("not_yours", road.do, "stop_conversation", text="不归我管")


def test_one_answer_per_statement_that_may_be_changed_until_the_close(cast: Cast) -> None:
    road = TalkRoad(cast).begun()
    token = road.part((1, "agree"), (2, "pass"), (1, "disagree"))
    assert sorted(OpinionVote.objects.values_list("statement__number", "value")) == [
        (1, -1),
        (2, 0),
    ]
    refused("choice", road.answer, token, 1, "perhaps")
    refused("no_such_statement", road.answer, token, 99, "agree")
    refused("participant", road.answer, "wrong", 1, "agree")
    other = TalkRoad(cast, at=road.at).begun()
    refused("participant", other.answer, token, 1, "agree")
    road.at = road.row.closes_at
    refused("not_talking", road.answer, token, 1, "agree")


def test_cards_are_for_whoever_holds_one(cast: Cast) -> None:
    road = TalkRoad(cast).begun("cards")
    refused("cards_only", take_part, code=road.code, by=road.guest, at=road.at)
    refused("not_yours", print_cards, code=road.code, count=3, by=road.guest, at=road.at)
    for count in (0, 2001):
        refused("range", print_cards, code=road.code, count=count, by=road.secretary, at=road.at)
    cards = print_cards(code=road.code, count=3, by=road.secretary, at=road.at)
    road.answer(cards[0].lower(), 1, "agree")
    kept = "".join(str(one) for one in Participant.objects.values_list("token", flat=True))
    assert not any(card in kept for card in cards)
    written = str(list(Entry.objects.values_list("facts", flat=True)))
    assert not any(card in written for card in cards)


def test_what_residents_write_is_held_judged_with_a_ground_and_told_to_its_author(
    cast: Cast, jurisdiction: int
) -> None:
    road = TalkRoad(cast).begun()
    fine = said(road, "夜里把音响收进活动室")
    named = said(road, "让三号楼的电话13900001234管一管")
    for wrong, rule in (("短", "length"), ("", "required"), ("长" * 141, "length")):
        refused(rule, said, road, wrong)
    assert {fine.state, named.state} == {"waiting"}
    assert fine.key not in str(list(Statement.objects.values()))
    assert "音响" not in str(list(Statement.objects.values()))
    with work(jurisdiction, road.secretary.code) as unit:
        here = ground(unit)
        found = conversation_for(road.guest, road.code, here)
        for who in (road.guest, cast("dispatcher", body="TO_AL01"), cast("verifier")):
            refused("not_yours", held_statements, who, found, here, road.at)
        before = Opening.objects.count()
        held = held_statements(road.secretary, found, here, road.at)
        assert [words for _, words in held] == [
            "夜里把音响收进活动室",
            "让三号楼的电话13900001234管一管",
        ]
        assert Opening.objects.count() == before + 1
    refused("not_yours", road.do, "show_statement", cast("dispatcher"), statement=fine.number)
    refused("required", road.do, "decline_statement", statement=named.number, ground="st_person")
    other = {"statement": named.number, "ground": "bu_owners", "text": "理由"}
    refused("unknown_code", road.do, "decline_statement", **other)
    assert road.do("show_statement", statement=fine.number).passed
    token = road.part((fine.number, "agree"))
    why = {"ground": "st_person", "text": "里面有电话号码，请换个说法。"}
    assert road.do("decline_statement", statement=named.number, **why).passed
    assert road.do("decline_statement", statement=fine.number, **why).passed
    assert not OpinionVote.objects.exists()
    refused("no_such_statement", road.answer, token, fine.number, "agree")
    _told(road, fine, named)


def _told(road: TalkRoad, fine: Any, named: Any) -> None:
    """What is shown after all is masked, the original stays, and the author reads the fate."""
    jurisdiction = road.row.jurisdiction_id
    assert road.do("show_statement", statement=named.number).passed
    shown = Statement.objects.get(number=named.number)
    assert "1234" not in shown.text
    assert shown.words is not None
    with work(jurisdiction, "system:test") as unit:
        here = ground(unit)
        row = statement_by_key(road.guest, road.code, fine.key, here)
        assert (row.state, row.ground) == ("declined", "st_person")
        refused("statement", statement_by_key, road.guest, road.code, "nokey", here)


def test_the_map_is_drawn_at_the_close_and_every_link_dies(
    cast: Cast, jurisdiction: int, tmp_path: Path
) -> None:
    road = TalkRoad(cast).begun().two_camps()
    waiting = said(road, "这一条没有人来得及看")
    token = road.part((1, "agree"))
    assert map_of(road.row) is None
    with work(jurisdiction, "system:test") as unit:
        assert count_conversations(unit=unit, at=road.at) == 1
    assert road.row.counted == {"voters": 41, "votes": 321, "statements": 8}
    before = {str(one) for one in Participant.objects.values_list("id", flat=True)}
    road.closed()
    row = road.row
    assert row.dossier.step == "answering"
    assert (Participant.objects.count(), OpinionVote.objects.count()) == (0, 0)
    assert row.counted == {"participants": 41, "cards": 0, "votes": 321}
    refused("not_talking", road.answer, token, 1, "agree")
    drawn = map_of(row)
    assert drawn is not None
    assert (drawn["sizes"], drawn["why"], drawn["voters"]) == ([24, 16], "", 41)
    assert {one["statement"] for one in drawn["consensus"]} == {"1", "2"}
    votes = votes_file(row)
    entry = Entry.objects.get(chain=row.pk, move="draw_map").facts["record"]["account"]
    assert entry["sha256"] == hashlib.sha256(votes).hexdigest()
    assert (entry["united"], entry["deleted"]) == ([1, 2], row.counted)
    left = votes.decode() + json.dumps(drawn) + str(Entry.objects.values_list("facts", flat=True))
    assert not any(one in left for one in before)
    assert Statement.objects.get(number=waiting.number).state == "not_reached"
    with work(jurisdiction, "system:test") as unit:
        draw_conversation(dossier=row.pk, unit=unit, at=road.at)
    assert PublishedOpinions.objects.count() == 1
    _recounted(votes, drawn, tmp_path)


def _recounted(votes: bytes, drawn: Any, folder: Path) -> None:
    """Anybody draws it again from the two files, and a changed vote is noticed."""
    file, result = folder / "votes.csv", folder / "result.json"
    file.write_bytes(votes)
    result.write_text(json.dumps(drawn), encoding="utf-8")
    again = io.StringIO()
    call_command("opinions", "map", str(file), "--check", str(result), "--json", stdout=again)
    assert json.loads(again.getvalue())["groups"] == drawn["groups"]
    lines = votes.decode().splitlines()
    file.write_text("\n".join(line.replace(",1,1", ",1,-1") for line in lines), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("opinions", "map", str(file), "--check", str(result), stdout=io.StringIO())


def test_what_unites_must_be_answered_before_the_end(cast: Cast, jurisdiction: int) -> None:
    road = TalkRoad(cast).begun().two_camps().closed()
    assert not road.do("publish_outcome", text="谢谢大家").passed
    refused("choice", road.do, "answer_statement", statement=1, became="never", text="好")
    road.do("answer_statement", statement=1, became="taken_up", text="下月起照办。")
    refused("no_such_statement", road.do, "make_proposal", statement=3)
    refused("not_yours", road.do, "make_proposal", cast("dispatcher"), statement=2)
    for _ in range(2):
        assert road.do("make_proposal", statement=2).passed
    (proposal,) = Proposal.objects.all()
    assert SEEDS[1] in proposal.said["text"]
    assert Statement.objects.get(number=2).proposal == proposal.dossier.code
    assert road.do("publish_outcome", text="听到了：夜里要静，棚要建在北门。").passed
    assert (road.row.dossier.outcome, road.row.ended_at) == ("opinions_answered", road.at)


def test_a_stopped_conversation_leaves_no_votes(cast: Cast) -> None:
    road = TalkRoad(cast).begun()
    road.part((1, "agree"))
    assert road.do("stop_conversation", text="问题写错了，重新发起。").passed
    assert not Participant.objects.exists()
    assert road.row.counted["votes"] == 1
    road.closed()
    assert road.row.dossier.step == "conversation_stopped"


def test_nobody_answered_is_told_as_it_is(cast: Cast) -> None:
    road = TalkRoad(cast).begun().closed()
    drawn = map_of(road.row)
    assert drawn is not None
    assert (drawn["why"], drawn["voters"]) == ("no_votes", 0)
    assert votes_file(road.row) == b"voter-id,comment-id,vote\n"
    assert road.do("publish_outcome", text="没有人参加，换个办法再问。").passed


def test_another_district_sees_and_touches_nothing(cast: Cast, jurisdiction: int) -> None:
    road = TalkRoad(cast).begun().two_camps(4)
    tables = (Conversation, Statement, Participant, OpinionVote, PublishedOpinions)
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(
                "SELECT count(*) FROM pg_policies WHERE tablename = %s", [model._meta.db_table]
            )
            assert cursor.fetchone()[0] > 0, model
    enter(jurisdiction, "system:test")
    stranger = visitor(jurisdiction + 1)
    refused("jurisdiction", take_part, code=road.code, by=stranger, at=road.at)


def test_a_participant_is_asked_the_same_again_until_it_answers(
    cast: Cast, jurisdiction: int
) -> None:
    road = TalkRoad(cast).begun()
    token = road.part((1, "agree"))
    road.at += timedelta(minutes=1)
    with work(jurisdiction, "system:test") as unit:
        here = ground(unit)
        turns = [turn_of(road.row, token, here) for _ in range(2)]
        asked = {turn.asked.number for turn in turns if turn and turn.asked}
        assert len(asked) == 1
        assert turns[0] is not None
        assert (turns[0].given, turns[0].all) == (1, 8)
        assert turn_of(road.row, "unknown", here) is None
        again = turn_of(road.row, token, here, number=1)
        assert again is not None
        assert again.answer == 1
