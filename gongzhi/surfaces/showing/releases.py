"""Rule tables and proposals to change them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.core.models import Release
from gongzhi.core.releases import TableLine
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known

PLACE = "jurisdiction"


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A proposal: its number, state and reason, who and when."""

    number: int
    state: str
    state_words: str
    why: str
    proposed: str
    decided: str
    decided_why: str
    counts: str


@dataclass(frozen=True, slots=True)
class TableChanges:
    """What changes in one table: rows added and removed, cells changed (code, column, old, new)."""

    name: str
    words: str
    added: list[str]
    removed: list[str]
    changed: list[tuple[str, str, str, str]]


def table_words(name: str, names: Names) -> str:
    """Give what a rule table is called."""
    return names.say(f"rule_table.{name}") if known(f"rule_table.{name}") else name


def table_rows(lines: Iterable[TableLine], names: Names) -> list[tuple[str, str, int, bool]]:
    """Give tables as rows: code, name, number of rows, whether changed here."""
    return [(one.name, table_words(one.name, names), one.rows, one.changed_here) for one in lines]


def release_rows(releases: Iterable[Release], names: Names) -> list[ReleaseRow]:
    """Give proposals as rows."""
    return [
        ReleaseRow(
            one.number,
            one.state,
            names.say(f"rules.{one.state}"),
            one.why,
            f"{names.moment(one.proposed_at)} · {one.proposed_by}",
            f"{names.moment(one.decided_at)} · {one.decided_by}" if one.decided_at else "",
            one.decided_why,
            _counts(one.differences, names),
        )
        for one in releases
    ]


def differences(stored: Mapping[str, Any], names: Names) -> list[TableChanges]:
    """Give what a proposal changes, table by table."""
    return [
        TableChanges(
            name,
            table_words(name, names),
            list(found["added"]),
            list(found["removed"]),
            [
                (one["code"], one["column"], _text(one["old"]), _text(one["new"]))
                for one in found["changed"]
            ],
        )
        for name, found in _tables(stored)
    ]


def _counts(stored: Mapping[str, Any], names: Names) -> str:
    between = "；" if names.chinese else "; "
    return between.join(
        names.say(
            "rules.counts",
            table=table_words(name, names),
            added=len(found["added"]),
            changed=len({one["code"] for one in found["changed"]}),
            removed=len(found["removed"]),
        )
        for name, found in _tables(stored)
    )


def _tables(stored: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Leave out the line that only says which pack is loaded."""
    return [(name, found) for name, found in sorted(stored.items()) if name != PLACE]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " | ".join(str(one) for one in value)
    return "—" if value in (None, "") else str(value)
