"""The road of an election for tests: candidates, roll, notice, the day, two counts, its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.deliberation.actions import (
    begin_election,
    move_election,
    put_roll,
    raise_objection,
)
from gongzhi.deliberation.models import BodyElection
from gongzhi.deliberation.tests.body_road import Committee
from gongzhi.deliberation.tests.road import sheet_of
from gongzhi.deliberation.tests.roots import seal_two_hours
from gongzhi.procedure.actions import Result

DAY = timedelta(days=1)
SEATS = "主任 1\n副主任 1\n委员 3"
WHOLE = {"body_kind": "residents_committee", "extent": "whole_body", "seats": SEATS, "text": "换届"}
PEOPLE = (
    "主任 周甲\n主任 周乙\n副主任 吴甲\n副主任 吴乙\n委员 郑甲\n委员 郑乙\n委员 郑丙\n委员 郑丁"
)
CONDUCT = {"committee": "冯一\n冯二\n冯三\n冯四\n冯五", "chosen_by": "meeting"}
VOTERS = 40


@dataclass
class Election(Committee):
    """The election of the residents' committee of Butou community, or of its vacant seats."""

    voters: int = field(default=VOTERS, init=False)

    @property
    def leader(self) -> Actor:
        return self.cast("grid_leader", body=f"CC_{self.place}")

    @property
    def row(self) -> BodyElection:
        return BodyElection.objects.get(pk=self.id)

    def stand(self, kind: str = "residents_committee", starts_on: str = "2024-06-01") -> Election:
        body = Committee(self.cast, self.place, self.at).stand(kind, starts_on)
        self.id, self.at = body.id, body.at
        return self

    def begin(self, **other: Any) -> Election:
        self.id = begin_election(
            record={**WHOLE, **other}, by=self.secretary, at=self.at
        ).dossier.id
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.at += timedelta(minutes=5)
        return move_election(
            dossier=self.id, move=move, by=by or self.secretary, at=self.at, record=record
        )

    def nominate(self, people: str = PEOPLE, *, sealed: bool = True) -> Election:
        """Name committee and candidates, and close the list; a root is sealed after it."""
        assert self.do("name_election_committee", **CONDUCT).passed
        offices = {"主任": "chair", "副主任": "vice_chair", "委员": "member"}
        for line in people.splitlines():
            office, name = line.split()
            said = {"office": offices[office], "name": name, "nominated_by": "residents"}
            assert self.do("add_candidate", **said).passed
        assert self.do("close_nominations").passed
        if sealed:
            self.seal()
        return self

    def seal(self) -> None:
        """Write the roots of two hours: one that holds the list, and the one drawn by."""
        entry = Entry.objects.filter(chain=self.id, move="close_nominations").latest("sequence")
        seal_two_hours(self.file, entry.sequence, self.at)

    def enrol(self) -> Election:
        sheet = sheet_of(self.voters)
        put_roll(dossier=self.id, base="persons", sheet=sheet, by=self.secretary, at=self.at)
        for rule in ("one_residents", "election_households", "election_again_persons"):
            with pytest.raises(Invalid):
                self.do("freeze_roll", rule=rule)
        assert self.do("freeze_roll", rule="election_persons").passed
        return self

    def notice(self, days: int) -> Result:
        meets_at = (self.at + days * DAY + timedelta(hours=1)).isoformat()
        return self.do("call_election", meets_at=meets_at, where="党群服务中心广场")

    def hold(self, handed: int, days: int = 21) -> Election:
        """Give notice, let its days pass, and hand out so many ballots."""
        assert self.notice(days).passed
        self.at += (days + 1) * DAY
        assert self.do("hold_election", handed_out=handed).passed
        return self

    def count(self, votes: Mapping[int, int], ballots: int, batch: int = 1, **other: Any) -> None:
        """Count a bundle, by two people alike."""
        said = {
            "batch": batch,
            "ballots": ballots,
            "invalid": 0,
            "votes": "\n".join(f"{number} {count}" for number, count in votes.items()),
            **other,
        }
        assert self.do("count_votes", **said).passed
        assert self.do("count_votes_again", self.supervisor, **said).passed

    def post(self) -> Election:
        assert self.do("post", places="社区公示栏").passed
        assert self.do("attest_posting", self.supervisor).passed
        return self

    def object(self) -> Any:
        by = visitor(self.secretary.jurisdiction)
        return raise_objection(decision=self.file.code, text="计票时我没看见。", by=by, at=self.at)

    def disclose(self) -> Election:
        """Let the result hang out for its days, and send it to the township."""
        self.post()
        self.at += 8 * DAY
        assert self.do("report_election").passed
        return self
