"""The digest of all figures of the months that a simulation has lived through."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from gongzhi.appraisal.queries import Month, computed_figures, month_of
from gongzhi.core.journal.canonical import canonical
from gongzhi.core.work import Work
from gongzhi.procedure.ground import Ground, ground


def figures_digest(unit: Work, begins: datetime, ends: datetime) -> str:
    """Give one digest: the same seed on an empty district gives the same."""
    here = ground(unit)
    shape = [
        [month.name, one.indicator, one.body, one.state, one.numerator, one.denominator]
        for month in _months(here, begins, ends)
        for one in computed_figures(here, month)
    ]
    return hashlib.sha256(canonical(shape)).hexdigest()


def _months(here: Ground, begins: datetime, ends: datetime) -> Iterator[Month]:
    zone = here.calendar(here.territory.root.id).zone
    at = begins.astimezone(zone)
    while at < ends:
        month = month_of(f"{at:%Y-%m}", here)
        yield month
        at = month.end.astimezone(zone)
