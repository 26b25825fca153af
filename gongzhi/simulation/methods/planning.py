"""Who reports what, where and when: the whole plan of a simulation, made from its seed alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from gongzhi.simulation.methods.rates import MILLION, Rates
from gongzhi.simulation.methods.words import report_words

HOURS = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A grid with the code of the area of level two that it lies in."""

    code: str
    township: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A report to come. ``hot`` is the number of the hot issue it belongs to, else None."""

    number: int
    at: datetime
    area: str
    township: str
    matter: str
    type: str
    channel: str
    subject: str
    detail: str
    hot: int | None


@dataclass(frozen=True, slots=True)
class Hot:
    """Something that many of a grid report within a few days."""

    number: int
    place: Place
    matter: str
    day: int


@dataclass(frozen=True, slots=True)
class Town:
    """What a plan is made for: days in a zone, grids, and the matters with their phrases."""

    first: date
    days: int
    zone: ZoneInfo
    places: Sequence[Place]
    matters: Mapping[str, Sequence[str]]


def identifier(seed: int, begins: datetime, number: int) -> UUID:
    """Make a file's identifier (UUID version 7) from seed and number, so that draws repeat."""
    chance = random.Random(f"{seed}:id:{number}")  # noqa: S311  (a story, not a secret)
    value = (int(begins.timestamp() * 1000) + number) << 80 | chance.getrandbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    return UUID(int=(value & ~(0x3 << 62)) | (2 << 62))


def cases_for(rates: Rates, town: Town) -> int:
    """Give how many reports the rates make of the district's grids and days."""
    return rates.number("reports_per_day_ppm") * len(town.places) * town.days // MILLION


def plan_reports(rates: Rates, town: Town, cases: int) -> list[Planned]:
    """Plan all reports in the order of their moments; no two have the same words."""
    chance = random.Random(f"{rates.seed}:plan")  # noqa: S311
    hots = list(_hot_issues(rates, town, chance))
    usual, own = 1, rates.weights("township")
    weights = [chance.paretovariate(1.6) * own.get(place.township, usual) for place in town.places]
    matters = sorted(town.matters)
    common = [chance.paretovariate(1.1) for _ in matters]
    moments = sorted(_moments(rates, town, cases, chance))
    known: set[str] = set()
    planned = []
    for number, at in enumerate(moments, start=1):
        hot = _hot_now(rates, town, hots, at, chance)
        place = hot.place if hot else chance.choices(town.places, weights)[0]
        matter = hot.matter if hot else chance.choices(matters, common)[0]
        kind = "help" if hot else rates.one_of("type", chance)
        subject, detail = _words(town.matters[matter], kind, number, chance, known)
        channel = rates.one_of("channel", chance)
        planned.append(
            Planned(
                number=number,
                at=at,
                area=place.code,
                township=place.township,
                matter=matter,
                type=kind,
                channel="web" if kind == "wrongdoing_report" else channel,
                subject=subject,
                detail=detail,
                hot=hot.number if hot else None,
            )
        )
    return planned


def _words(
    phrases: Sequence[str], kind: str, number: int, chance: random.Random, known: set[str]
) -> tuple[str, str]:
    while True:
        subject, detail = report_words(chance.choice(phrases), kind, number, chance)
        if detail not in known:
            known.add(detail)
            return subject, detail


def _hot_issues(rates: Rates, town: Town, chance: random.Random) -> Iterator[Hot]:
    count = max(1, rates.number("hot_issues") * town.days // 30)
    for number in range(count):
        place = chance.choice(list(town.places))
        yield Hot(number, place, chance.choice(sorted(town.matters)), chance.randrange(town.days))


def _hot_now(
    rates: Rates, town: Town, hots: Sequence[Hot], at: datetime, chance: random.Random
) -> Hot | None:
    if not rates.happens("hot_share", chance):
        return None
    day = (at.astimezone(town.zone).date() - town.first).days
    lasting = rates.number("hot_days")
    running = [hot for hot in hots if hot.day <= day < hot.day + lasting]
    return chance.choice(running) if running else None


def _moments(rates: Rates, town: Town, cases: int, chance: random.Random) -> Iterator[datetime]:
    days = [town.first + timedelta(days=number) for number in range(town.days)]
    of_week, of_day = rates.weights("weekday"), rates.weights("hour")
    heavy = [of_week[str(day.weekday())] for day in days]
    for day in chance.choices(days, heavy, k=cases):
        hour = int(chance.choices(list(of_day), list(of_day.values()))[0])
        wall = datetime(day.year, day.month, day.day, hour % HOURS, tzinfo=town.zone)
        yield wall + timedelta(seconds=chance.randrange(3600))
