"""The phases in which a matter is handled, one after another, and where a file stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gongzhi.core.models import Entry
from gongzhi.core.packs.snapshots import Rules
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier

FINISH = "finish_phase"
TABLE = "matter_phases"


def phases_of(matter: str, ground: Ground) -> tuple[str, ...]:
    """Give the codes of a matter's phases in their order; most matters have none."""
    return _phases(ground.rules).get(matter, ())


def phase_now(dossier: Dossier, ground: Ground) -> str:
    """Give the first phase of a file's matter that nobody has finished yet, or "".

    One statement, and none for a matter without phases.
    """
    phases = phases_of(dossier.subject, ground)
    if not phases:
        return ""
    moves = Entry.objects.filter(chain=dossier.id, move=FINISH)
    done = {facts["record"]["phase"] for facts in moves.values_list("facts", flat=True)}
    return next((code for code in phases if code not in done), "")


@lru_cache(maxsize=16)
def _phases(rules: Rules) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for code, row in rules.table(TABLE).items():
        found.setdefault(row["matter"], []).append((row["number"], code))
    return {matter: tuple(code for _, code in sorted(rows)) for matter, rows in found.items()}
