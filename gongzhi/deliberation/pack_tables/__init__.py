"""Pack tables of self-government: whose majority decides what, and how proposals are answered."""

from __future__ import annotations

from gongzhi.core.packs.schema import Table
from gongzhi.deliberation.pack_tables import proposals, rules

TABLES: tuple[Table, ...] = (*rules.TABLES, *proposals.TABLES)
