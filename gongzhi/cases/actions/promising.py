"""A promise starts a clock of its own that ends with the day the body has named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongzhi.cases.workflow.promising import CLOCK
from gongzhi.procedure.actions.advancing import Tick
from gongzhi.procedure.actions.joining import end_of_day
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.timing import Timing

KEY = "request.promise"


def tick_promise(record: Mapping[str, Any], at: datetime) -> Tick:
    """Start the clock of the promise on the body that gave it.

    Raises Invalid ``past_day`` on field ``ends_on``.
    """

    def tick(dossier: Dossier, timing: Timing) -> None:
        ends = end_of_day(str(record["ends_on"]), dossier.area_id, timing.ground, at)
        timing.promise(CLOCK, KEY, ends, dossier.owner_id)

    return tick
