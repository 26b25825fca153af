"""Reactions: other apps' answers to a move, planned as agenda rows of the same transaction.

The composition root hands over one mapping: (procedure, move) → handler names. ``*`` stands for
every procedure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongzhi.core.agenda import Plan
from gongzhi.core.models import Entry
from gongzhi.procedure.models import Dossier

_REACTIONS: dict[tuple[str, str], tuple[str, ...]] = {}


def connect(reactions: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """Take the wiring of the platform."""
    _REACTIONS.update({key: tuple(names) for key, names in reactions.items()})


def reactions_to(procedure: str, move: str) -> tuple[str, ...]:
    """Name the handlers that react to a move."""
    return _REACTIONS.get((procedure, move), ()) + _REACTIONS.get(("*", move), ())


def reaction_plans(dossier: Dossier, entry: Entry) -> list[Plan]:
    """Plan the reactions to an entry; a closed sub-file also wakes its parent.

    At once is when it happened: the agenda of simulated days runs at their moments.
    """
    payload = {"dossier": dossier.id.hex, "sequence": entry.sequence}
    names = list(reactions_to(dossier.procedure, entry.move))
    if dossier.parent_id is not None and dossier.closed_at is not None:
        names.append("child_ended")
    return [
        Plan(entry.occurred_at, name, f"{dossier.id.hex}:{entry.sequence}", payload)
        for name in names
    ]
