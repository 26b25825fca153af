"""Which rows of the pack that name a class of matters hold for one matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Tables = Callable[[str], Mapping[str, Mapping[str, Any]]]


def must_be_checked(matter: str, tables: Tables) -> bool:
    """Tell whether the pack (``checked_matters``) asks for a check of this matter's results.

    A row for a class of matters covers those below it. Source: practice.md M1 (核查).
    """
    wanted = {row["matter"] for row in tables("checked_matters").values()}
    return any(one in wanted for one in line_of(matter, tables("matters")))


def line_of(matter: str, matters: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Give a matter and the classes above it, nearest first; ends where a chain bites its tail."""
    line: list[str] = []
    while matter and matter not in line:
        line.append(matter)
        matter = matters[matter]["parent"] if matter in matters else ""
    return line
