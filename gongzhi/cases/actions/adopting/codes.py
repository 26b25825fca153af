"""Codes and names of a rule pack, as sheets of other systems write them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from gongzhi.cases.queries.ground import CaseGround
from gongzhi.core.packs.snapshots import Rules
from gongzhi.directory.queries import Directory
from gongzhi.territory.locate import Territory

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Codes:
    """What a sheet may write → the code of the pack, for each kind of thing."""

    matter: Names
    request_type: Names
    body: Names
    area: Names


def codes_of(ground: CaseGround) -> Codes:
    """Give the codes of a ground; kept under its versions."""
    return _codes(ground.base.rules, ground.base.directory, ground.base.territory)


@lru_cache(maxsize=8)
def _codes(rules: Rules, directory: Directory, territory: Territory) -> Codes:
    return Codes(
        matter=_of_table(rules, "matters"),
        request_type=_of_table(rules, "request_types"),
        body=_named((b.code, b.name_zh, b.name_en) for b in directory.by_id.values() if b.open),
        area=_named((a.code, a.name_zh, a.name_en) for a in territory.areas if a.open),
    )


def _of_table(rules: Rules, table: str) -> Names:
    rows = rules.table(table).items()
    return _named((code, row["name_zh"], row["name_en"]) for code, row in rows)


def _named(rows: Iterable[tuple[str, str, str]]) -> Names:
    """A code always means itself; a name counts only if one thing alone bears it."""
    listed = list(rows)
    bearers: dict[str, set[str]] = {}
    for code, *names in listed:
        for name in names:
            bearers.setdefault(name, set()).add(code)
    alone = {name: codes.pop() for name, codes in bearers.items() if name and len(codes) == 1}
    return {**alone, **{code: code for code, *_ in listed}}
