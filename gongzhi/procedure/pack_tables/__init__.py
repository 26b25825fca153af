"""Tables of the engine: limits, calendars, escalation, grounds, notice periods, indicators."""

from __future__ import annotations

from gongzhi.core.packs.schema import Table
from gongzhi.procedure.pack_tables import calendars, figures, limits, moves

TABLES: tuple[Table, ...] = (
    *limits.TABLES,
    *calendars.TABLES,
    *moves.TABLES,
    *figures.TABLES,
)
