"""Tables of the cases: types of request, their sources, checklists of hazards."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.cases.methods.orders import FIELDS
from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.duties.pack_tables.bodies import body_findings

HAZARD_LIMITS = ("hazard.notice", "hazard.recheck", "hazard.take_up", "hazard.act")


def hazards_can_be_followed(pack: Pack) -> Iterable[Finding]:
    """A checklist needs the clocks of its procedure, and no hazard in a home is public."""
    keys = {row["key"] for row in pack.table("step_limits").values()}
    kinds = pack.table("place_kinds")
    for code, row in pack.table("hazard_checks").items():
        for key in HAZARD_LIMITS:
            if key not in keys:
                yield Finding(code, "no_step_limit", None, {"value": key})
        if row["public"] and kinds[row["place_kind"]]["home"]:
            yield Finding(code, "home_is_public", "public")
        yield from body_findings(code, "enforcer", row["enforcer"], pack)


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
    # What an outside system writes before each field of its orders.
    Table(
        "outside_fields",
        frozen=True,
        columns=(
            Column("system", "ref", ref="sources"),
            Column("field", "choice", choices=FIELDS),
            Column("labels", "list"),
        ),
    ),
    Table("place_kinds", frozen=True, columns=(Column("home", "bool"),)),
    Table(
        "hazard_checks",
        frozen=True,
        columns=(
            Column("place_kind", "ref", ref="place_kinds"),
            Column("law_basis", "text"),
            Column("limit", "ref", ref="limits"),
            Column("enforcer", "text"),
            Column("at_once", "bool"),
            Column("public", "bool"),
        ),
        checks=(hazards_can_be_followed,),
    ),
)
