"""From words to an area: the names of places in what a resident wrote (a door of territory)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.methods.names import Found

How = Literal["one", "several", "none"]


@dataclass(frozen=True, slots=True)
class Match:
    """What the words say about the place.

    ``one``: ``area_id`` is named. ``several``: the words point to different areas, a person at the
    desk decides; ``area_id`` is the lowest area that holds all of them and ``candidates`` are the
    deepest areas named. ``none``: no field names an area and ``area_id`` is None. ``words`` decided
    (compared form: half-width, capitals), ``field`` is the name of the field they stood in.
    """

    area_id: int | None
    words: tuple[str, ...]
    field: str | None
    how: How
    candidates: tuple[int, ...] = ()


NOWHERE = Match(None, (), None, "none")


def match_address(fields: Sequence[tuple[str, str]], territory: Territory) -> Match:
    """Find the one area that the words of the first telling field point to.

    ``fields`` are (name of the field, text) in the order to be tried: subject before detail. The
    first field that names any area decides: one area, or several, which is for the desk. A later
    field that names one area below the decided one makes it deeper, nothing else is changed by it.
    Within a field the deepest area wins if the others named are above it on its path. A word
    shared by several areas counts for the one that the other words of the field confirm.
    """
    decided = NOWHERE
    for field, text in fields:
        match = _match(field, text, territory)
        if decided.area_id is None or _deeper(match, decided, territory):
            decided = match
        if _settled(decided, territory):
            break
    return decided


def _match(field: str, text: str, territory: Territory) -> Match:
    found = territory.gazetteer.find(text) if text else []
    return _decide(field, found, territory) if found else NOWHERE


def _deeper(match: Match, decided: Match, territory: Territory) -> bool:
    if match.how != "one" or match.area_id is None:
        return False
    return decided.area_id in territory.path(match.area_id)[:-1]


def _settled(decided: Match, territory: Territory) -> bool:
    if decided.area_id is None:
        return False
    return decided.how == "several" or not territory.children(decided.area_id)


def _decide(field: str, found: list[Found], territory: Territory) -> Match:
    if len(found) == 1 and len(found[0].areas) == 1:
        return Match(found[0].areas[0], (found[0].word,), field, "one", found[0].areas)
    named = {area for name in found for area in name.areas}
    agreed = _highest((a for a in named if _explains_all(a, found, territory)), territory)
    if len(agreed) == 1:
        words = tuple(name.word for name in found if agreed[0] in name.areas)
        return Match(agreed[0], words, field, "one", agreed)
    deepest = _deepest(agreed or named, territory)
    words = tuple(name.word for name in found)
    return Match(territory.common(deepest), words, field, "several", deepest)


def _explains_all(area_id: int, found: list[Found], territory: Territory) -> bool:
    """Tell that every word names the area or one above it: then nothing speaks against it."""
    path = territory.path(area_id)
    return all(any(area in path for area in name.areas) for name in found)


def _highest(areas: Iterable[int], territory: Territory) -> tuple[int, ...]:
    """Keep the areas with none of the others above them.

    A word shared by a township and one of its communities proves no more than the township.
    """
    given = set(areas)
    return tuple(a for a in sorted(given) if not given.intersection(territory.path(a)[:-1]))


def _deepest(areas: Iterable[int], territory: Territory) -> tuple[int, ...]:
    """Keep the areas with none of the others below them."""
    given = set(areas)
    above = {step for area in given for step in territory.path(area)[:-1]}
    return tuple(sorted(given - above))
