"""The dispatch board by place, and the calls with their parts, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import Call
from gongzhi.surfaces.showing.clocks import Chip, chip_of, chip_of_due
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.rows import Row, list_rows

DISPATCHER, RECEIVED = "dispatcher", "received"
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Card:
    """One file that waits, with the matter and the body that are suggested for it."""

    row: Row
    matter: str
    body: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One place: how many wait, how many are late, and the first of them by due time."""

    name: str
    count: int
    late: int
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class PartCard:
    """The part of one called body in words."""

    code: str
    body: str
    lead: bool
    step: str
    reported: str
    closed: bool
    chip: Chip


@dataclass(frozen=True, slots=True)
class CallCard:
    """One call in words; ``code`` empty where the reader may not open the file it is about."""

    code: str
    shown_code: str
    title: str
    place: str
    called: str
    missing: int
    parts: Sequence[PartCard]


def lanes(
    files: Sequence[Dossier],
    counts: Mapping[int, tuple[int, int]],
    suggested: Mapping[UUID, Mapping[str, Any]],
    by: Actor,
    names: Names,
    now: datetime,
    words: Mapping[UUID, str],
    danger: Set[UUID],
) -> list[Lane]:
    """Group what waits by the areas directly below the post's own; what is late leads."""
    top = by.area or names.ground.territory.root.id
    cards: dict[int, list[Card]] = defaultdict(list)
    for file, row in zip(files, list_rows(files, names, now, words, danger), strict=True):
        one = suggested.get(file.id, NOTHING)
        body = names.ground.directory.by_id.get(one.get("duty", {}).get("owner", 0))
        matter = one.get("matter", "")
        cards[_below(top, file.area_id, names)].append(
            Card(row, names.matter(matter) if matter else "", names.body(body.id) if body else "")
        )
    summed: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for area, (count, late) in counts.items():
        lane = _below(top, area, names)
        summed[lane] = (summed[lane][0] + count, summed[lane][1] + late)
    found = [Lane(names.area(area), *summed[area], cards[area]) for area in summed]
    return sorted(found, key=lambda lane: (-lane.late, -lane.count, lane.name))


def call_cards(found: Iterable[Call], names: Names, now: datetime) -> list[CallCard]:
    """Say the calls, each with its parts."""
    return [_call(one, names, now) for one in found]


def _call(call: Call, names: Names, now: datetime) -> CallCard:
    parent, first = call.parent, call.parts[0].file
    return CallCard(
        parent.code if parent else "",
        names.code(parent.code) if parent else "",
        names.title(parent.title if parent else first.title),
        names.area_path(first.area_id),
        names.moment(call.called_at),
        call.missing,
        [
            PartCard(
                part.file.code,
                names.body(part.file.owner_id),
                part.lead,
                names.step(part.file.step),
                names.moment(part.reported_at) if part.reported_at else "",
                part.file.closed_at is not None,
                chip_of(part.clock, part.file.area_id, names, now)
                if part.clock
                else chip_of_due(part.file.due, part.file.area_id, names, now),
            )
            for part in call.parts
        ],
    )


def _below(top: int, area: int, names: Names) -> int:
    """Give the area directly below ``top`` in which ``area`` lies; ``top`` itself if it is that."""
    way = list(names.ground.territory.path(area))
    if top not in way:
        return way[0]
    place = way.index(top)
    return way[place + 1] if place + 1 < len(way) else top
