"""The rank that a published rule gives an open file: it changes the order of work, never a clock.

Only the program makes the move, from the numbers on record with it. Source: architecture.md 2,
practice.md M3 (frequent common matters come first).
"""

from __future__ import annotations

from gongzhi.procedure.table import Field, Move
from gongzhi.procedure.table.common import SYSTEM

SET_PRIORITY = Move(
    "set_priority",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(
        Field("priority", "code", required=False, table="priorities"),
        Field("reported", "int", low=1, high=1_000_000),
        Field("joined", "int", high=1_000_000),
        Field("threshold", "int", high=1_000_000),
    ),
    tells_requester=True,
)
