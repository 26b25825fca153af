"""The posts of the district and who holds them."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from packs.tools.demo_maker.bodies import TOWNSHIP_KINDS, Body
from packs.tools.demo_maker.people import people
from packs.tools.demo_maker.places import Place

STAFF = Path(__file__).with_name("staff.csv")
_VACANT_SHARE = 0.035


@dataclass(frozen=True, slots=True)
class Post:
    """One post; `person` is a login name, empty while the post is vacant."""

    code: str
    name_zh: str
    name_en: str
    organisation: str
    role: str
    area: str
    person: str
    deputy_of: str = ""
    person_name_zh: str = ""
    person_name_en: str = ""
    phone: str = ""
    may_be_vacant: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of staff.csv: a post that each body or area of its tier has."""

    suffix: str
    title_zh: str
    title_en: str
    body: str
    role: str
    login: str
    deputy_of: str


def patterns(tier: str) -> list[Pattern]:
    """The posts that every body or area of this tier has."""
    with STAFF.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.pop("tier") == tier]
    return [Pattern(**row) for row in rows]


def login_stem(name_en: str) -> str:
    """The first word of an English name in small letters."""
    return name_en.split()[0].lower()


def _district(tier: str) -> Iterator[Post]:
    for p in patterns(tier):
        yield Post(p.suffix, p.title_zh, p.title_en, p.body, p.role, "AL", p.login, p.deputy_of)


def _department(body: Body) -> Iterator[Post]:
    for p in patterns("department"):
        yield Post(
            code=f"{body.code}_{p.suffix}",
            name_zh=f"{body.name_zh}{p.title_zh}",
            name_en=f"{body.name_en}, {p.title_en}",
            organisation=body.code,
            role=p.role,
            area="AL",
            person=p.login.format(body.code.lower()),
            deputy_of=f"{body.code}_{p.deputy_of}" if p.deputy_of else "",
        )


def _of_area(place: Place, tier: str) -> Iterator[Post]:
    for p in patterns(tier):
        yield Post(
            code=f"{place.code}_{p.suffix}",
            name_zh=f"{place.name_zh}{p.title_zh}",
            name_en=f"{place.name_en}, {p.title_en}",
            organisation=f"{p.body}_{place.code}",
            role=p.role,
            area=place.code,
            person=p.login.format(login_stem(place.name_en)),
            deputy_of=f"{place.code}_{p.deputy_of}" if p.deputy_of else "",
        )


def _of_grids(place: Place) -> Iterator[Post]:
    codes = [f"{place.code}{number:02d}" for number in range(1, place.grids + 1)]
    deputises = {late: early for early, late in pairwise(codes)}
    for number, code in enumerate(codes, start=1):
        yield Post(
            code=f"{code}_W",
            name_zh=f"{place.name_zh}第{number}网格专职网格员",
            name_en=f"{place.name_en} Grid {number}, Grid Worker",
            organisation=f"CC_{place.code}",
            role="grid_worker",
            area=code,
            person=f"grid.{code.lower()}",
            deputy_of=f"{deputises[code]}_W" if number % 2 == 0 else "",
            may_be_vacant=number > 1,
        )


def _firm(body: Body) -> Post:
    return Post(
        code=f"{body.code}_1",
        name_zh=f"{body.name_zh}联系人",
        name_en=f"{body.name_en}, Contact",
        organisation=body.code,
        role="handler",
        area=body.area,
        person=body.code.lower().replace("_", "."),
    )


def _unheld(places: Sequence[Place], bodies: Sequence[Body]) -> Iterator[Post]:
    yield from _district("district")
    for body in bodies:
        if body.kind == "department":
            yield from _department(body)
        elif body.kind in ("property_firm", "social_organisation"):
            yield _firm(body)
    for place in places:
        if place.kind in TOWNSHIP_KINDS:
            yield from _of_area(place, "township")
    for place in places:
        if place.kind not in TOWNSHIP_KINDS:
            yield from _of_area(place, "community")
            yield from _of_grids(place)
    # Last, so that everybody else keeps their name.
    yield from _district("district_late")


def posts(places: Sequence[Place], bodies: Sequence[Body], seed: int) -> list[Post]:
    """Every post with its holder; a few grids wait for a worker."""
    names = people(seed)
    rng = np.random.default_rng([seed, 9])
    phones = {body.code: body.phone for body in bodies}
    found: list[Post] = []
    for post in _unheld(places, bodies):
        phone = phones[post.organisation]
        if post.may_be_vacant and float(rng.random()) < _VACANT_SHARE:
            found.append(replace(post, person="", phone=phone))
            continue
        zh, en = next(names)
        found.append(replace(post, person_name_zh=zh, person_name_en=en, phone=phone))
    return found
