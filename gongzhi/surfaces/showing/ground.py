"""The ground on a page: which acts there are, what each asks for, what an import reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known
from gongzhi.territory.actions import Report
from gongzhi.territory.actions.reading import DATUMS
from gongzhi.territory.levels import COMMUNITY, GRID, TOWNSHIP
from gongzhi.territory.queries import Redrawn, area_tree

NAMES = (("name_zh", "text"), ("name_en", "text"))
ORDER = (("basis", "text"), ("on", "date"))
DRAWN = (("drawn", "file"), ("datum", "choice"), ("property", "plain"))
ACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "import": (
        ("files", "files"),
        ("datum", "choice"),
        ("property", "plain"),
        ("area", "open"),
        ("misfits", "choice"),
        ("basis", "text"),
    ),
    "cut": (
        ("area", "area"),
        ("along", "shape"),
        ("datum", "choice"),
        ("keeps", "choice"),
        ("code", "text"),
        *NAMES,
        *ORDER,
    ),
    "redraw": (
        ("area", "open"),
        ("shape", "shape"),
        ("drawn", "file"),
        ("property", "plain"),
        ("datum", "choice"),
        ("beside", "choice"),
        *ORDER,
    ),
    "rename": (("area", "area"), *NAMES, *ORDER),
    "split": (("area", "area"), ("parts", "sheet"), *DRAWN, *ORDER),
    "merge": (("areas", "text"), ("into", "text"), *NAMES, *DRAWN, *ORDER),
    "close": (("areas", "text"), *ORDER),
}
DRAWING: Mapping[str, tuple[str, str]] = {
    "cut": ("line", "along"),
    "redraw": ("polygon", "shape"),
    "merge": ("areas", "areas"),
    "close": ("areas", "areas"),
}
"""What is drawn for an act on the map, and the field beside which the map opens."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "keeps": ("first", "second"),
    "beside": ("follow", "stay"),
    "datum": DATUMS,
    "misfits": ("refuse", "accept"),
}
ENDINGS = {
    "sheet": ".csv,.gz",
    "file": ".geojson,.json,.zip,.gz",
    "files": ".csv,.geojson,.json,.zip,.gz",
}
OPTIONAL = frozenset({"on", "property", "drawn"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of an act's form."""

    name: str
    kind: str
    words: str
    hint: str
    value: str
    needed: bool
    accept: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """An act and what it asks for; ``shown`` when it is the one just sent.

    ``drawing``: what is drawn for it on the map; ``beside``: the field beside which that opens.
    """

    act: str
    words: str
    lead: str
    shown: bool
    drawing: str
    beside: str
    fields: tuple[Asked, ...]


def forms_shown(names: Names, sent: str, typed: Mapping[str, Any]) -> list[Form]:
    """Give the form of every act; the one just sent keeps what was typed."""
    return [
        Form(
            act,
            names.say(f"ground.{act}"),
            names.say(f"ground.{act}_lead"),
            act == sent,
            *DRAWING.get(act, ("", "")),
            tuple(_asked(names, act, *one, typed if act == sent else {}) for one in fields),
        )
        for act, fields in ACTS.items()
    ]


def _asked(names: Names, act: str, name: str, kind: str, typed: Mapping[str, Any]) -> Asked:
    hints = (f"ground_hint.{act}_{name}", f"ground_hint.{name}")
    choices = tuple((one, names.say(f"{name}.{one}")) for one in CHOICES.get(name, ()))
    needed = kind not in {"open", "choice", "shape"} and name not in OPTIONAL
    return Asked(
        name=name,
        kind=kind,
        words=names.first(f"ground_field.{act}_{name}", f"ground_field.{name}"),
        hint=next((names.say(key) for key in hints if known(key)), ""),
        value=str(typed.get(name, "")),
        needed=needed,
        accept=ENDINGS.get(kind, ""),
        choices=choices,
    )


def area_choices(names: Names) -> list[tuple[str, str]]:
    """Give code and name of every open area, for fields that name one."""
    territory = names.ground.territory
    root = territory.root
    below = [one.area for one in area_tree(territory, None, levels=5)]
    return [
        (root.code, names.area(root.id)),
        *((one.code, names.area_path(one.id)) for one in below),
    ]


def drawn_levels(names: Names) -> list[tuple[int, str]]:
    """Give the levels whose areas may be tapped on the map, the deepest last."""
    return [(level, names.say(f"ground_level.l{level}")) for level in (TOWNSHIP, COMMUNITY, GRID)]


def redrawn_lines(found: Sequence[Redrawn], names: Names) -> list[str]:
    """Say what each redrawn area had and would have."""
    return [
        names.say(
            "ground.became" if one.before_m2 is not None else "ground.begins",
            name=one.area.name_en if names.language == "en" else one.area.name_zh,
            code=one.area.code,
            before=f"{one.before_m2 or 0:,}",
            after=f"{one.after_m2:,}",
        )
        for one in found
    ]


def redrawn_json(found: Sequence[Redrawn]) -> str:
    """Give the redrawn areas as GeoJSON for the map of the page."""
    features = [
        {
            "type": "Feature",
            "properties": {"name_zh": one.area.name_zh, "name_en": one.area.name_en},
            "geometry": one.geometry,
        }
        for one in found
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}) if features else ""


def report_lines(report: Report, names: Names, noted: Sequence[str]) -> list[str]:
    """Say what an import did or would do, and everything that was not as it should be."""
    numbers = {one: getattr(report, one) for one in ("opened", "changed", "drawn", "outside")}
    lines = [names.say("ground.counted", **numbers)]
    if report.unread:
        lines.append(names.say("ground.unread", names=", ".join(dict.fromkeys(report.unread))))
    return [*lines, *noted]
