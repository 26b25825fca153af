"""Likely duplicates in words: what they are, where they stand, and why they may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gongzhi.cases.queries.me_too import people_of
from gongzhi.cases.queries.public import shown_area
from gongzhi.cases.queries.similar import Likely
from gongzhi.surfaces.showing.names import Names

NOTHING: Mapping[UUID, str] = {}


@dataclass(frozen=True, slots=True)
class Similar:
    """One file that may be of the same matter."""

    code: str
    shown_code: str
    title: str
    place: str
    opened: str
    state: str
    body: str
    why: str
    words: str
    people: str = ""


def similar_words(
    found: Iterable[Likely], names: Names, words: Mapping[UUID, str] = NOTHING
) -> Sequence[Similar]:
    """Say the likely duplicates, most alike first; ``words`` are texts the reader may see."""
    between = "、" if names.chinese else ", "
    return [
        Similar(
            one.dossier.code,
            names.code(one.dossier.code),
            names.title(one.dossier.title),
            names.area_path(shown_area(one.dossier.area_id, names.ground.territory)),
            names.day(one.dossier.opened_at),
            names.step(one.dossier.step),
            names.body(one.dossier.owner_id),
            between.join(names.say(f"similar.{why}") for why in one.why),
            words.get(one.dossier.id, ""),
            _people(one, names),
        )
        for one in found
    ]


def _people(one: Likely, names: Names) -> str:
    people = people_of(one.dossier)
    return names.say("me_too.people", n=people) if people > 1 else ""
