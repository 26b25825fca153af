"""Pack tables of self-government: whose majority decides what, and which matters it may decide."""

from __future__ import annotations

from gongzhi.core.packs.schema import Table
from gongzhi.deliberation.pack_tables import rules

TABLES: tuple[Table, ...] = rules.TABLES
