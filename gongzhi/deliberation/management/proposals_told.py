"""The demo's proposals of residents: every one goes through the same actions as a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.core.actor import Actor, requester, system_actor
from gongzhi.deliberation.actions.proposals import (
    Proposed,
    contribute,
    move_proposal,
    open_proposal,
    print_residency_slips,
    support,
)
from gongzhi.deliberation.models import Proposal
from gongzhi.directory.queries import holder_in
from gongzhi.procedure.actions import advance
from gongzhi.procedure.models import Dossier

DAY, HOUR, ZONE = timedelta(days=1), timedelta(hours=1), ZoneInfo("Asia/Shanghai")
SUBJECT, WAY = "environment", "consultation"
SIDES = {"for": "argument_for", "against": "argument_against"}


def write_proposals(file: Path, jurisdiction: int, now: datetime) -> int:
    """Write the proposals of a pack's file; none where there are any. Gives how many."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["rows"]
    if Proposal.objects.filter(jurisdiction_id=jurisdiction).exists():
        return 0
    most = max(int(row.get("supports", 0)) for row in rows) + 4
    slips: dict[str, list[str]] = {}
    for place in sorted({_community(row["place"]) for row in rows}):
        by = holder_in(jurisdiction, f"CC_{place}", "community_secretary")
        slips[place] = print_residency_slips(count=most, by=by, at=now - 80 * DAY)
    for row in rows:
        _Story(row, jurisdiction, now, slips[_community(row["place"])]).tell()
    return len(rows)


def _community(place: str) -> str:
    """Whose slips speak for a place: a township's by those of its first community."""
    return place if len(place) > len("AL01") else f"{place}01"


class _Story:
    """One proposal on its way to the state it is to be found in."""

    made: Proposed

    def __init__(
        self, row: Mapping[str, Any], jurisdiction: int, now: datetime, slips: list[str]
    ) -> None:
        self.row, self.now, self.slips = row, now, slips
        self.at: datetime = now - row["days"] * DAY
        self.resident = requester(jurisdiction)
        self.jurisdiction = jurisdiction

    def tell(self) -> None:
        """Make it, let both sides speak, and bring it where it is to stand."""
        row, held = self.row, self.row["state"] == "held"
        said = {"area": row["place"], "title": row["title"], "text": row["text"]}
        slip = "" if held else self.slips[-1]
        place = row.get("spot", "")
        self.made = open_proposal(**said, place=place, slip=slip, by=self.resident, at=self.at)
        self._speak()
        self._amend()
        for one in self.slips[: row.get("supports", 0)]:
            if self._file.step == "gathering_support":
                support(code=self.made.code, slip=one, by=self.resident, at=self._later())
        end = _ENDS.get(row["state"])
        if end is not None:
            end(self)

    @property
    def _file(self) -> Dossier:
        return Dossier.objects.get(code=self.made.code)

    @property
    def _secretary(self) -> Actor:
        file = self._file
        body = file.owner.code if file.owner is not None else ""
        role = "community_secretary" if body.startswith("CC_") else "handler"
        return holder_in(self.jurisdiction, body, role)

    def _later(self) -> datetime:
        self.at = min(self.at + HOUR / 4, self.now)
        return self.at

    def _speak(self) -> None:
        said: dict[str, list[Proposed]] = {"for": [], "against": []}
        for side, kind in SIDES.items():
            for number, text in enumerate(self.row.get(side, ())):
                slip = self.slips[number]
                said[side].append(self._say(kind, text, slip))
        for number, text in self.row.get("replies", ()):
            of = said["against"][number].code
            self._say("reply", text, self.slips[3], answers=of)
        for number, one in enumerate((*said["for"], *said["against"])):
            for slip in self.slips[number : number + 5 - number % 3]:
                support(code=one.code, slip=slip, by=self.resident, at=self._later())

    def _say(self, kind: str, text: str, slip: str, **more: str) -> Proposed:
        return contribute(
            proposal=self.made.code,
            kind=kind,
            text=text,
            slip=slip,
            by=self.resident,
            at=self._later(),
            **more,
        )

    def _amend(self) -> None:
        for name in ("change", "other_change"):
            if name not in self.row:
                continue
            passage, text, why = self.row[name]
            made = self._say("amendment", text, self.slips[2], passage=passage, why=why)
            if name == "change" and self.row.get("accepted"):
                self._do("accept_amendment", self.resident, amendment=made.code)

    def _do(self, move: str, by: Actor | None = None, **record: Any) -> None:
        key = self.made.key if by is self.resident else ""
        made = move_proposal(
            dossier=self._file.id,
            move=move,
            by=by or self._secretary,
            at=self._later(),
            record=record,
            key=key,
        )
        if not made.passed:
            raise LookupError(f"{self.row['title']}: {move} {dict(made.numbers)}")

    def _answer(self, move: str, **record: Any) -> None:
        self.at = min(self.at + 4 * DAY, self.now)
        self._do(move, text=self.row["answer"], **record)

    def _decided(self) -> None:
        self._answer("make_decision", procedure=WAY, subject=SUBJECT)

    def _declined(self) -> None:
        self._answer("decline_proposal", ground=self.row["ground"])

    def _done(self) -> None:
        self._answer("say_carried_out")

    def _tried(self) -> None:
        day = (self.now + 15 * DAY).astimezone(ZONE).date()
        self._answer("try_proposal", ends_on=day.isoformat())

    def _archived(self) -> None:
        """What the clock does when nobody waits for it: its period has run."""
        by = system_actor(self.jurisdiction, "clock")
        advance(dossier=self._file.id, move="expire_support", by=by, at=self.now - 10 * DAY)

    def _hidden(self) -> None:
        self._do("hide", ground=self.row["ground"], note=self.row["note"])
        self._do("object_to_hiding", self.resident, text=self.row["objected"])


_ENDS = {
    "decision": _Story._decided,
    "declined": _Story._declined,
    "done": _Story._done,
    "trial": _Story._tried,
    "archived": _Story._archived,
    "hidden": _Story._hidden,
}
