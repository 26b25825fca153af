"""What a gate is given to look at, gathered from a held file."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gongzhi.core.hot_rows import read_rows
from gongzhi.core.statements import statement
from gongzhi.procedure import gates
from gongzhi.procedure.actions.holding import Held
from gongzhi.procedure.clock_rows import SOURCE, paused_days
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import Move, known
from gongzhi.procedure.timing import Timing

FILE = "file"
_PARTS = """
SELECT procedure, count(*) FILTER (WHERE closed_at IS NULL), count(*)
FROM procedure_dossier WHERE parent_id = %s::uuid GROUP BY procedure
"""
_WINDOW = "dossier_id = %s::uuid AND name = 'window' ORDER BY started_at DESC LIMIT 1"


def gate_facts(held: Held, move: Move, record: Record, timing: Timing) -> gates.Facts:
    """Gather past, sub-files and the bounds of the clock that the move is about.

    That clock is the one a move extends or pauses, else the file's.
    """
    name = move.effect.partition(":")[2] or next(iter(move.pauses), FILE)
    clock = timing.open.get(name)
    open_parts, all_parts = _parts(held.dossier)
    return gates.Facts(
        at=timing.at,
        record=record.facts,
        past=held.past.for_gates,
        children_open=open_parts,
        children_all=all_parts,
        limits={
            **_settings(timing),
            **_bounds(clock, timing),
            "window_ends": _window_ends(held),
        },
        since=0 if clock is None else held.past.start_of(clock.id.hex),
        siblings=_siblings(held.dossier),
        step=held.step.name,
        tables={name: held.ground.rules.table(name) for name in gates.tables_of(move.gate)},
    )


def _parts(dossier: Dossier) -> tuple[int, int]:
    """Count the sub-files that belong to the work: those still open, and all."""
    aside = {code for code, table in known().items() if table.aside}
    rows = statement(_PARTS, [dossier.id])
    kept = [row for row in rows if row[0] not in aside]
    return sum(row[1] for row in kept), sum(row[2] for row in kept)


def _siblings(dossier: Dossier) -> dict[str, int]:
    """Count the other sub-files of the same parent and procedure by step."""
    if dossier.parent_id is None:
        return {}
    others = Dossier.objects.filter(parent_id=dossier.parent_id, procedure=dossier.procedure)
    return dict(Counter(others.exclude(id=dossier.id).values_list("step", flat=True)))


def _settings(timing: Timing) -> dict[str, Any]:
    """Whole numbers of the pack that gates compare with."""
    rows = timing.ground.live.table("settings")
    return {code: row["value"] for code, row in rows.items() if row["kind"] == "int"}


def _bounds(clock: Clock | None, timing: Timing) -> dict[str, Any]:
    if clock is None or clock.limit == SOURCE:
        return {}
    limit = timing.limit_of(clock)
    return {
        "extension_max": limit.extension_max,
        "extension_count": limit.extension_count,
        "pause_max_days": limit.pause_max_days,
        "paused_days": paused_days(clock),
    }


def _window_ends(held: Held) -> Any:
    window = read_rows(Clock, _WINDOW, [held.dossier.id])
    return window[0].due if window else None
