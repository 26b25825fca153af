"""Tables of the duties: the catalogue of matters and the lists of who answers for them."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Row, Table
from gongzhi.duties.pack_tables.bodies import body_findings, kind_and_level
from gongzhi.duties.pack_tables.coverage import (
    areas_have_their_owner,
    bodies_can_be_reached,
    matters_have_a_duty,
)
from gongzhi.territory.levels import TOWNSHIP

KINDS = ("event", "component", "topic")
SEVERITIES = ("L1", "L2", "L3", "L4", "emergency")
LISTS = ("basic", "cooperative", "withdrawn")


def matters_form_trees(pack: Pack) -> Iterable[Finding]:
    """No matter is its own ancestor."""
    rows = pack.table("matters")
    for code in rows:
        chain, here = [code], rows[code]["parent"]
        while here is not None and here not in chain:
            chain.append(here)
            here = rows[here]["parent"]
        if here == code:
            yield Finding(code, "own_ancestor", "parent", {"chain": " → ".join([*chain, here])})


def leads_can_be_found(pack: Pack) -> Iterable[Finding]:
    """A lead or support is a known organisation, or a known kind at a level.

    A pack without organisations (to be extended) cannot say which organisations there are.
    """
    for code, row in pack.table("duty_items").items():
        yield from body_findings(code, "lead", row["lead"], pack)
        for support in row["supports"]:
            yield from body_findings(code, "supports", support, pack)
        lead = kind_and_level(row["lead"])
        if lead is not None and lead[1] != row["level"]:
            params = {"value": row["level"], "expected": lead[1]}
            yield Finding(code, "lead_level", "level", params)


def lists_keep_their_rule(pack: Pack) -> Iterable[Finding]:
    """A withdrawn duty is led above the township and says who takes it over, how.

    Source: practice.md M5 (履行职责事项清单: 承接部门及工作方式; a withdrawn item is never
    dispatched down). A cooperative duty names the township's tasks.
    """
    for code, row in pack.table("duty_items").items():
        if row["list"] == "withdrawn" and row["level"] >= TOWNSHIP:
            yield Finding(code, "withdrawn_downward", "level")
        needed = {"withdrawn": "takeover_way", "cooperative": "cooperating_tasks"}.get(row["list"])
        if needed and not row[needed]:
            yield Finding(code, "required", needed)
        if _ends_before_it_begins(row):
            yield Finding(code, "dates_order", "valid_to")


def _ends_before_it_begins(row: Row) -> bool:
    return row["valid_to"] is not None and bool(row["valid_to"] < row["effective_from"])


TABLES: tuple[Table, ...] = (
    Table(
        "matters",
        frozen=True,
        columns=(
            Column("parent", "ref", required=False, ref="matters"),
            Column("kind", "choice", choices=KINDS),
            Column("words", "list", required=False),
            Column("request_types", "reflist", required=False, ref="request_types"),
            Column("limit", "ref", ref="limits"),
            Column("severity", "choice", choices=SEVERITIES),
            Column("public", "bool"),
            Column("directly_answered", "bool"),
            Column("owners_common", "bool"),
        ),
        checks=(matters_form_trees,),
    ),
    Table(
        "duty_items",
        frozen=True,
        columns=(
            Column("matter", "ref", ref="matters"),
            Column("list", "choice", choices=LISTS),
            Column("lead", "text"),
            Column("supports", "list", required=False),
            Column("level", "int", minimum=1, maximum=5),
            Column("law_basis", "text", required=False),
            Column("cooperating_tasks", "text", required=False),
            Column("takeover_way", "text", required=False),
            Column("valid_to", "date", required=False),
        ),
        checks=(leads_can_be_found, lists_keep_their_rule),
        gaps=(matters_have_a_duty, areas_have_their_owner, bodies_can_be_reached),
    ),
)
