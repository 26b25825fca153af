"""How grave a matter is (L4 to L1, emergency): where it begins, its limits, whom to call first.

Source: practice.md M2, event levels and escalation; every number is a row of ``severities``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.actions.advancing import Shape
from gongzhi.procedure.clock import Limit, due
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import procedure
from gongzhi.territory.levels import COMMUNITY, DISTRICT

if TYPE_CHECKING:
    from gongzhi.cases.actions.reports import Report

SEVERITY, HANDLING = "severity", "handling"
GRID, AT_DISTRICT = "grid", "district"
RAISED, RECEIVED = "raised", "received"


def call_first(report: Report, here: Ground) -> Iterator[Problem]:
    """Somebody in danger is called for before anything is sent: yields ``call_first`` with numbers.

    The report is taken in parallel once it says that the call was made (``called``).
    """
    row = here.rules.table("severities").get(report.severity)
    if row is None or report.called or not row["calls"]:
        return
    numbers = here.live.table("help_numbers")
    named = [str(numbers[one]["number"]) for one in row["calls"] if one in numbers]
    yield Problem("called", "call_first", {"numbers": ", ".join(named)})


def begins_at(report: Report, here: Ground) -> tuple[str, str]:
    """Give the step and the entrance at which a report begins.

    The grid's begin in the grid, unless they are too grave for it: then at the desk above; what
    belongs to the district goes there at once, from every entrance.
    """
    entrance = str(here.rules.table("sources")[report.source]["entrance"])
    row = here.rules.table("severities").get(report.severity)
    if row is not None and row["level"] == DISTRICT:
        return RECEIVED, AT_DISTRICT
    in_grid = entrance == GRID and (row is None or row["level"] >= COMMUNITY)
    return (RAISED if in_grid else RECEIVED), entrance


def first_limits(severity: str, step: str, area: int, at: datetime, here: Ground) -> dict[str, Any]:
    """Give the limits a graver file has of its own: to answer at once, and to be handled."""
    row = here.rules.table("severities").get(severity)
    if row is None:
        return {}
    key = procedure("request").step(step).limit
    usual = here.limit(key, area, {})
    own = {} if not row["response"] else {key: _earlier(row["response"], usual, area, at, here)}
    return {**own, **({HANDLING: row["limit"]} if row["limit"] else {})}


def graver_limit(dossier: Dossier, limit: str, here: Ground) -> str:
    """Give the earlier of the matter's limit and that of the file's severity."""
    row = here.rules.table("severities").get(str(dossier.title.get(SEVERITY, "")))
    if row is None or not row["limit"]:
        return limit
    if not limit:
        return str(row["limit"])
    usual = Limit.from_row(here.rules.table("limits")[limit])
    return _earlier(row["limit"], usual, dossier.area_id, here.work.now, here)


def climb_at(by: Actor, at: datetime) -> Shape:
    """Whoever sends a file up may find it graver, never less grave (Invalid ``not_graver``).

    What belongs to the district goes to its desk at once, as it does from the beginning.
    """

    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        rows, found = here.rules.table("severities"), record.facts.get(SEVERITY)
        if found is None:
            return
        before = rows.get(str(dossier.title.get(SEVERITY, "")))
        if before is not None and rows[found]["rank"] <= before["rank"]:
            raise Invalid(Problem(SEVERITY, "not_graver", {"got": found}))
        dossier.title = {**dossier.title, SEVERITY: found}
        own = first_limits(found, RECEIVED, dossier.area_id, at, here)
        dossier.limits = {**dossier.limits, **own}
        if rows[found]["level"] == DISTRICT:
            dossier.entrance = AT_DISTRICT

    return shape


def _earlier(code: str, usual: Limit | None, area: int, at: datetime, here: Ground) -> str:
    """Give the code of whichever limit would end first, counted from now."""
    if usual is None:
        return code
    calendar = here.calendar(area)
    graver = due(calendar, Limit.from_row(here.rules.table("limits")[code]), at).at
    plain = due(calendar, usual, at).at
    return usual.code if plain is not None and graver is not None and plain < graver else code
