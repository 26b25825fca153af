"""What changed while somebody was writing, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongzhi.surfaces.showing.names import Names


def change_lines(changes: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    """Say each change of a Conflict: which move changed step, owner, rules or a shown field."""
    return [_line(change, names) for change in changes]


def _line(change: Mapping[str, Any], names: Names) -> str:
    moved = change.get("change", {})
    parts = []
    if "step" in moved:
        parts.append(names.say("file.change_step", value=names.step(moved["step"])))
    if "owner" in moved:
        parts.append(names.say("file.change_owner", value=names.body(moved["owner"])))
    if "rules" in moved:
        parts.append(names.say("file.change_rules"))
    for name in change.get("fields", ()):
        label = names.first(f"field.{name}", "field.text")
        parts.append(names.say("file.change_field", value=label))
    joined = ("，" if names.chinese else ", ").join(parts)
    return names.say("file.change_row", move=names.move(change["move"]), change=joined)
