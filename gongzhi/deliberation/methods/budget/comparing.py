"""Two counts of the same ballots side by side: what each buys that the other does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.deliberation.methods.budget.explaining import Outcome


@dataclass(frozen=True, slots=True)
class Compared:
    """What both buy, and what only the one that decides or only the other buys."""

    both: Sequence[str]
    only_deciding: Sequence[str]
    only_other: Sequence[str]
    said: Sequence[tuple[str, Mapping[str, Any]]]


def compared(deciding: Outcome, other: Outcome) -> Compared:
    """Compare the count that decides with the other; ``said`` are codes with their numbers."""
    here, there = set(deciding.bought), set(other.bought)
    both = [code for code in deciding.bought if code in there]
    only_here = [code for code in deciding.bought if code not in there]
    only_there = [code for code in other.bought if code not in here]
    said: list[tuple[str, Mapping[str, Any]]] = []
    if here == there:
        said.append(("same", {"count": len(both)}))
    for code, found in (("only_deciding", only_here), ("only_other", only_there)):
        if found:
            said.append((code, {"codes": found}))
    said.append(("spent_both", {"deciding": deciding.spent, "other": other.spent}))
    left_out = {
        "deciding": deciding.voters_by.excluded,
        "other": other.voters_by.excluded,
    }
    said.append(("excluded_both", left_out))
    return Compared(both, only_here, only_there, said)
