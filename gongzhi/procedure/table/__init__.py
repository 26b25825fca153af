"""A procedure as a table that an official can read: steps, moves, fields, gates, separation."""

from gongzhi.procedure.table.parts import Apart, Field, Move, Paper, Start, Step, Who
from gongzhi.procedure.table.procedure import Procedure, TableError
from gongzhi.procedure.table.registry import by_hash, connect, known, procedure

__all__ = [
    "Apart",
    "Field",
    "Move",
    "Paper",
    "Procedure",
    "Start",
    "Step",
    "TableError",
    "Who",
    "by_hash",
    "connect",
    "known",
    "procedure",
]
