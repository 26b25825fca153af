"""Tables of triage: signs of danger in a text and the numbers that help at once."""

from __future__ import annotations

from gongzhi.core.packs.schema import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        "danger_signs",
        frozen=False,
        columns=(
            Column("category", "choice", choices=("violence", "child", "self_harm", "fire_gas")),
            Column("words", "list"),
            Column("help", "ref", ref="help_numbers"),
        ),
    ),
    Table(
        "help_numbers",
        frozen=False,
        columns=(Column("number", "text"), Column("hours", "text")),
    ),
)
