"""Void and restart (程序违法重来): a file is set back to how it stood when it came to a step.

What was done since counts for no gate any more, but separation forgets nothing, and the journal
keeps it. Clocks that ran at that arrival run on; those that ended since begin anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import Conflict
from gongzhi.procedure.actions.holding import Held
from gongzhi.procedure.clock_rows import SOURCE, STEP, SUPERVISE
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.table import Start
from gongzhi.procedure.timing import Timing

EMPTY: dict[str, Any] = {"subject": "", "limits": {}, "title": {}, "lifted": 0}


@dataclass
class Back:
    """Where a file is set back to: step, state and clocks at its arrival, and the span voided."""

    step: str
    voided: list[int]
    state: dict[str, Any]
    clocks: frozenset[str]

    def restore(self, dossier: Dossier) -> None:
        """Give the file the owner, place, matter and limits it had on arrival."""
        state = {**EMPTY, **self.state}
        dossier.owner_id = state["owner"]
        dossier.area_id = state["area"]
        dossier.subject = state["subject"]
        dossier.limits = dict(state["limits"])
        dossier.title = dict(state["title"])
        dossier.lifted = state["lifted"]

    def set_clocks(self, timing: Timing) -> None:
        """End what was started since, let run on what ran, start anew what ended since."""
        for name, clock in list(timing.open.items()):
            if clock.id.hex in self.clocks:
                timing.resume(name)
            elif not name.startswith(SUPERVISE):
                timing.end(name, "void")
        for clock in Clock.objects.filter(dossier_id=timing.dossier.id, id__in=self.clocks):
            if clock.name not in {*timing.open, STEP} and clock.limit != SOURCE:
                start = Start(clock.name, clock.key, kind=clock.kind)  # type: ignore[arg-type]
                timing.start(start, timing.dossier.owner_id)


def void_to(held: Held, step: str) -> Back:
    """Find the last arrival at a step that still counts.

    Raises Conflict ``not_visited`` when the file was never there, ``nothing_to_void`` when nothing
    has been done since.
    """
    arrivals = [
        entry.sequence
        for entry in held.past.live
        if entry.facts.get("change", {}).get("step") == step
    ]
    if not arrivals or held.table.step(step).closed:
        raise Conflict("not_visited", step=step)
    if arrivals[-1] == held.dossier.last_sequence:
        raise Conflict("nothing_to_void", step=step)
    until = arrivals[-1]
    return Back(
        step,
        [until + 1, held.dossier.last_sequence],
        held.past.state_at(until),
        held.past.clocks_at(until),
    )
