"""Tables of the duties: matters, duty lists, and what grids and communities may be asked."""

from __future__ import annotations

from gongzhi.core.packs.schema import Table
from gongzhi.duties.pack_tables import listed, matters

TABLES: tuple[Table, ...] = (*matters.TABLES, *listed.TABLES)
