"""What whoever imports areas chooses, and what is told afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from gongzhi.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Choices:
    """How files are to be read, and what is done with what is wrong in them.

    ``invalid``: polygons that are not valid are refused with the whole import, left out or
    repaired. ``misfits``: overlaps, gaps and holes are refused, or accepted. In each case they
    are named. ``datum``: of the coordinates. ``code``, ``name``: properties of polygons' files.
    ``parent``, ``level``, ``kind``: of new areas whose code does not tell their parent; without
    ``parent`` a polygon of an unknown area is refused. ``division``: the root's division code.
    """

    invalid: Literal["refuse", "leave", "repair"] = "refuse"
    misfits: Literal["refuse", "accept"] = "refuse"
    datum: str = "wgs84"
    code: str = "code"
    name: str = "name"
    parent: str | None = None
    level: int | None = None
    kind: str | None = None
    division: str | None = None


@dataclass(slots=True)
class Report:
    """What an import did: numbers, and by name everything that was not as it should be."""

    version: int = 0
    opened: int = 0
    changed: int = 0
    drawn: int = 0
    outside: int = 0
    unread: list[str] = field(default_factory=list)
    noted: list[Problem] = field(default_factory=list)
