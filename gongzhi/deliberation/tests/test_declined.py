"""A declined statement: its author objects once, others rule; what waits to be read has a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    Said,
    move_statement_objection,
    object_to_decline,
    say_statement,
    start_reading,
)
from gongzhi.deliberation.models import Participant, Statement
from gongzhi.deliberation.queries.conversations import original_of, read_until
from gongzhi.deliberation.tests.talk_road import Cast, TalkRoad
from gongzhi.deliberation.tests.test_conversations import refused
from gongzhi.procedure.actions import Result
from gongzhi.procedure.models import BarredBody, Clock, Dossier

pytestmark = pytest.mark.django_db
WHY = {"ground": "st_person", "text": "像在说某一户。"}
WORDS = ("夜里把音响收进活动室", "垃圾房改到西侧去", "长椅放到树荫下面")


def declined(road: TalkRoad, text: str) -> Said:
    made = say_statement(code=road.code, text=text, by=road.guest, at=road.at)
    assert road.do("decline_statement", statement=made.number, **WHY).passed
    return made


def objects(road: TalkRoad, key: str, text: str = "没有说任何人") -> Dossier:
    row = object_to_decline(code=road.code, key=key, text=text, by=road.guest, at=road.at)
    assert row.objection is not None
    return row.objection


def rules(road: TalkRoad, file: Dossier, move: str, by: Actor) -> Result:
    what: dict[str, Any] = {"move": move, "by": by, "record": {"note": "没有点名"}}
    return move_statement_objection(dossier=file.id, at=road.at, **what)


def test_an_objection_is_one_file_that_keeps_its_words(cast: Cast) -> None:
    road = TalkRoad(cast).begun()
    first = declined(road, WORDS[0])
    refused("statement", objects, road, "nokey")
    refused("length", objects, road, first.key, "好")
    file = objects(road, first.key)
    refused("objected_already", objects, road, first.key)
    waits = say_statement(code=road.code, text="还没有人看过", by=road.guest, at=road.at)
    refused("not_declined", objects, road, waits.key)
    assert (file.desk_role, file.owner_id) == ("objection_panel", file.desk_id)
    assert BarredBody.objects.get(dossier=file).organisation_id == road.secretary.organisation
    assert file.due > road.at
    assert original_of(Statement.objects.get(number=first.number)) == WORDS[0]
    written = str(list(Entry.objects.filter(chain=file.id).values_list("facts", flat=True)))
    assert WORDS[0] not in written
    assert "没有说任何人" not in written
    assert not Participant.objects.exists(), "who objects takes part under no code"


def test_others_than_whoever_declined_it_rule(cast: Cast) -> None:
    road, panel = TalkRoad(cast).begun(), cast("objection_panel")
    first, second, third = (declined(road, text) for text in WORDS)
    file = objects(road, first.key)
    same = replace(panel, person=road.secretary.person)
    for by, why in (
        (road.secretary, "barred"),
        (cast("dispatcher"), "not_yours"),
        (road.guest, "not_yours"),
        (same, "separation"),
        (replace(panel, organisation=road.secretary.organisation), "barred"),
    ):
        refused(why, rules, road, file, "overturn_decline", by)
    assert rules(road, file, "overturn_decline", panel).passed
    row = Statement.objects.get(number=first.number)
    assert (row.state, row.text, row.ruling) == ("shown", WORDS[0], "没有点名")
    refused("no_such_statement", road.do, "decline_statement", statement=row.number, **WHY)
    assert rules(road, objects(road, second.key), "uphold_decline", panel).passed
    assert Statement.objects.get(number=second.number).state == "declined"
    left = objects(road, third.key)
    assert road.do("show_statement", statement=third.number).passed
    while run_due(at=road.at, batch=1000):
        pass
    left.refresh_from_db()
    assert left.outcome == "decline_taken_back"


def test_after_the_close_a_ruling_is_told_and_shows_nothing(cast: Cast) -> None:
    road = TalkRoad(cast).begun()
    said, late = declined(road, WORDS[0]), declined(road, WORDS[1])
    file = objects(road, said.key)
    road.closed()
    refused("not_talking", objects, road, late.key)
    assert rules(road, file, "overturn_decline", cast("objection_panel")).passed
    row = Statement.objects.select_related("objection").get(number=said.number)
    assert row.objection is not None
    assert (row.state, row.objection.outcome) == ("declined", "decline_overturned")


def test_what_waits_is_read_within_a_limit(cast: Cast, jurisdiction: int) -> None:
    road = TalkRoad(cast).begun()

    def count() -> int:
        with work(jurisdiction, "system:tests") as unit:
            return start_reading(unit=unit, at=road.at)

    assert count() == 0
    two = [
        say_statement(code=road.code, text=text, by=road.guest, at=road.at) for text in WORDS[:2]
    ]
    before = Entry.objects.filter(chain=road.row.pk).count()
    assert (count(), count()) == (1, 0)
    assert Entry.objects.filter(chain=road.row.pk).count() == before + 1
    until = read_until(road.row)
    assert until is not None
    assert road.at < until < road.at + timedelta(days=5)
    assert road.row.dossier.due == until, "the inbox goes by it"
    road.do("show_statement", statement=two[0].number)
    assert read_until(road.row) == until
    road.do("decline_statement", statement=two[1].number, **WHY)
    assert read_until(road.row) is None
    say_statement(code=road.code, text=WORDS[2], by=road.guest, at=road.at)
    refused("system_move", road.do, "note_waiting")
    assert count() == 1
    road.closed()
    clock = Clock.objects.filter(dossier=road.row.pk, name="statements_wait").latest("started_at")
    assert clock.ended_at is not None
