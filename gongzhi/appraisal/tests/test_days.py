"""Every day of a file is booked once, and an outsider counts the same from the export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from gongzhi.appraisal.methods.days import LAW, REQUESTER, Bearer, Ledger, Span, ledger_of, spans_of
from gongzhi.appraisal.queries import days_of
from gongzhi.appraisal.queries.entries import told_by
from gongzhi.cases.tests.road import DAY, HOUR, MONDAY, Road, tick
from gongzhi.cases.tests.test_walks import WALK, legal
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.journal.lines import line_of
from gongzhi.core.models import AgendaRow
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.exported import export_lines
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.table import by_hash

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def booked(road: Road, until: datetime) -> tuple[Ledger, Ground]:
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
        return days_of(road.file, here, until), here


def body(code: str) -> Bearer:
    return Bearer("body", Organisation.objects.get(code=code).pk)


def exported(road: Road) -> list[dict[str, Any]]:
    """The entries of the file as they stand in the export, as text and back."""
    with work(road.jurisdiction, "test") as unit:
        lines = [orjson.loads(orjson.dumps(line)) for line in export_lines(unit)]
    mine = [one for one in lines if one["t"] == "entry" and one["chain"] == road.received.id.hex]
    return sorted(mine, key=lambda one: int(one["sequence"]))


def test_a_file_shows_who_cost_the_resident_how_many_days(road: Road) -> None:
    road.to("handling")
    road.at += 5 * DAY
    road.do("ask_requester")
    road.at += 3 * DAY
    road.do("tell")
    road.at += 2 * DAY
    road.do("reply")
    road.at += DAY
    road.do("confirm")
    ledger, _ = booked(road, road.at + 100 * DAY)
    days = {share.bearer: share.days for share in ledger.shares}
    assert sum(days.values()) == len(ledger.days) == 12
    assert days[REQUESTER] == 3
    assert days[body("URBAN")] == 7
    # Eleven days and seventy minutes: the day that has begun is the follow-up desk's too.
    assert sum(days.values()) - days[REQUESTER] - days[body("URBAN")] == 2
    assert ledger.time == road.file.closed_at - road.file.opened_at  # type: ignore[operator]


@pytest.mark.parametrize(("ground_", "bearer"), [("pa_court", LAW), ("pa_requester", REQUESTER)])
def test_what_waits_for_a_court_is_the_laws(road: Road, ground_: str, bearer: Bearer) -> None:
    road.to("handling")
    road.do("ask_requester", record={"ground": ground_})
    ledger, _ = booked(road, road.at + 9 * DAY)
    assert Counter(ledger.days)[bearer] == 10


def test_once_the_desk_has_tried_the_wait_for_an_answer_is_the_laws(road: Road) -> None:
    road.to("follow_up")
    road.at += 2 * DAY
    road.do("note_not_reached")
    ledger, _ = booked(road, road.at + 4 * DAY)
    assert ledger.spans[-1].bearer == LAW
    assert ledger.spans[-1].end - ledger.spans[-1].start == 4 * DAY
    assert ledger.spans[-2].bearer.kind == "body"


def test_the_time_between_a_closing_and_its_dispute_is_the_laws(road: Road) -> None:
    road.to("closed")
    closed = road.file.closed_at
    road.at += 6 * DAY
    road.do("dispute")
    ledger, _ = booked(road, road.at + DAY)
    law = [span for span in ledger.spans if span.bearer == LAW]
    assert [(span.start, span.end) for span in law] == [(closed, road.at)]


def test_what_follows_the_last_closing_is_nobodys_time(road: Road) -> None:
    road.to("closed")
    closed = road.file.closed_at
    road.at += 6 * DAY
    road.do("keep_from_jury")
    ledger, _ = booked(road, road.at + DAY)
    assert ledger.spans[-1].end == closed
    road.at += DAY
    road.do("dispute")
    ledger, _ = booked(road, road.at + DAY)
    law = [span for span in ledger.spans if span.bearer == LAW]
    assert [(span.start, span.end) for span in law] == [(closed, road.at)]


@pytest.mark.parametrize("waited", [3, 7, 20])
def test_planted_delays_are_found_to_the_minute(road: Road, waited: int) -> None:
    road.to("dispatched")
    begun = road.at
    road.at += timedelta(days=waited) - timedelta(minutes=10)
    road.do("accept")
    ledger, _ = booked(road, road.at)
    (found,) = [s for s in ledger.spans if s.bearer == body("URBAN")]
    assert (found.start, found.end) == (begun, begun + timedelta(days=waited))


def test_a_day_has_the_hours_of_the_local_clock() -> None:
    begun = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    spans = [Span(begun, begun + timedelta(hours=47), LAW, "a")]
    assert len(ledger_of(spans, ZoneInfo("Europe/Berlin")).days) == 2
    assert len(ledger_of([Span(begun, begun + 47 * HOUR, LAW, "a")], UTC).days) == 2
    longer = [Span(begun, begun + timedelta(hours=47, minutes=1), LAW, "a")]
    assert len(ledger_of(longer, ZoneInfo("Europe/Berlin")).days) == 3
    assert ledger_of([], ZONE).days == ()


def naive(lines: list[dict[str, Any]], until: datetime) -> list[tuple[datetime, datetime, str]]:
    """Another's count, written on its own: who has it between one entry and the next."""
    moments: list[datetime] = []
    holders: list[str] = []
    state: dict[str, Any] = {}
    clocks: dict[str, str] = {}
    ground_ = ""
    at = datetime.fromisoformat(lines[0]["facts"]["opened"])
    for line in lines:
        facts = line["facts"]
        if moments:
            at = max(at, datetime.fromisoformat(line["occurred_at"]))
        if "step" in facts.get("change", {}):
            ground_ = (facts.get("record") or {}).get("ground", "")
        state.update(facts.get("change", {}))
        run(clocks, facts.get("clocks", ()))
        moments.append(at)
        holders.append(holder(state, clocks, ground_))
    while state.get("closed") and len(holders) > 1 and holders[-2] == "closed":
        moments.pop(), holders.pop()
    holders = ["law" if one == "closed" else one for one in holders]
    ends = [*moments[1:], moments[-1] if state.get("closed") else max(moments[-1], until)]
    return [one for one in zip(moments, ends, holders, strict=True) if one[1] > one[0]]


def run(clocks: dict[str, str], facts: list[dict[str, Any]]) -> None:
    for one in facts:
        if one["did"] == "end":
            clocks.pop(one["id"], None)
        elif one["did"] == "start":
            held = one["kind"] == "limit" and one["name"] in ("file", "step")
            clocks[one["id"]] = "held" if held else one["kind"]


def holder(state: dict[str, Any], clocks: dict[str, str], ground_: str) -> str:
    if state.get("closed"):
        return "closed"
    if state["step"] == "waiting":
        return "requester" if ground_ in ("pa_requester", "") else "law"
    if "period" in clocks.values() and "held" not in clocks.values():
        return "law"
    owner, desk = state["owner"], state.get("desk")
    return str(owner if state["step"] in OWNED else desk or owner)


OWNED = frozenset({"dispatched", "accepted", "handling", "parked"})


@pytest.mark.slow  # each example walks a file through the engine
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=WALK)
def test_the_export_alone_gives_the_same_days_whatever_happened(
    jurisdiction: int, cast: Callable[..., Actor], walk: list[tuple[str, str, str, int, bool]]
) -> None:
    with transaction.atomic():
        road = Road(jurisdiction, cast, MONDAY).open()
        AgendaRow.objects.exclude(handler="clock").delete()
        for player, tried, back, minutes, likely in walk:
            road.at += timedelta(minutes=minutes)
            tick(road.at)
            who, move = legal(road, player, tried, likely)
            try:
                road.do(move, by=who, record={"step": back} if move == "void" else {})
            except (Conflict, Refused, Invalid):
                continue
        _compare(road)
        transaction.set_rollback(True)


def _compare(road: Road) -> None:
    until = road.at + 3 * DAY
    ledger, here = booked(road, until)
    assert sum(share.days for share in ledger.shares) == len(ledger.days)
    assert sum((share.time for share in ledger.shares), timedelta()) == ledger.time
    lines = exported(road)
    rows = here.rules.table("day_bearers").values()
    again = spans_of(
        [told_by(line_of(one, road.jurisdiction)) for one in lines], rows, by_hash, until
    )
    assert ledger == ledger_of(again, ZONE)
    total: Counter[str] = Counter()
    for start, end, who in naive(lines, until):
        total[who] += (end - start) // timedelta(microseconds=1)
    ours: Counter[str] = Counter()
    for share in ledger.shares:
        name = str(share.bearer.body or share.bearer.kind)
        ours[name] += share.time // timedelta(microseconds=1)
    assert +ours == +total


def test_parked_days_are_the_bodys(road: Road) -> None:
    road.to("handling")
    road.do("ask_parking")
    assert road.do("grant_parking").passed
    parked = road.at
    ledger, _ = booked(road, parked + 5 * DAY)
    assert ledger.spans[-1] == Span(parked, parked + 5 * DAY, body("URBAN"), "parked")
