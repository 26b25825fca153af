"""The demo's elections: one whose day is to come, and a by-election that is filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gongzhi.core.journal.roots import seal
from gongzhi.core.sheets import open_sheet
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    begin_election,
    move_election,
    move_term,
    put_count,
    put_roll,
)
from gongzhi.deliberation.models import BodyElection, BodyTerm
from gongzhi.directory.queries import holder_in

DAY, ZONE = timedelta(days=1), ZoneInfo("Asia/Shanghai")
KIND, WHERE = "residents_committee", "党群服务中心一楼"
VOTERS, ELSEWHERE = 120, "e1" * 32
DUE = "AL0102"
"""The community whose committee's term runs out."""
FILLED = "AL0101"
ABOUT = {
    "柏守正": "在社区工作九年，现任副主任。",
    "池晓东": "退休教师，楼组长。",
    "斐文君": "社区养老服务站负责人。",
    "柯立新": "物业协调志愿者。",
}
CANDIDATES = (
    ("chair", "柏守正"),
    ("chair", "池晓东"),
    ("vice_chair", "斐文君"),
    ("vice_chair", "柯立新"),
    ("member", "路春生"),
    ("member", "牧远航"),
    ("member", "宁小满"),
    ("member", "齐玉兰"),
)
CONDUCT = "尚志远\n谈树声\n危建国\n项立人\n雍和平"
FILLS = (("member", "冉青松"), ("member", "申家和"))
VOTES = "1 29\n2 8"


def write_elections(jurisdiction: int, now: datetime) -> int:
    """Tell of both elections, if none has been held yet; gives how many were written."""
    places = {DUE, FILLED}
    standing = BodyTerm.objects.filter(
        jurisdiction_id=jurisdiction, area__code__in=places, kind=KIND, ended_at=None
    )
    if BodyElection.objects.filter(jurisdiction_id=jurisdiction).exists():
        return 0
    if set(standing.values_list("area__code", flat=True)) != places:
        return 0
    due = _Story(jurisdiction, DUE, now - 20 * DAY)
    filled = _Story(jurisdiction, FILLED, now - 50 * DAY)
    due.nominate("主任 1\n副主任 1\n委员 3", "本届任期将满，按规定换届。", CANDIDATES)
    filled.leave(standing.get(area__code=FILLED))
    filled.nominate("委员 1", "一名委员迁出，补选一名。", FILLS, extent="vacant_seats")
    for _ in range(2):
        with work(jurisdiction, "system:demo") as unit:
            seal(unit)
    due.call(now)
    filled.finish()
    return 2


class _Story:
    """One election on its way, through the same actions as a real one."""

    def __init__(self, jurisdiction: int, place: str, at: datetime) -> None:
        self.at = at
        self.secretary = holder_in(jurisdiction, f"CC_{place}", "community_secretary")
        self.supervisor = holder_in(jurisdiction, f"SC_{place}", "supervision_committee")
        self.township = holder_in(jurisdiction, f"TO_{place[:4]}", "handler")
        self.id = UUID(int=0)

    def leave(self, term: BodyTerm) -> None:
        """Let the last member leave the seat that is to be filled."""
        member = term.members.order_by("-number").values_list("number", flat=True)[0]
        record = {"member": member, "ground": "dp_moved", "text": "迁往外区"}
        record["left_on"] = str(self.at.astimezone(ZONE).date())
        move_term(
            dossier=term.pk, move="note_departure", by=self.secretary, at=self.at, record=record
        )

    def nominate(
        self,
        seats: str,
        why: str,
        people: tuple[tuple[str, str], ...],
        *,
        extent: str = "whole_body",
    ) -> None:
        """Begin it, name who conducts it and who stands, and close the list."""
        record = {"body_kind": KIND, "extent": extent, "seats": seats, "text": why}
        opened = begin_election(record=record, by=self.secretary, at=self.at)
        self.id = opened.dossier.id
        self._do("name_election_committee", committee=CONDUCT, chosen_by="representatives")
        for office, name in people:
            said = {"office": office, "name": name, "nominated_by": "jointly"}
            self._do("add_candidate", **said, **_about(name))
        self._do("close_nominations")

    def call(self, now: datetime) -> None:
        """Freeze the roll and name the day, which is three weeks off."""
        lines = "\n".join(f"{n},居民{n},{n % 9 + 1}号楼{n}室" for n in range(1, VOTERS + 1))
        sheet = open_sheet(f"编号,姓名,房号\n{lines}".encode(), "名册.csv")
        put_roll(dossier=self.id, base="persons", sheet=sheet, by=self.secretary, at=self.at)
        self._do("freeze_roll", rule="election_persons")
        self.at = now - DAY
        self._do("call_election", meets_at=_morning(now + 21 * DAY), where=WHERE)

    def finish(self) -> None:
        """Hold it, count it, let it hang out, and file it."""
        put_count(
            dossier=self.id,
            base="representatives",
            count=45,
            outside=ELSEWHERE,
            by=self.secretary,
            at=self.at,
        )
        self._do("freeze_roll", rule="election_representatives")
        self._do("call_election", meets_at=_morning(self.at + 7 * DAY), where=WHERE)
        self.at += 8 * DAY
        self._do("hold_election", handed_out=38)
        counted = {"batch": 1, "ballots": 38, "invalid": 1, "votes": VOTES}
        self._do("count_votes", **counted)
        self._do("count_votes_again", self.supervisor, **counted)
        self._do("declare_elected")
        self._do("post", places="社区公示栏、各楼道、居民微信群")
        self._do("attest_posting", self.supervisor)
        self.at += 8 * DAY
        self._do("report_election")
        day = str(self.at.astimezone(ZONE).date())
        self._do("file_election", self.township, starts_on=day, text="街道备案（示例）")

    def _do(self, move: str, by: Any = None, **record: Any) -> None:
        self.at += timedelta(minutes=20)
        made = move_election(
            dossier=self.id, move=move, by=by or self.secretary, at=self.at, record=record
        )
        if not made.passed:
            raise LookupError(f"{move} {dict(made.numbers)}")


def _about(name: str) -> Mapping[str, str]:
    return {"text": ABOUT[name]} if name in ABOUT else {}


def _morning(day: datetime) -> str:
    """Nine in the morning of a day, as the demo's district counts."""
    return day.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0).isoformat()
