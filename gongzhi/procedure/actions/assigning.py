"""Whoever is named by a post in a record is given a task: what may be given is asked from above.

The composition root hands over the guards; each raises Invalid with the rule that forbids it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import Move

Guard = Callable[[Dossier, str, str, Ground], None]
_GUARDS: list[Guard] = []


def connect(guards: Sequence[Guard]) -> None:
    """Take the guards of the platform; each gets file, field, the post's code and ground."""
    _GUARDS[:] = list(guards)


def guard_posts(dossier: Dossier, move: Move, record: Record, ground: Ground) -> None:
    """Ask every guard about every post that a record names. Raises what a guard raises."""
    for field in move.fields:
        post = record.facts.get(field.name) if field.kind == "post" else None
        if post:
            for guard in _GUARDS:
                guard(dossier, field.name, post, ground)
