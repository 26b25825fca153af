"""Roads of files about duties, for tests: who usually makes which move, with which record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda import run_due
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.duties.actions import (
    apply_for_duty,
    issue_instruction,
    move_duty,
    offer_power,
    propose_duty,
    report_bypass,
)
from gongzhi.duties.answerable import Answer, Missing, answerable
from gongzhi.duties.models import LocalDuty
from gongzhi.duties.queries import catalogue_for
from gongzhi.procedure.actions import Opened, Result, advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier

# A Monday, nine o'clock in Shanghai; a quiet week of the work calendar.
MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
MATTER, WITHDRAWN = "E0101", "E0305"
TERMS: Mapping[str, Any] = {
    "basis": "安澜区职责准入办法第五条",
    "tasks": "每周巡查一次，发现后劝阻并报告。",
    "people": 2,
    "money": 120000,
    "training": "上岗前集中培训两天。",
    "adviser": "URBAN_1",
    "ends": "2027-05-31",
}
OPENINGS: Mapping[str, dict[str, Any]] = {
    "apply": {"matter": MATTER, "receiver": "TO_AL01", **TERMS},
    "propose": {
        "matter": MATTER,
        "sender": "URBAN",
        **{name: TERMS[name] for name in ("basis", "tasks", "ends")},
    },
    "report_bypass": {
        "matter": MATTER,
        "sender": "URBAN",
        "way": "message",
        "tasks": "在工作群里要求每天上报违建照片。",
    },
    "offer_power": {
        "matter": MATTER,
        "receiver": "TO_AL01",
        **{name: TERMS[name] for name in ("basis", "tasks", "ends")},
    },
    "instruct": {"matter": MATTER, "body": "TO_AL01", "text": "请于两周内摸清底数。"},
}
REFUSE = {"ground": "re_no_power", "text": "没有相应的执法权。"}
RECORDS: Mapping[str, dict[str, Any]] = {
    "cannot": REFUSE,
    "will_not": REFUSE,
    "refuse": REFUSE,
    "order_stop": REFUSE,
    "revoke": REFUSE,
    "evaluate_unfit": REFUSE,
    "give_back": REFUSE,
    "decline": REFUSE,
    "consult": {"bodies": ["JUSTICE", "URBAN"], "text": "各方意见一致。"},
    "require_admission": {"text": "请补办准入。"},
    "note_stopped": {"text": "已撤回，不再要求。"},
    "supply": dict(TERMS),
    "recommend": {"listed": "yes", "empowered": "yes", "funded": "yes", "text": "符合条件。"},
    "ask_more": {"text": "请补充经费来源。"},
    "approve": {"decision": "安办〔2026〕12号"},
    "send_back": {"text": "请再核。"},
    "deliver": {"means": "people"},
    "attest": {"means": "people"},
    "take_back": {"text": "改由本局承担。"},
    "state_capacity": {"officers": 3, "trained": "yes", "equipped": "yes"},
    "find_capable": {"text": "现场查看，具备条件。"},
    "ask_again": {"text": "请补充证件编号。"},
    "lend": {"decision": "安政〔2026〕8号"},
    "evaluate": {"finding": "keep", "text": "案卷质量合格。"},
    "recall": {"text": "法律修改，收回。"},
    "keep_lent": {"text": "改进后继续。"},
    "assign": {"body": "URBAN"},
    "report_done": {"text": "底数已摸清。"},
    "not_done": {"text": "请补充两处。"},
    "admit": {"body": "TO_AL01"},
    "suspend": {"missing": ["people"]},
}
OFFICE_MOVES = (
    "consult",
    "require_admission",
    "order_stop",
    "recommend",
    "ask_more",
    "publish",
    "revoke",
    "find_capable",
    "ask_again",
    "evaluate",
    "evaluate_unfit",
    "accept_return",
    "keep_lent",
    "assign",
    "decline",
)
PLAYERS: Mapping[str, tuple[str, str]] = {
    "sender": ("handler", "URBAN"),
    "receiver": ("dispatcher", "TO_AL01"),
    "office": ("duty_office", "ESTABLISHMENT"),
    "leader": ("district_leader", "GOV"),
    "party": ("party_secretary", "PARTY"),
    "neighbour": ("dispatcher", "TO_AL02"),
    "other": ("handler", "MARKET"),
}
BY: Mapping[str, str] = {
    **dict.fromkeys(OFFICE_MOVES, "office"),
    **dict.fromkeys(("apply", "offer_power", "supply", "withdraw", "deliver"), "sender"),
    **dict.fromkeys(("take_back", "recall", "accept", "report_done", "note_stopped"), "sender"),
    **dict.fromkeys(("propose", "report_bypass", "agree", "cannot", "will_not"), "receiver"),
    **dict.fromkeys(("attest", "state_capacity", "give_back"), "receiver"),
    **dict.fromkeys(("approve", "lend", "accept_result", "not_done"), "leader"),
    "instruct": "leader",
}
OPENERS: Mapping[str, Callable[..., Opened]] = {
    "apply": apply_for_duty,
    "propose": propose_duty,
    "report_bypass": report_bypass,
    "offer_power": offer_power,
    "instruct": issue_instruction,
}


@dataclass
class DutyRoad:
    """One file on its way; ``at`` moves on by ten minutes with every move."""

    jurisdiction: int
    cast: Callable[..., Actor]
    at: datetime = MONDAY
    opened: Opened = field(init=False)

    def player(self, who: str, nth: int = 0) -> Actor:
        """Give a named player of the demo district."""
        if who == "system":
            return system_actor(self.jurisdiction, "engine")
        role, body = PLAYERS[who]
        return self.cast(role, body=body, nth=nth)

    def open(self, move: str = "apply", by: Actor | None = None, **record: Any) -> DutyRoad:
        """Open the file with a move."""
        who = by or self.player(BY[move])
        self.opened = OPENERS[move](by=who, at=self.at, record={**OPENINGS[move], **record})
        return self

    @property
    def file(self) -> Dossier:
        """The file as it stands in the database."""
        return Dossier.objects.get(id=self.opened.dossier.id)

    @property
    def entries(self) -> list[Entry]:
        """The entries of the file in order."""
        return list(Entry.objects.filter(chain=self.opened.dossier.id).order_by("sequence"))

    @property
    def duty(self) -> LocalDuty:
        """The item that came of the file."""
        return LocalDuty.objects.get(admission_id=self.opened.dossier.id)

    def actor_for(self, move: str) -> Actor:
        """Whoever usually makes a move at the file's step."""
        step = self.file.step
        if move == "refuse":
            return self.player("leader" if step == "decision" else "office")
        if move == "send_back":
            return self.player("leader" if step == "decision" else "office")
        if move in {"accept", "report_done"} and self.file.owner_id is not None:
            code = self.file.owner.code  # type: ignore[union-attr]
            if code.startswith("TO_"):
                return self.player("receiver")
        return self.player(BY.get(move, "system"))

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        """Make a move as whoever usually makes it, with a record that is in order."""
        self.at += timedelta(minutes=10)
        who = by or self.actor_for(move)
        said = {**RECORDS.get(move, {}), **record}
        make = advance if who.kind == "system" else move_duty
        return make(dossier=self.opened.dossier.id, move=move, by=who, at=self.at, record=said)

    def along(self, *moves: str) -> DutyRoad:
        """Make moves one after the other; each must pass."""
        for move in moves:
            assert self.do(move).passed, move
        return self

    def told(self) -> DutyRoad:
        """Go on with the sender's own file of what the office decided on a report."""
        newest = Dossier.objects.filter(procedure="duty_admission").order_by("-id")[0]
        self.opened = Opened(newest, b"", self.at, ())
        return self

    def life(self) -> DutyRoad:
        """Publish an admission and go on with the file of the duty's life."""
        self.along("agree", "recommend", "approve", "publish")
        on = DutyRoad(self.jurisdiction, self.cast, self.at)
        on.opened = self.opened
        on.opened = Opened(self.duty.dossier, b"", self.at, ())
        return on

    def clock(self, name: str) -> Clock:
        """The running clock of a name."""
        return Clock.objects.get(dossier_id=self.opened.dossier.id, name=name, ended_at=None)

    def wait(self, until: datetime) -> DutyRoad:
        """Let time pass and the agenda run."""
        self.at = max(self.at, until)
        for _ in range(20):
            if not run_due(at=self.at, batch=1000):
                break
        return self

    def answer(self, matter: str = MATTER, area: str = "AL010109") -> Answer | Missing:
        """Who answers for a matter at a place now."""
        with work(self.jurisdiction, "test") as unit:
            here = ground(unit)
            place = here.territory.by_code(area)
            assert place is not None
            return answerable(
                matter,
                place.id,
                on=self.at.date(),
                catalogue=catalogue_for(here),
                directory=here.directory,
                territory=here.territory,
            )

    def owner(self, matter: str = MATTER, area: str = "AL010109") -> str:
        """The code of the body that answers for a matter at a place now."""
        found = self.answer(matter, area)
        assert isinstance(found, Answer)
        with work(self.jurisdiction, "test") as unit:
            return ground(unit).directory.by_id[found.owner_id].code
