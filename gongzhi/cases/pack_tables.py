"""Tables of the cases: types of request and the sources they come from."""

from __future__ import annotations

from gongzhi.core.packs.schema import Column, Table

TABLES: tuple[Table, ...] = (
    Table("request_types", frozen=True, columns=(Column("secret_by_default", "bool"),)),
    Table(
        "sources",
        frozen=True,
        columns=(
            Column("entrance", "choice", choices=("hotline", "grid")),
            Column("staff", "bool"),
        ),
    ),
    # Matters whose results are checked on the spot; a class covers those below it.
    Table("checked_matters", frozen=True, columns=(Column("matter", "ref", ref="matters"),)),
)
