"""Whether a result is checked on the spot before anybody is told that it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Tables = Callable[[str], Mapping[str, Mapping[str, Any]]]


def must_be_checked(matter: str, tables: Tables) -> bool:
    """Tell whether the pack (``checked_matters``) asks for a check of this matter's results.

    A row for a class of matters covers those below it. Source: practice.md M1 (核查).
    """
    wanted = {row["matter"] for row in tables("checked_matters").values()}
    matters = tables("matters")
    while matter:
        if matter in wanted:
            return True
        matter = matters[matter]["parent"] if matter in matters else ""
    return False
