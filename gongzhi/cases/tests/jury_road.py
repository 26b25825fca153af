"""Roads of a residents' jury for tests: who is willing, what is drawn, who says what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gongzhi.cases.actions.jury import call_juries, consent_to_jury, drawing, give_verdict
from gongzhi.cases.actions.jury.sitting import rules_of
from gongzhi.cases.models import Jury, JurySeat
from gongzhi.cases.tests.road import DAY, LAMP, Road, react
from gongzhi.core.actor import Actor, requester, system_actor
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground

WEEK = 7 * DAY
TOLD = replace(LAMP, detail="楼下的路灯坏了，请打 13912345678 找我。")
GRIDS = ("AL010101", "AL010102", "AL010103", "AL010104", "AL010105", "AL010106", "AL010107")
Cast = Callable[..., Actor]


def here_of(road: Road) -> Ground:
    """The ground as it is now."""
    with work(road.jurisdiction, "visitor") as unit:
        return ground(unit)


def resident(road: Road, grid: str, works_for: str = "") -> Road:
    """A resident of a grid with a request of its own, willing to sit."""
    one = Road(road.jurisdiction, road.cast, road.at).open(report=replace(LAMP, area=grid))
    consent(one, works_for)
    return one


def consent(one: Road, works_for: str = "") -> None:
    """Say with the key of one's request that one is willing."""
    own = {"code": one.received.code, "key": one.received.key}
    consent_to_jury(**own, by=requester(one.jurisdiction), at=one.at, works_for=works_for)


def call(road: Road, at: timedelta = WEEK) -> None:
    """Run the hourly handler a week later."""
    with work(road.jurisdiction, "system:agenda") as unit:
        call_juries(unit=unit, at=road.at + at)


def says(road: Road, one: Road, jury: Jury, verdict: str) -> None:
    """Let a juror give its verdict."""
    own = {"code": one.received.code, "key": one.received.key}
    by = requester(road.jurisdiction)
    at = road.at + WEEK
    give_verdict(**own, jury=jury.dossier.code, verdict=verdict, by=by, at=at)


def seated(panel: list[Road], jury: Jury) -> list[Road]:
    """Those of the willing who are seated now, in the order of the draw."""
    return of_seat(panel, jury, "seated")


def of_seat(panel: list[Road], jury: Jury, state: str) -> list[Road]:
    """Those of the willing whose seats are in a state."""
    rows = JurySeat.objects.filter(jury=jury, state=state).order_by("number")
    by_file = {one.received.id: one for one in panel}
    return [by_file[row.juror.dossier_id] for row in rows if row.juror]


def draw_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw without waiting for roots: everybody listed, in the order of the list."""

    def draw(*, purpose: str, key: str, **_: object) -> list[str]:
        entry = Entry.objects.filter(move="fix_list", facts__key=key, facts__purpose=purpose).get()
        return list(entry.facts["candidates"][: entry.facts["take"]])

    monkeypatch.setattr(drawing, "draw_lot", draw)


def closed(road: Road, outcome: str = "confirmed") -> Road:
    """A file reported as solved and closed."""
    road.open(report=TOLD)
    for move in ("dispatch", "accept", "contact", "reply"):
        road.do(move)
    if outcome == "confirmed":
        road.do("confirm")
    else:
        road.breach("silence")
    react("index_words", road.at)
    return road


def judged(road: Road, outcome: str, verdicts: tuple[str, ...]) -> tuple[Jury, list[Road]]:
    """A closed file before a seated panel that has said so much."""
    panel = [resident(road, grid) for grid in GRIDS]
    closed(road, outcome)
    call(road)
    with work(road.jurisdiction, "system:agenda") as unit:
        here = ground(unit)
        rules = rules_of(here)
        assert rules is not None
        drawing._draw_files(
            [f"jury_files:{drawing_day(road)}:AL01"],
            rules,
            here,
            system_actor(road.jurisdiction, "draw"),
            road.at + WEEK,
        )
    call(road)
    jury = Jury.objects.select_related("dossier").get(file_id=road.received.id)
    for one, verdict in zip(seated(panel, jury), verdicts, strict=False):
        says(road, one, jury, verdict)
    return Jury.objects.select_related("dossier").get(pk=jury.pk), panel


def drawing_day(road: Road) -> str:
    """The first day of the period in which the file closed."""
    file = road.file
    assert file.closed_at is not None
    return (file.closed_at - DAY * file.closed_at.weekday()).date().isoformat()
