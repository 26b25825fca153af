"""The procedure as stations of a line: the road taken, the present station, the way ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow
from gongzhi.procedure.table import Procedure
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class Station:
    """One step. ``state``: taken, lit (here now) or ahead; ``side`` a road not taken (thin);
    ``sequence`` the entry that led there, which tells who, when and what (0 for none).
    """

    step: str
    name: str
    state: str
    side: bool
    at: str = ""
    sequence: int = 0


def stations(
    dossier: Dossier, table: Procedure, rows: Iterable[TimelineRow], names: Names
) -> list[Station]:
    """Give the stations in the table's order; of the ends only the one that was reached."""
    reached = {row.change["step"]: row for row in rows if "step" in row.change}
    usual = _usual_way(table)
    ends = {step.name for step in table.steps if step.closed}
    end = dossier.step if dossier.step in ends else table.steps[-1].name
    found = []
    for step in table.steps:
        if step.closed and step.name != end:
            continue
        taken = step.name in reached
        lit = step.name == dossier.step
        found.append(
            Station(
                step.name,
                names.step(step.name),
                "lit" if lit else "taken" if taken else "ahead",
                not taken and not lit and step.name not in usual,
                names.moment(reached[step.name].at) if taken else "",
                reached[step.name].sequence if taken else 0,
            )
        )
    return found


def _usual_way(table: Procedure) -> set[str]:
    """Follow the first move that leads on from each step: the road most files take."""
    step = table.steps[0]
    way = {step.name}
    while not step.closed:
        onward = [m.to for m in step.moves if m.to in table.by_name and m.to not in way]
        if not onward:
            break
        step = table.step(onward[0])
        way.add(step.name)
    return way
