"""The road of a conversation for tests: asked, begun, answered, closed, drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.agenda import run_due
from gongzhi.deliberation.actions import (
    move_conversation,
    open_conversation,
    take_part,
)
from gongzhi.deliberation.actions.saying import answer_statements
from gongzhi.deliberation.models import Conversation, OpinionVote, Participant
from gongzhi.procedure.actions import Opened, Result

MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
Cast = Callable[..., Actor]
SEEDS = (
    "晚上十点以后广场不放音乐",
    "充电棚应当建在北门外",
    "小区里机动车限速十公里",
    "楼道里不许放电动车",
    "周末可以借用会议室",
    "垃圾房改到东侧",
    "多装两张长椅",
    "遛狗要拴绳",
)
QUESTION = "小广场怎样用，大家都方便？"


@dataclass
class TalkRoad:
    """One conversation of Butou community on its way."""

    cast: Cast
    at: datetime = MONDAY
    opened: Opened = field(init=False)

    @property
    def secretary(self) -> Actor:
        return self.cast("community_secretary", body="CC_AL0101")

    @property
    def guest(self) -> Actor:
        return visitor(self.opened.dossier.jurisdiction_id)

    @property
    def row(self) -> Conversation:
        return Conversation.objects.select_related("dossier").get(pk=self.opened.dossier.id)

    @property
    def code(self) -> str:
        return self.opened.dossier.code

    def asked(self, entry: str = "anyone", by: Actor | None = None) -> TalkRoad:
        record = {"question": QUESTION, "entry": entry}
        self.opened = open_conversation(record=record, by=by or self.secretary, at=self.at)
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.at += timedelta(minutes=1)
        return move_conversation(
            dossier=self.opened.dossier.id,
            move=move,
            by=by or self.secretary,
            at=self.at,
            record=record,
        )

    def begun(self, entry: str = "anyone") -> TalkRoad:
        self.asked(entry)
        for text in SEEDS:
            self.do("add_seed", text=text)
        assert self.do("begin_talking", closes_on="2026-06-10").passed
        return self

    def two_camps(self, voters: int = 40) -> TalkRoad:
        """Write the votes of two camps that differ on all but the first two statements."""
        statements = list(self.row.statements.filter(state="shown").order_by("number"))
        draws = np.random.default_rng(7)
        place = self.row.jurisdiction_id
        one = self.row
        people = [
            Participant.objects.create(
                id=UUID(bytes=draws.bytes(16)),
                jurisdiction_id=place,
                conversation=one,
                token=draws.bytes(32),
            )
            for _ in range(voters)
        ]
        rows = []
        for number, who in enumerate(people):
            camp = 1 if number < voters * 0.6 else -1
            for turn, statement in enumerate(statements):
                lean = 1 if turn < 2 else camp
                value = lean if draws.random() < 0.95 else 0
                rows.append(
                    OpinionVote(
                        jurisdiction_id=place, participant=who, statement=statement, value=value
                    )
                )
        OpinionVote.objects.bulk_create(rows)
        return self

    def part(self, *answers: tuple[int, str]) -> str:
        """Take part and answer statements; gives the code."""
        token = take_part(code=self.code, by=self.guest, at=self.at)
        for number, answer in answers:
            self.answer(token, number, answer)
        return token

    def answer(self, token: str, number: int, answer: str) -> None:
        answer_statements(
            code=self.code,
            token=token,
            answers={number: answer},
            by=self.guest,
            at=self.at,
        )

    def closed(self) -> TalkRoad:
        """Let the last day pass and the program draw the map."""
        self.at = datetime(2026, 6, 10, 16, 1, tzinfo=UTC)
        while run_due(at=self.at, batch=1000):
            pass
        return self
