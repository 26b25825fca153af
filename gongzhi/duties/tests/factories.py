"""A small catalogue over the small district of the directory's tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongzhi.duties.methods.catalogue import Catalogue

DAY = date(2026, 6, 1)


def matter(parent: str | None = None, **other: Any) -> dict[str, Any]:
    """One row of ``matters``: a public event of five work days unless told otherwise."""
    row = {
        "name_zh": "事项",
        "name_en": "Matter",
        "parent": parent,
        "kind": "event",
        "words": ("路灯不亮",),
        "request_types": (),
        "limit": "wd5",
        "severity": "L3",
        "public": True,
        "directly_answered": False,
        "owners_common": False,
    }
    return row | other


def item(matter_code: str, duty_list: str, lead: str, **other: Any) -> dict[str, Any]:
    """One row of ``duty_items`` in force since 2025."""
    row = {
        "name_zh": "清单条目",
        "name_en": "Duty",
        "matter": matter_code,
        "list": duty_list,
        "lead": lead,
        "supports": (),
        "level": int(lead[-1]) if lead.startswith("kind:") else 1,
        "law_basis": "市容条例第十二条",
        "cooperating_tasks": "",
        "takeover_way": "",
        "effective_from": date(2025, 1, 1),
        "valid_to": None,
    }
    return row | other


def small_catalogue() -> Catalogue:
    """Matters for every kind of answer and every gap."""
    matters = {
        "lamps": matter(name_zh="路灯", name_en="Street lamps"),
        "lamp_out": matter("lamps", name_zh="路灯不亮", name_en="Lamp out", limit="wd3"),
        "stairs": matter(name_zh="楼道杂物", name_en="Cluttered stairs"),
        "noise": matter(name_zh="噪声", name_en="Noise"),
        "licence": matter(name_zh="许可", name_en="Licences"),
        "licence_stall": matter("licence", name_zh="摊点许可", name_en="Stall licences"),
        "lost": matter(),
        "unlisted": matter(),
        "ended": matter(),
        "both": matter(),
    }
    office, committee = "kind:township_office@2", "kind:community_committee@3"
    items = {
        "b-lamps": item("lamps", "basic", office),
        "b-stairs-2": item("stairs", "basic", office),
        "b-stairs-3": item("stairs", "basic", committee),
        "c-noise": item("noise", "cooperative", "HOUSING", supports=(office, committee)),
        "c-noise-low": item("noise", "cooperative", office),
        "w-licence": item("licence", "withdrawn", "HOUSING", takeover_way="部门直接办理"),
        "b-stall": item("licence_stall", "basic", office),
        "w-lost": item("lost", "withdrawn", "OLD"),
        "b-lost": item("lost", "basic", office),
        "b-ended": item("ended", "basic", office, valid_to=date(2026, 5, 31)),
        "w-both": item("both", "withdrawn", "HOUSING"),
        "b-both": item("both", "basic", committee),
    }
    return Catalogue.from_tables(matters, items)
