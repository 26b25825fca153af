"""A conversation at its edges: stopped while somebody answers, cards in no order, words unfit."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from gongzhi.core.errors import Invalid
from gongzhi.deliberation.actions import print_cards, say_statement
from gongzhi.deliberation.methods.opinions.account import differences
from gongzhi.deliberation.methods.wordings import ADDED, GONE, SAME, changes
from gongzhi.deliberation.models import Participant, Statement
from gongzhi.deliberation.queries.conversations import map_of, token_hash, votes_file
from gongzhi.deliberation.tests.talk_road import Cast, TalkRoad


@pytest.mark.django_db
def test_a_stop_waits_for_whoever_answers_and_leaves_nothing_waiting(cast: Cast) -> None:
    road = TalkRoad(cast).begun()
    with pytest.raises(Invalid) as error:
        say_statement(code=road.code, text="不能有零\x00字节", by=road.guest, at=road.at)
    assert [one.rule for one in error.value.problems] == ["nul"]
    said = say_statement(code=road.code, text="还没有人看过", by=road.guest, at=road.at)
    cards = print_cards(code=road.code, count=9, by=road.secretary, at=road.at)
    made = Participant.objects.filter(card=True).order_by(RawSQL("ctid", []))
    tokens = [bytes(one) for one in made.values_list("token", flat=True)]
    assert tokens == sorted(token_hash(road.row.pk, card) for card in cards)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert road.do("stop_conversation", text="问题写错了，重新发起。").passed
    asked = [one["sql"] for one in seen.captured_queries]
    table = '"deliberation_conversation"'
    held = [n for n, sql in enumerate(asked) if table in sql and sql.endswith("FOR UPDATE")]
    gone = [n for n, sql in enumerate(asked) if sql.startswith("DELETE") and "participant" in sql]
    assert held
    assert held[0] < gone[0]
    assert Statement.objects.get(number=said.number).state == "not_reached"


def test_a_passage_is_found_at_once_in_words_that_repeat_themselves() -> None:
    around = "好" * 990
    old, new = f"{around}旧{around}", f"{around}新的{around}"
    assert changes(old, new) == [(SAME, around), (GONE, "旧"), (ADDED, "新的"), (SAME, around)]
    assert changes("啊啊", "啊啊啊") == [(SAME, "啊啊"), (ADDED, "啊")]
    assert changes("啊", "啊") == [(SAME, "啊")]


def test_a_published_result_that_lacks_something_differs() -> None:
    names = ("groups", "sizes", "voters", "grouped", "statements", "votes", "why")
    again: dict[str, Any] = {name: [] for name in (*names, "consensus", "typical")} | {
        "stability": {"mean": 1.0}
    }
    assert list(differences(again, again)) == []
    assert len(list(differences({}, again))) == 10


@pytest.mark.django_db
def test_answers_of_few_are_not_published_and_the_reason_is(cast: Cast) -> None:
    road = TalkRoad(cast).begun()
    for _ in range(9):
        road.part((1, "agree"), (2, "disagree"))
    row = road.closed().row
    drawn = map_of(row)
    assert drawn is not None
    assert (drawn["why"], drawn["groups"], votes_file(row)) == (
        "few_voters",
        {},
        b"voter-id,comment-id,vote\n",
    )
    assert row.counted == {"participants": 9, "cards": 0, "votes": 18}
    assert not any(one.votes for one in row.statements.all())
