"""What changed while somebody was writing: by whom, when, and beside it what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.surfaces.showing.history import value_words
from gongzhi.surfaces.showing.names import Names

FIELD_OF = {"owner": "body", "area": "area", "subject": "matter"}
"""Tracked state → the field of a form that sets it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing that is another now: its name, its value now, and what was typed for it."""

    label: str
    now: str
    typed: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry made meanwhile."""

    words: str
    who: str
    at: str
    lines: tuple[Beside, ...]


def changed_rows(
    changes: Iterable[Mapping[str, Any]], typed: Mapping[str, Any], names: Names
) -> list[Changed]:
    """Say each change of a Conflict; ``typed`` is what the loser put into the form."""
    return [
        Changed(
            names.move(change["move"]),
            names.body(change["body"]) if change.get("body") else names.say("file.not_staff"),
            names.moment(change["at"]),
            tuple(_lines(change, typed, names)),
        )
        for change in changes
    ]


def _lines(change: Mapping[str, Any], typed: Mapping[str, Any], names: Names) -> Iterable[Beside]:
    state = change.get("change", {})
    fields = change.get("fields", ())
    if "step" in state:
        yield Beside(names.say("file.now"), names.step(state["step"]), "")
    for key, value in state.items():
        field = FIELD_OF.get(key)
        if field and field not in fields:
            yield Beside(_label(field, names), _now(key, value, names), _typed(field, typed, names))
    if "rules" in state:
        yield Beside(names.say("file.rules"), names.say("file.change_rules"), "")
    for name in fields:
        value = change.get("values", {}).get(name, "")
        yield Beside(
            _label(name, names), value_words(name, value, names), _typed(name, typed, names)
        )


def _label(name: str, names: Names) -> str:
    return names.first(f"field.{name}", "field.text")


def _now(key: str, value: Any, names: Names) -> str:
    if key == "owner":
        return names.body(value)
    return names.area_path(value) if key == "area" else names.matter(str(value or ""))


def _typed(name: str, typed: Mapping[str, Any], names: Names) -> str:
    """Say what was typed; a code stands before its name, as the list has put it there."""
    value = typed.get(name, "")
    listed = value if isinstance(value, list) else [value]
    between = "、" if names.chinese else ", "
    return between.join(value_words(name, one, names) for one in listed if one)
