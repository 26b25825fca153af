"""The table of powers (权责清单): what a body may do by law about a matter."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.duties.methods.powers import KINDS
from gongzhi.duties.pack_tables.bodies import body_findings


def holders_can_be_found(pack: Pack) -> Iterable[Finding]:
    """A holder is a known organisation or a known kind at a level; dates run forwards."""
    for code, row in pack.table("power_items").items():
        yield from body_findings(code, "holder", row["holder"], pack)
        if row["valid_to"] is not None and row["valid_to"] < row["effective_from"]:
            yield Finding(code, "dates_order", "valid_to")


TABLES: tuple[Table, ...] = (
    Table(
        "power_items",
        frozen=True,
        columns=(
            Column("matter", "ref", ref="matters"),
            Column("kind", "choice", choices=KINDS),
            Column("holder", "text"),
            Column("law_basis", "text"),
            Column("valid_to", "date", required=False),
        ),
        checks=(holders_can_be_found,),
    ),
)
