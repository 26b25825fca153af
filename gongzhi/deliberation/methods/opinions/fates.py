"""What can become of a statement, and which one a participant is asked next. Pure."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

SEED, RESIDENT = "seed", "resident"
WAITING, SHOWN, DECLINED, DROPPED, NOT_REACHED = (
    "waiting",
    "shown",
    "declined",
    "dropped",
    "not_reached",
)
STATES = (WAITING, SHOWN, DECLINED, DROPPED, NOT_REACHED)
"""``dropped``: the committee's own, taken back before the talk began; ``not_reached``: held, and
nobody had looked at it when the conversation closed."""
_WHOLE = float(2**64)


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as the draw knows it: its number, and how often it was answered when counted."""

    number: int
    answers: int


def next_statement(
    left: Iterable[Asked], *, seed: str, participant: str, given: int, even_out: int
) -> int | None:
    """Draw which statement a participant is asked next; None when all are answered.

    A lottery in which a statement weighs 1 / (its answers + ``even_out``): what is new or was
    rarely shown comes first, and what was agreed with plays no part. The draw follows from the
    conversation's seed, the participant and how many answers it has given, so the same page asks
    the same again.
    """
    best: tuple[float, int] | None = None
    for one in left:
        mark = f"{seed}:{participant}:{given}:{one.number}".encode()
        drawn = (int.from_bytes(hashlib.sha256(mark).digest()[:8]) + 1) / (_WHOLE + 1)
        ticket = math.log(drawn) * (one.answers + even_out)
        if best is None or (ticket, one.number) > best:
            best = (ticket, one.number)
    return None if best is None else best[1]


def fate_of(state: str, became: str, proposal: str, says: str) -> str:
    """Give the code of what became of a statement, the last thing first.

    ``says``: what the map says of it (``unites``, ``parts`` or nothing).
    """
    if state != SHOWN:
        return state
    return "proposal" if proposal else became or says or SHOWN
