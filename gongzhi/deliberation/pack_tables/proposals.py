"""Rules of residents' proposals: how many supports, in what time, oblige whom to answer. Pure."""

from __future__ import annotations

from gongzhi.core.packs.schema import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        "proposal_rules",
        frozen=True,
        columns=(
            Column("level", "int", minimum=1, maximum=9),
            Column("supports", "int", minimum=1, maximum=10**6),
            Column("support_limit", "ref", ref="limits"),
            Column("answer_limit", "ref", ref="limits"),
        ),
    ),
)
