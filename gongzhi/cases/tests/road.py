"""Roads of a request file for tests: how to bring it to every step, and who may do what there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.cases.actions import Received, Report, move_request, receive_request, renew_key
from gongzhi.cases.tests.new_rows import new_live as new_live
from gongzhi.cases.tests.new_rows import new_rules as new_rules
from gongzhi.core.actor import Actor, requester, system_actor, visitor
from gongzhi.core.agenda import run_due
from gongzhi.core.models import AgendaRow, Entry
from gongzhi.core.work import work as work
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.models import Clock, Dossier

# A Monday, nine o'clock in Shanghai; a quiet week of the work calendar.
MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "楼下的路灯坏了三天，晚上很黑。"
LAMP = Report(subject="路灯不亮", detail=WORDS, area="AL010109")
PLAN = {
    "ground": "pk_works",
    "body": "URBAN",
    "review_on": "2026-07-31",
    "text": "整条路的路灯七月统一更换",
}
REASON = {"text": "理由写在这里"}
COMMON = ("warn", "escalate", "child_ended", "recalculate", "relocate", "leave_public")
COMMON += ("set_priority",)
REASONED = ("unmerge", "grant_parking", "refuse_parking", "supervise")
REASONED += ("refuse_public", "withdraw_public")
BY_LOT = ("draw_for_audit", "draw_third_party", "jury_says", "jury_offers", "jury_reopens")
EXPIRE = ("expire_silence", "expire_pause", "expire_review")

RECORDS: dict[str, dict[str, Any]] = {
    "dispatch": {"matter": "C0102", "body": "URBAN"},
    "answer": {"text": "可以到社区窗口办理"},
    "decline": {"ground": "na_private"},
    "merge": {"ground": "me_same_place"},
    "place": {"area": "AL010108"},
    "settle": {"matter": "C0102", "text": "已换好灯泡"},
    "climb": {"ground": "no_power", "text": "需要上级处理"},
    "object": {"ground": "ob_not_on_list", "text": "不在职责清单内"},
    "redispatch": {"body": "HOUSING", "text": "应由住建局办理"},
    "uphold": {"text": "维持原派"},
    "backstop": {"text": "由兜底单位接办"},
    "name_lead": {"body": "WATER", "text": "由水利局牵头"},
    "lift": {"text": "请上一级来看看"},
    "contact": {"way": "phone", "text": "已电话联系"},
    "reply": {"text": "灯泡已换好", "solved": "solved"},
    "hand_in": {"text": "灯泡已换好，请核查", "solved": "solved"},
    "pass_check": {"text": "到现场看过，灯亮了"},
    "rework": {"found": "false_completion", "text": "到现场看过，灯没有换"},
    "rework_above": {"found": "incomplete", "text": "换了一盏，还有两盏不亮"},
    "audit_holds": {"text": "抽查时灯是亮的"},
    "audit_fails": {"found": "recurred", "text": "抽查时灯又不亮了"},
    "ask_extension": {"amount": 2, "ground": "ex_complex", "text": "需要多部门配合"},
    "refuse_extension": {"text": "理由不足"},
    "ask_requester": {"ground": "pa_requester", "text": "请说明是哪一盏灯"},
    "tell": {"text": "三号楼前面那盏"},
    "dispute": {"text": "晚上还是不亮"},
    "note_confirmed": {"way": "phone", "text": "对方说已解决"},
    "note_disputed": {"way": "phone", "text": "对方说没解决"},
    "note_not_reached": {"tries": 3},
    "decline_asking": {"why": "works_with_handler"},
    "convene": {
        "ground": "co_strong_concern",
        "bodies": ["URBAN", "HOUSING"],
        "lead": "URBAN",
        "meets_at": "2026-06-02T09:00:00+08:00",
        "text": "请两家到现场会商",
    },
    "ask_parking": PLAN,
    **dict.fromkeys(REASONED, REASON),
    "pass_word": {"text": "请问哪天在家方便？"},
    "promise": {"text": "六月底前给答复", "ends_on": "2026-06-30"},
    "promise_broken": {"text": "没有做到"},
    "write_back": {"text": "周末在家"},
    "ask_opening": {"purpose": "handle"},
    "renew_key": {"identity": "document"},
    "offer_public": {"text": f"路灯不亮\n{WORDS}"},
    "adopt_rules": {"text": "按新的规则办理"},
    "void": {"ground": "vo_wrong_procedure", "text": "程序有误，退回重办"},
}
ROADS: dict[str, tuple[str, ...]] = {
    "received": (),
    "raised": (),
    "dispatched": ("dispatch",),
    "objected": ("dispatch", "object"),
    "backstop": (*("dispatch", "object"), *("uphold", "object") * 2, "backstop"),
    "accepted": ("dispatch", "accept"),
    "handling": ("dispatch", "accept", "contact"),
    "waiting": ("dispatch", "accept", "contact", "ask_requester"),
    "verifying": ("dispatch", "accept", "contact", "hand_in"),
    "parked": ("dispatch", "accept", "contact", "ask_parking", "grant_parking"),
    "follow_up": ("dispatch", "accept", "contact", "reply"),
    "answered": ("answer",),
    "not_accepted": ("decline",),
    "merged": ("merge",),
    "closed": ("dispatch", "accept", "contact", "reply", "confirm"),
}
# Steps of files that an outside system sent, and of those a third party was drawn for; they are
# walked in test_outside_parents.py and test_third_party.py.
OUTSIDE = frozenset({"reporting_back", "with_source", "returned_to_source", "third_party"})
SAID = ("source_confirmed", "source_undecided", "source_disputed")
SOURCE_MOVES = frozenset({"hand_to_source", *SAID})
RELEASE = ("release_public", "refuse_public")
RELAY = ("write_back", "release_contact", "withhold_contact")
ACTORS: dict[str, tuple[str, ...]] = {
    "desk": ("dispatch", "answer", "decline", "merge", "unmerge", "place"),
    "secretary": ("settle",),
    "verifier": ("pass_check", "rework", "rework_above", "audit_holds", "audit_fails"),
    "owner": (
        "accept",
        "object",
        "contact",
        "reply",
        "hand_in",
        "finish_phase",
        "ask_extension",
        "ask_requester",
        "go_on",
        "ask_parking",
        "promise",
        "take_up",
        "pass_word",
        "ask_opening",
        "offer_public",
        "withdraw_public",
    ),
    "panel": ("redispatch", "uphold", "backstop"),
    "granter": ("grant_extension", "refuse_extension", "grant_parking", "refuse_parking"),
    "requester": (
        *("tell", "confirm", "dispute", "promise_kept", "promise_broken"),
        *("erase", "keep_private", "keep_from_jury", *RELAY),
    ),
    "follow": (*RELEASE, "renew_key", "note_confirmed", "note_disputed", "note_not_reached"),
    "outside": ("join_opening",),
    "party": ("convene",),
    "leader": ("adopt_rules", "void", "remind", "supervise"),
    "system": (*COMMON, *EXPIRE, *BY_LOT, "parent_ended"),
}
BY = {move: who for who, moves in ACTORS.items() for move in moves}
BY |= {"lift": "requester", "name_lead": "leader"}


@dataclass
class Road:
    """One file on its way; ``at`` moves on by ten minutes with every move."""

    jurisdiction: int
    cast: Callable[..., Actor]
    at: datetime = MONDAY
    received: Received = field(init=False)

    def open(self, entrance: str = "hotline", report: Report = LAMP) -> Road:
        """Receive the report through an entrance."""
        by = visitor(self.jurisdiction)
        if entrance == "grid":
            report = replace(report, source="grid")
            by = self.cast("grid_worker", body="CC_AL0101")
        self.received = receive_request(report, by=by, at=self.at)
        return self

    @property
    def file(self) -> Dossier:
        """The file as it stands in the database."""
        return Dossier.objects.get(id=self.received.id)

    @property
    def entries(self) -> list[Entry]:
        """The entries of the file in order."""
        return list(Entry.objects.filter(chain=self.received.id).order_by("sequence"))

    def clock(self, name: str) -> Clock:
        """The running clock of a name."""
        return Clock.objects.get(dossier_id=self.received.id, name=name, ended_at=None)

    def clock_ended(self, name: str) -> datetime:
        """When the last clock of a name ended."""
        ended = Clock.objects.filter(dossier_id=self.received.id, name=name).latest("ended_at")
        assert ended.ended_at is not None
        return ended.ended_at

    def actor(self, who: str) -> Actor:
        """A player who may act for the file as it stands."""
        file = self.file
        if who == "requester":
            return requester(self.jurisdiction)
        if who == "system":
            return system_actor(self.jurisdiction, "clock")
        if who == "owner":
            return self._of_owner(file)
        if who == "desk":
            if file.step not in ("received", "raised"):
                return self.cast("dispatcher", body="HOTLINE")
            return self.cast(file.desk_role, body=file.desk.code)  # type: ignore[union-attr]
        if who == "secretary":
            return self.cast("community_secretary", body=file.desk.code)  # type: ignore[union-attr]
        return self.cast(*PLAYERS[who][:1], **PLAYERS[who][1])

    def _of_owner(self, file: Dossier) -> Actor:
        body = file.owner.code  # type: ignore[union-attr]
        for role in ("handler", "community_secretary", "dispatcher", "district_leader"):
            try:
                return self.cast(role, body=body)
            except IndexError:
                continue
        raise AssertionError(body)

    def do(
        self,
        move: str,
        by: Actor | str = "",
        record: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Result:
        """Make a move as whoever usually makes it, with a record that is in order."""
        self.at += timedelta(minutes=10)
        who = by if isinstance(by, Actor) else self.actor(by or BY.get(move, "owner"))
        said = {**RECORDS.get(move, {}), **(record or {})}
        more.setdefault("key", self.received.key if who.kind == "requester" else "")
        more.setdefault("at", self.at)
        if move == "renew_key":
            more.pop("key")
            made = renew_key(dossier=self.received.id, by=who, record=said, **more)
            self.received = replace(self.received, key=made.key)
            return made.result
        make = advance if who.kind == "system" else move_request
        return make(dossier=self.received.id, move=move, by=who, record=said, **more)

    def to(self, step: str) -> Road:
        """Bring the file to a step; merging needs another file."""
        self.open("grid" if step == "raised" else "hotline")
        for move in ROADS[step]:
            record = {}
            if move == "merge":
                other = Road(self.jurisdiction, self.cast, self.at).open()
                record = {"parent": other.received.code}
            assert self.do(move, record=record).passed
        assert self.file.step == step
        return self

    def breach(self, name: str) -> datetime:
        """Let a clock's due time pass and the agenda run a minute later; returns that moment."""
        due = self.clock(name).due
        assert due is not None
        self.at = max(self.at, due + timedelta(minutes=1))
        tick(self.at)
        return self.at

    def state(self) -> dict[str, Any]:
        """What the entries say the file is: the fold of their changes."""
        state: dict[str, Any] = {}
        for entry in self.entries:
            state.update(entry.facts.get("change", {}))
        return state


PLAYERS: dict[str, tuple[str, dict[str, Any]]] = {
    "panel": ("objection_panel", {}),
    "granter": ("dispatcher", {"body": "HOTLINE"}),
    "follow": ("follow_up_desk", {}),
    "verifier": ("verifier", {}),
    "outside": ("discipline", {}),
    "party": ("party_secretary", {"body": "PARTY"}),
    "leader": ("district_leader", {}),
    "finance": ("finance", {}),
}


def tick(at: datetime, rounds: int = 20) -> int:
    """Run everything that is due at a moment, and what follows from it at that moment."""
    total = 0
    for _ in range(rounds):
        ran = run_due(at=at, batch=1000)
        total += ran
        if not ran:
            return total
    return total


def react(handler: str, at: datetime) -> None:
    """Run the open rows of a handler as if they were due at a moment."""
    AgendaRow.objects.filter(handler=handler, done_at=None).update(at=at)
    tick(at)
