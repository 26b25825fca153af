"""What was done to the platform itself, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.core.acts import Act
from gongzhi.surfaces.showing.names import Names

LONGEST = 300


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act: when, what, of which thing, by which post, and its facts."""

    at: str
    move: str
    kind: str
    kind_code: str
    key: str
    actor: str
    facts: list[tuple[str, str]]


def act_rows(acts: Iterable[Act], names: Names) -> list[ActRow]:
    """Give acts as rows."""
    return [
        ActRow(
            names.moment(one.at),
            names.first(f"act.{one.move}", "act.other", code=one.move),
            names.say(f"act_kind.{one.kind}"),
            one.kind,
            one.key,
            one.actor,
            list(_facts(one.facts)),
        )
        for one in acts
    ]


def kind_choices(kinds: Iterable[str], chosen: str, names: Names) -> list[tuple[str, str, bool]]:
    """Give the kinds of things to choose from."""
    return [(one, names.say(f"act_kind.{one}"), one == chosen) for one in kinds]


def _facts(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in facts.items():
        if isinstance(value, Mapping):
            text = "; ".join(f"{key}: {_plain(one)}" for key, one in value.items())
        else:
            text = _plain(value)
        if text:
            yield name, text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
