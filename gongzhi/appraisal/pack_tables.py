"""Whose day it is where the procedure's table does not say it: waiting for a court is the law's."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table

BEARERS = ("owner", "desk", "requester", "law")


def grounds_exist(pack: Pack) -> Iterable[Finding]:
    """A row's ground is a row of the table ``grounds``; no two rows speak of the same wait."""
    grounds = pack.table("grounds")
    seen: set[tuple[str, str, str]] = set()
    for code, row in pack.table("day_bearers").items():
        ground = row["ground"] or ""
        if ground and ground not in grounds:
            yield Finding(code, "dangling_ref", "ground", {"value": ground, "table": "grounds"})
        key = (row["procedure"], row["step"], ground)
        if key in seen:
            yield Finding(code, "stands_twice", "step", {"value": row["step"]})
        seen.add(key)


TABLES: tuple[Table, ...] = (
    Table(
        "day_bearers",
        frozen=True,
        columns=(
            Column("procedure", "text"),
            Column("step", "text"),
            Column("ground", "text", required=False),
            Column("bearer", "choice", choices=BEARERS),
        ),
        checks=(grounds_exist,),
    ),
)
