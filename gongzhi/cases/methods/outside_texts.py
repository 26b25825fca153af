"""The texts that go back to an outside system: a template of the pack, filled with facts; pure."""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping

ANSWERS = {"solved": ("solved", "partly", "not", "cannot"), "satisfied": ("yes", "no")}
"""What a requester can say of a result: field → values."""
GRADE = "grade"
"""How satisfied, in one of the pack's grades."""
_BOTH = ("number", "opened", "deadline", "code", "body", "day")
RETURN_WORDS = (*_BOTH, "ground", "note")
CLOSING_WORDS = (*_BOTH, "matter", "place", "solved", "result", "basis")


def places_in(template: str) -> list[str]:
    """Give the names of a template's places in order. Raises ValueError for a broken one."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


def unknown_words(template: str, known: Collection[str]) -> list[str]:
    """Give the places of a template that nothing fills; the template itself when it is broken."""
    try:
        return [name for name in places_in(template) if name not in known]
    except ValueError:
        return [template]


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fill a template; a line whose only place has no value is left out.

    ``|`` ends a line: a cell of a pack table has none of its own.
    """
    lines = []
    for line in template.split("|"):
        places = places_in(line)
        if places and not any(values.get(name) for name in places):
            continue
        lines.append(line.format_map({name: values.get(name, "") for name in places}))
    return "\n".join(lines)
