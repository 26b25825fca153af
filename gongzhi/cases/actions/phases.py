"""Matters handled in phases: each has a limit of its own, and their clocks follow one another.

The file's own clock runs over all of them. Source: practice.md M1 (limits by phase of one matter).
"""

from __future__ import annotations

from gongzhi.cases.queries.phases import FINISH, TABLE, phase_now, phases_of
from gongzhi.procedure.actions.advancing import Tick
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import Start
from gongzhi.procedure.timing import Timing

PHASE, FILE = "phase", "file"


def shape_phase(dossier: Dossier, record: Record, ground: Ground) -> None:
    """Name the phase that is finished, the one that runs: none is passed over."""
    record.facts["phase"] = phase_now(dossier, ground)


def settle_phase(move: str) -> Tick:
    """Let the clock of the phase follow that of the file; a finished phase starts the next."""

    def settle(dossier: Dossier, timing: Timing) -> None:
        if move == FINISH:
            _start(dossier, timing, _after(dossier, timing.ground))
        elif any(clock.name == FILE for clock in timing.new):
            _start(dossier, timing, phase_now(dossier, timing.ground))
        elif _stands(timing.open.get(FILE)) and _runs(timing.open.get(PHASE)):
            timing.pause(PHASE)

    return settle


def _start(dossier: Dossier, timing: Timing, phase: str) -> None:
    timing.end(PHASE, FINISH)
    others = {name: code for name, code in dossier.limits.items() if not name.startswith(PHASE)}
    row = timing.ground.rules.table(TABLE).get(phase)
    if row is None:
        dossier.limits = others
        return
    key = f"{PHASE}:{phase}"
    dossier.limits = {**others, key: row["limit"]}
    timing.start(Start(PHASE, key), dossier.owner_id)


def _after(dossier: Dossier, ground: Ground) -> str:
    """The next phase; the entry that finishes the one before is not written yet."""
    phases, now = phases_of(dossier.subject, ground), phase_now(dossier, ground)
    return next(iter(phases[phases.index(now) + 1 :]), "") if now else ""


def _stands(clock: Clock | None) -> bool:
    return clock is not None and bool(clock.pauses) and clock.pauses[-1][1] is None


def _runs(clock: Clock | None) -> bool:
    return clock is not None and not _stands(clock)
