"""The situation of a district in words: numbers, where they are, with whom, and what is stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from gongzhi.appraisal.methods.days import Ledger
from gongzhi.cases.queries.situation import Here, Load, Situation
from gongzhi.cases.queries.situation_public import PublicLoad, PublicSituation
from gongzhi.duties.queries.register import catalogue_for
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.clocks import Chip, chip_of_due
from gongzhi.surfaces.showing.ledger import DayBar, day_bar
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its words and the way to its files; ``width`` of its bar in thousandths."""

    words: str
    count: int | None
    query: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An area directly below: what came and what is open, and the way into it."""

    code: str
    name: str
    received: int | None
    open: int | None
    deeper: bool


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A department or township: what waits for it, and since when the oldest is late."""

    code: str
    name: str
    open: int | None
    late: int | None
    since: str


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A file that waits longest: where it is, and whose days its life was."""

    code: str
    shown_code: str
    title: str
    place: str
    owner: str
    chip: Chip
    bar: DayBar | None


def query(**parts: str) -> str:
    """Give a query string of the parts that are set."""
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def headline(told: Situation, late: int | None, area: int, names: Names) -> list[Number]:
    """Give the four large numbers of an area."""
    code = names.ground.territory.area(area).code
    here = told.by_area.get(area, Here())
    closed = sum(told.flow.outcomes.values())
    numbers = [
        Number(names.say("board.received"), here.received, query(area=code, kind="received")),
        Number(names.say("board.open"), here.open, query(area=code, kind="open")),
    ]
    if late is not None:
        numbers.append(Number(names.say("board.late"), late, query(area=code, kind="late")))
    closed_words = names.say("board.closed")
    return [*numbers, Number(closed_words, closed, query(area=code, kind="closed"))]


def public_numbers(public: PublicSituation, names: Names) -> list[Number]:
    """Give the large numbers for everybody; a small one is left out."""
    return [Number(names.say(f"board.{key}"), count) for key, count in public.numbers.items()]


def stages(told: Situation, area: int, names: Names) -> tuple[list[Number], list[Number]]:
    """Give where open requests stand and how others closed, the most first."""
    code = names.ground.territory.area(area).code
    steps, outcomes = told.flow.steps, told.flow.outcomes
    most = max([*steps.values(), *outcomes.values(), 1])
    return (
        _bars(steps, most, names.step, "open", code),
        _bars(outcomes, most, lambda one: names.say(f"outcome.{one}"), "closed", code),
    )


def _bars(
    counts: Mapping[str, int], most: int, name: Callable[[str], str], kind: str, area: str
) -> list[Number]:
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return [
        Number(name(code), n, query(area=area, kind=kind, state=code), n * 1000 // most)
        for code, n in ordered
    ]


def place_rows(
    counts: Mapping[int, tuple[int | None, int | None]], children: Iterable[int], names: Names
) -> list[PlaceRow]:
    """Give the areas directly below; (received, open) by area."""
    territory = names.ground.territory
    found = []
    for child in children:
        received, still = counts.get(child, (0, 0))
        deeper = bool(territory.children(child))
        code = territory.area(child).code
        found.append(PlaceRow(code, names.area(child), received, still, deeper))
    return found


def load_rows(loads: Iterable[Load], names: Names) -> list[LoadRow]:
    """Give what waits for departments and townships."""
    return [
        LoadRow(
            *_body(one.body, names),
            one.open,
            one.late,
            names.moment(one.oldest) if one.oldest else "",
        )
        for one in loads
    ]


def public_loads(loads: Iterable[PublicLoad], names: Names) -> tuple[list[LoadRow], list[LoadRow]]:
    """Give the same for everybody, without any one file's date.

    The second list holds the bodies that have no number to show.
    """
    rows = [LoadRow(*_body(one.body, names), one.open, one.late, "") for one in loads]
    return [row for row in rows if row.open is not None], [row for row in rows if row.open is None]


def _body(body: int, names: Names) -> tuple[str, str]:
    return names.ground.directory.by_id[body].code, names.body(body)


def stuck_rows(stuck: Sequence[tuple[Dossier, Ledger]], names: Names) -> list[StuckRow]:
    """Give the files that wait longest with the bar of their days."""
    now = names.ground.work.now
    return [
        StuckRow(
            file.code,
            names.code(file.code),
            names.title(file.title),
            names.area_short(file.area_id),
            names.body(file.owner_id),
            chip_of_due(file.due, file.area_id, names, now),
            day_bar(ledger, names),
        )
        for file, ledger in stuck
    ]


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """What lies on a township and its communities: requests, and duties sent down to it."""

    code: str
    name: str
    open: int
    sent_down: int
    suspended: int


def burden_rows(loads: Iterable[Load], names: Names) -> list[BurdenRow]:
    """Give each township's share; a duty whose promised means are missing is suspended."""
    ground = names.ground
    waiting = {one.body: one.open for one in loads}
    today = ground.work.now.astimezone(names.zone).date()
    items = [one for one in catalogue_for(ground).items.values() if one.list == "admitted"]
    found = []
    for body in ground.directory.by_id.values():
        if body.kind != "township_office":
            continue
        own = [one for one in items if one.lead_text == body.code and one.in_force(today)]
        held = sum(bool(one.missing) for one in own)
        row = BurdenRow(body.code, names.body(body.id), waiting.get(body.id, 0), len(own), held)
        found.append(row)
    return sorted(found, key=lambda row: row.code)
