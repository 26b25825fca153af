"""Pack tables of self-government: its bodies, its rules of voting, how proposals are answered."""

from __future__ import annotations

from gongzhi.core.packs.schema import Table
from gongzhi.deliberation.pack_tables import bodies, proposals, rules

TABLES: tuple[Table, ...] = (
    *rules.TABLES,
    *proposals.TABLES,
    *bodies.TABLES,
)
