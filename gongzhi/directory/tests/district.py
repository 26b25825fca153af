"""The same small district as rows: its areas, and pack rows of bodies and posts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from gongzhi.accounts.tests.factories import jurisdiction
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.schema import JurisdictionRow, Pack
from gongzhi.directory.actions import write_organisations, write_posts
from gongzhi.territory.locate import AreaFacts, Territory
from gongzhi.territory.models import Area

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
SINCE = date(2025, 1, 1)
Table = dict[str, dict[str, Any]]


def small_place() -> Jurisdiction:
    """A jurisdiction with a district, a township and a community."""
    place = jurisdiction()
    above = None
    for level, code in enumerate(("D", "D1", "D101"), start=1):
        above = Area.objects.create(
            jurisdiction=place,
            code=code,
            level=level,
            kind="district" if level == 1 else "street" if level == 2 else "community",
            name_zh=code,
            name_en=code,
            parent=above,
            valid_from=SINCE,
        )
    return place


def small_ground(place: Jurisdiction) -> Territory:
    """The areas of the place as a snapshot."""
    rows = Area.objects.filter(jurisdiction=place)
    facts = [
        AreaFacts(row.pk, row.code, row.level, row.kind, row.name_zh, row.name_en, row.parent_id)
        for row in rows
    ]
    return Territory(place.id, place.territory_version, facts, {})


def small_pack(place: Jurisdiction) -> Pack:
    """The head of a pack whose rows are given apart."""
    row = JurisdictionRow(place.code, "小", "S", "Asia/Shanghai", ("zh-hans",), "D", True)
    return Pack(place.code, "小", "S", None, row, {}, {}, None, "hash")


def body(kind: str, area: str, parent: str | None = None, **other: Any) -> dict[str, Any]:
    """One row of ``organisations``."""
    names = {"name_zh": "单位", "name_en": "Body", "effective_from": SINCE}
    return names | {"kind": kind, "area": area, "parent": parent, "phone": ""} | other


def post(organisation: str, role: str, area: str, person: str = "", **other: Any) -> dict[str, Any]:
    """One row of ``posts``; the person's name is made from the login."""
    return {
        "name_zh": "岗位",
        "name_en": "Post",
        "effective_from": SINCE,
        "organisation": organisation,
        "role": role,
        "area": area,
        "person": person,
        "person_name_zh": f"{person}先生" if person else "",
        "person_name_en": person.title(),
        "deputy_of": None,
        "phone": "",
    } | other


def small_organisations() -> Table:
    """A government, its hotline centre, a department and a township office."""
    return {
        "T1": body("township_office", "D1", "GOV"),
        "GOV": body("district_government", "D"),
        "HOTLINE": body("hotline_centre", "D", "GOV"),
        "HOUSING": body("department", "D", "GOV", phone="0000-1"),
    }


def small_posts() -> Table:
    """A dispatcher with a deputy, a handler, a vacancy and the security administrator."""
    return {
        "DISP": post("T1", "dispatcher", "D1", "chen"),
        "DISP-B": post("T1", "clerk", "D1", "li", deputy_of="DISP"),
        "HANDLER": post("HOUSING", "handler", "D", "wu"),
        "EMPTY": post("HOUSING", "handler", "D"),
        "SEC": post("GOV", "security_admin", "D", "zhao"),
    }


def load(
    place: Jurisdiction,
    organisations: Table | None = None,
    posts: Table | None = None,
    *,
    at: datetime = AT,
    by: Actor | None = None,
) -> None:
    """Load rows as a pack does: bodies first, then posts."""
    pack, by = small_pack(place), by or system_actor(place.id, "pack")
    bodies = small_organisations() if organisations is None else organisations
    write_organisations(jurisdiction=place.id, rows=bodies, pack=pack, by=by, at=at)
    rows = small_posts() if posts is None else posts
    write_posts(jurisdiction=place.id, rows=rows, pack=pack, by=by, at=at)
