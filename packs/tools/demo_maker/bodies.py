"""The organisations of the district."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packs.tools.demo_maker.places import Place

DISTRICT_BODIES = Path(__file__).with_name("bodies.csv")
TOWNSHIP_KINDS = frozenset({"street", "town", "township"})


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    parent: str
    area: str
    phone: str


def _number(serial: int) -> str:
    return f"0000-5{serial:06d}"


def _district() -> list[Body]:
    with DISTRICT_BODIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Body(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            kind=row["kind"],
            parent=row["parent"],
            area=row["area"],
            phone=_number(100 + number),
        )
        for number, row in enumerate(rows)
    ]


def _of_township(place: Place, serial: int) -> list[Body]:
    street = place.kind == "street"
    office = "办事处" if street else "人民政府"
    english = "Office" if street else "Government"
    committee = "工作委员会" if street else "委员会"
    code = place.code
    return [
        Body(
            code=f"TO_{code}",
            name_zh=f"{place.name_zh}{office}",
            name_en=f"{place.name_en} {english}",
            kind="township_office",
            parent="GOV",
            area=code,
            phone=_number(2000 + serial * 10),
        ),
        Body(
            code=f"PC_{code}",
            name_zh=f"中共{place.name_zh}{committee}",
            name_en=f"{place.name_en} Party {'Working ' if street else ''}Committee",
            kind="party_committee",
            parent="PARTY",
            area=code,
            phone=_number(2001 + serial * 10),
        ),
    ]


def _of_community(place: Place, serial: int) -> list[Body]:
    village = place.kind == "village"
    code, zh, en = place.code, place.name_zh, place.name_en
    named = (
        ("CC", "村民委员会" if village else "居民委员会", "Committee", "community_committee"),
        ("PB", "党支部" if village else "党总支", "Party Branch", "party_branch"),
        (
            "SC",
            "村务监督委员会" if village else "居务监督委员会",
            "Supervision Committee",
            "supervision_committee",
        ),
    )
    parents = {"CC": f"TO_{code[:4]}", "PB": f"PC_{code[:4]}", "SC": f"CC_{code}"}
    stem = zh[:-1] if village else zh
    return [
        Body(
            code=f"{prefix}_{code}",
            name_zh=(stem if village and prefix != "PB" else zh) + title,
            name_en=f"{en} {english}",
            kind=kind,
            parent=parents[prefix],
            area=code,
            phone=_number(3000 + serial * 10 + number),
        )
        for number, (prefix, title, english, kind) in enumerate(named)
    ]


def organisations(places: Sequence[Place]) -> list[Body]:
    """Every organisation: those of the district, of each township and of each community."""
    found = _district()
    for serial, place in enumerate(places):
        if place.kind in TOWNSHIP_KINDS:
            found += _of_township(place, serial)
        else:
            found += _of_community(place, serial)
    return found
