"""What else happens in a district beside reports: hazards found, meetings called, duties sent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from gongzhi.simulation.methods.planning import Town
from gongzhi.simulation.methods.rates import MILLION, Rates

Kind = Literal["hazard", "meeting", "duty"]
FIRST = 10_000_000
MONTH = 30


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that begins at a moment in a place; ``township`` is empty for the district."""

    number: int
    kind: Kind
    at: datetime
    area: str
    township: str


def plan_occasions(rates: Rates, town: Town, root: str) -> list[Occasion]:
    """Plan all occasions in the order of their moments; ``root`` is the district's code."""
    chance = random.Random(f"{rates.seed}:occasions")  # noqa: S311
    found = sorted(
        [*_hazards(rates, town, chance), *_meetings(rates, town, root), *_duties(rates, town)],
        key=lambda one: (one.at, one.kind, one.area),
    )
    return [
        Occasion(FIRST + number, one.kind, one.at, one.area, one.township)
        for number, one in enumerate(found)
    ]


def _hazards(rates: Rates, town: Town, chance: random.Random) -> Iterator[Occasion]:
    count = rates.number("hazards_per_day_ppm") * len(town.places) * town.days // MILLION
    for _ in range(count):
        place = chance.choice(list(town.places))
        at = _working_hour(town, chance.randrange(town.days), chance)
        yield Occasion(0, "hazard", at, place.code, place.township)


def _meetings(rates: Rates, town: Town, root: str) -> Iterator[Occasion]:
    """Every place calls one in its interval, the first one some days after the beginning."""
    chance = random.Random(f"{rates.seed}:meetings")  # noqa: S311
    townships = sorted({place.township for place in town.places})
    levels = [(one, one, "meeting_days") for one in townships]
    for area, township, row in (*levels, (root, "", "district_meeting_days")):
        day = chance.randrange(1, rates.number(row) + 1)
        while day < town.days:
            yield Occasion(0, "meeting", _working_hour(town, day, chance), area, township)
            day += rates.number(row)


def _duties(rates: Rates, town: Town) -> Iterator[Occasion]:
    chance = random.Random(f"{rates.seed}:duties")  # noqa: S311
    townships = sorted({place.township for place in town.places})
    for _ in range(rates.number("duties") * town.days // MONTH):
        day = chance.randrange(max(1, town.days // 2))
        yield Occasion(0, "duty", _working_hour(town, day, chance), chance.choice(townships), "")


def _working_hour(town: Town, day: int, chance: random.Random) -> datetime:
    """Give a moment in the hours in which people of the district work, on a weekday."""
    date = town.first + timedelta(days=day)
    while date.weekday() >= 5 and date < town.first + timedelta(days=town.days - 1):
        date += timedelta(days=1)
    wall = datetime(date.year, date.month, date.day, tzinfo=town.zone)
    return wall + timedelta(hours=9, seconds=chance.randrange(7 * 3600))
