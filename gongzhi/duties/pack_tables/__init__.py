"""Tables of the duties: matters, duty lists, powers, what grids and communities may be asked."""

from __future__ import annotations

from gongzhi.core.packs.schema import Table
from gongzhi.duties.pack_tables import listed, matters, powers

TABLES: tuple[Table, ...] = (*matters.TABLES, *powers.TABLES, *listed.TABLES)
