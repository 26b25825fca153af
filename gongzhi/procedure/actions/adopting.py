"""Files taken over from another system: no moves are invented, one entry says what it said.

An open file stands at the first step with nothing decided; one that its source has closed stands at
``closed``. A target of the source is a clock "given by source": it wakes nobody while it is past
and no person has taken the file up (``Timing.take_up``); what is past due is only listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core import agenda
from gongzhi.core.actor import Actor
from gongzhi.core.agenda import Plan
from gongzhi.procedure.actions.columns import BARRED, CLOCK, DATA_KEY, DOSSIER, ENTRY, SEALED
from gongzhi.procedure.actions.drawing import Adoption, Drawn, Row
from gongzhi.procedure.actions.staging import hold_ground, insert_many, insert_once
from gongzhi.procedure.actions.statement import Insert, Table
from gongzhi.procedure.clock_rows import SOURCE, wake_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock
from gongzhi.procedure.table import procedure

__all__ = ["SOURCE", "AdoptedFiles", "Adoption", "adopt_files"]


@dataclass(frozen=True, slots=True)
class AdoptedFiles:
    """Which files went in, and the bodies with files that were past due at that moment."""

    added: AbstractSet[UUID]
    overdue: Mapping[int, int]


def adopt_files(
    adoptions: Sequence[Adoption],
    *,
    code: str,
    source: str,
    entrance: str,
    table: Table,
    by: Actor,
    ground: Ground,
    plans: Callable[[Mapping[int, int]], Sequence[Plan]],
) -> AdoptedFiles:
    """Adopt a block of files inside the caller's unit of work; known ones are left as they are.

    ``code`` names the procedure; ``plans`` gives the wake-ups of the block, from the counts of past
    due files by body, and is asked only if something went in.
    Raises Conflict("ground_moved") when places, bodies or rules changed since the unit began.
    """
    hold_ground(ground.work)
    block = Drawn(procedure(code), source, entrance, by, ground)
    for adoption in adoptions:
        block.add(adoption)
    rows = [_ordered(_DOSSIER_COLUMNS, dossier) for dossier in block.dossiers]
    added = insert_once(Insert(DOSSIER, rows))
    if not added:
        return AdoptedFiles(added, {})
    kept = [adoption for adoption in adoptions if adoption.id in added]
    own = ground.jurisdiction
    insert_many(Insert(ENTRY, [row for row in block.entries if row[0] in added]))
    clocks = [clock for clock in block.clocks if clock["dossier_id"] in added]
    insert_many(Insert(CLOCK_ENDED, [_ordered(_CLOCK_COLUMNS, clock) for clock in clocks]))
    envelopes = [envelope for adoption in kept for envelope in adoption.envelopes]
    keys = [(e.chain, e.purpose, own, e.key_version, e.wrapped) for e in envelopes]
    insert_many(Insert(DATA_KEY, keys))
    values = [value for adoption in kept for value in adoption.sealed]
    insert_many(Insert(SEALED, [(s.id, own, s.chain, s.purpose, s.ciphertext) for s in values]))
    insert_many(Insert(table, [adoption.row for adoption in kept]))
    insert_many(Insert(BARRED, [(a.id, body, own) for a in kept for body in sorted(a.barred)]))
    overdue = _overdue(clocks, ground.work.now)
    agenda.plan(own, [*_wakes(clocks, ground.work.now), *plans(overdue)])
    return AdoptedFiles(added, overdue)


CLOCK_ENDED = Table(CLOCK.name, (*CLOCK.columns, ("ended_at", "timestamptz")))
_CLOCK_COLUMNS = tuple(name for name, _ in CLOCK_ENDED.columns)
_DOSSIER_COLUMNS = tuple(name for name, _ in DOSSIER.columns)


def _ordered(names: Sequence[str], row: Row) -> list[Any]:
    return [row[name] for name in names]


def _is_late(clock: Row, now: datetime) -> bool:
    late = clock["ended_at"] is None and clock["due"] <= now
    return late and not _in_hand(clock)


def _overdue(clocks: Sequence[Row], now: datetime) -> dict[int, int]:
    late = Counter(clock["responsible_id"] for clock in clocks if _is_late(clock, now))
    return dict(late)


def _in_hand(clock: Row) -> bool:
    """Tell whether a clock counts whenever it is due: a person has taken the file in."""
    return bool(clock["limit"] != SOURCE or clock["version"] > 1)


def _wakes(clocks: Sequence[Row], now: datetime) -> list[Plan]:
    running = [clock for clock in clocks if clock["ended_at"] is None and clock["due"]]
    coming = [clock for clock in running if clock["due"] > now or _in_hand(clock)]
    made = (
        Clock(**{**clock, "derivation": [], "pauses": [], "extensions": []}) for clock in coming
    )
    return [plan for clock in made if (plan := wake_of(clock)) is not None]
