"""Reactions to entries of the chains of areas, organisations, posts and packs.

The composition root hands over one mapping: (kind of chain, move) → names of agenda handlers. They
are planned in the transaction of the entry; files have their own mapping beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongzhi.core.agenda import Plan, plan
from gongzhi.core.models import Entry

_REACTIONS: dict[tuple[str, str], tuple[str, ...]] = {}


def connect(reactions: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """Take the wiring of the platform."""
    _REACTIONS.update({key: tuple(names) for key, names in reactions.items()})


def plan_reactions(kind: str, key: str, entry: Entry) -> None:
    """Plan the reactions to an entry; each is told the chain's key and the entry's sequence."""
    payload = {"key": key, "chain": entry.chain.hex, "sequence": entry.sequence}
    plans = [
        Plan(entry.recorded_at, name, f"{entry.chain.hex}:{entry.sequence}", payload)
        for name in _REACTIONS.get((kind, entry.move), ())
    ]
    if plans:
        plan(entry.jurisdiction_id, plans)
