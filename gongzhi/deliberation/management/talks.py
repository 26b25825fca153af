"""The demo's conversations: asked, answered and closed by the same actions as real ones."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    answer_statements,
    count_conversations,
    draw_conversation,
    move_conversation,
    open_conversation,
    say_statement,
    take_part,
)
from gongzhi.deliberation.models import Conversation
from gongzhi.directory.queries import holder_in
from gongzhi.procedure.actions import advance

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SIGNS = {"+": "agree", "-": "disagree", "?": "pass"}
FIRM = 0.9


def write_conversations(file: Path, jurisdiction: int, now: datetime) -> int:
    """Write the conversations of a pack's file; those that are there stay. Gives how many."""
    written = 0
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["rows"]:
        if not Conversation.objects.filter(question=row["question"]).exists():
            _Talk(row, jurisdiction, now).hold()
            written += 1
    return written


class _Talk:
    """One conversation on its way."""

    def __init__(self, row: Mapping[str, Any], jurisdiction: int, now: datetime) -> None:
        self.row, self.now, self.jurisdiction = row, now, jurisdiction
        self.at = now - row["days"] * DAY
        self.guest = visitor(jurisdiction)
        self.secretary = holder_in(jurisdiction, f"CC_{row['place']}", "community_secretary")

    def hold(self) -> None:
        """Ask, talk, and close it when its days have run."""
        row = self.row
        record = {name: row[name] for name in ("question", "background", "entry")}
        self.file = open_conversation(record=record, by=self.secretary, at=self.at).dossier
        for text in row["seeds"]:
            self._do("add_seed", text=text)
        last = self.at + row["open_days"] * DAY
        self._do("begin_talking", closes_on=last.date().isoformat())
        with transaction.atomic():
            self._say()
            self._answer()
        with work(self.jurisdiction, "system:demo") as unit:
            count_conversations(unit=unit, at=self.at)
        if last + DAY < self.now:
            self._close()

    def _say(self) -> None:
        made = [
            say_statement(code=self.file.code, text=text, by=self.guest, at=self.at)
            for text in self.row.get("said", ())
        ]
        for one in made[: self.row["shown"]]:
            self._do("show_statement", statement=one.number)
        for one in made[self.row["shown"] :] if "decline" in self.row else ():
            said = {"ground": self.row["decline"], "text": self.row["decline_why"]}
            self._do("decline_statement", statement=one.number, **said)

    def _answer(self) -> None:
        for answers in self._sheets():
            token = take_part(code=self.file.code, by=self.guest, at=self.at)
            answer_statements(
                code=self.file.code,
                token=token,
                answers={number: SIGNS[sign] for number, sign in answers},
                by=self.guest,
                at=self.at,
            )

    def _sheets(self) -> Iterator[list[tuple[int, str]]]:
        """Give what each says: mostly the camp's line, now and then something else."""
        draws = random.Random(self.row["question"])  # noqa: S311  (sample data)
        for size, line in self.row["camps"]:
            for _ in range(size):
                yield [
                    (number, sign if draws.random() < FIRM else draws.choice("+-?"))
                    for number, sign in enumerate(line, 1)
                    if draws.random() < FIRM
                ]

    def _close(self) -> None:
        found = Conversation.objects.get(pk=self.file.id)
        self.at = found.closes_at or self.at
        by = system_actor(self.jurisdiction, "clock")
        advance(dossier=self.file.id, move="expire_talking", by=by, at=self.at)
        with work(self.jurisdiction, by.code) as unit:
            draw_conversation(dossier=self.file.id, unit=unit, at=self.at + MINUTE)
        self.at += DAY
        for number, became, text in self.row.get("answers", ()):
            self._do("answer_statement", statement=number, became=became, text=text)

    def _do(self, move: str, by: Actor | None = None, **record: Any) -> None:
        self.at = min(self.at + MINUTE, self.now)
        made = move_conversation(
            dossier=self.file.id, move=move, by=by or self.secretary, at=self.at, record=record
        )
        if not made.passed:
            raise LookupError(f"{self.row['question']}: {move} {dict(made.numbers)}")
