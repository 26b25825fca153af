"""What a grid worker and a community may be asked: kinds of tasks, the grid's list, three lists.

Source: practice.md M2 (published list of grid matters, eight kinds) and M5 (communities: lawful,
assisting and negative list); section 0 item 4: who delegates has a legal basis and pays.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.duties.methods.listed import DATA, LISTS, MANNERS, PAYS, PER, Listed, barred_by, line
from gongzhi.duties.pack_tables.bodies import body_findings
from gongzhi.territory.levels import COMMUNITY


def only_grid_tasks_for_grids(pack: Pack) -> Iterable[Finding]:
    """A grid worker is asked only for kinds of tasks that are open to grids."""
    tasks = pack.table("grassroots_tasks")
    for code, row in pack.table("grid_duties").items():
        if not tasks[row["task"]]["grid"]:
            yield Finding(code, "not_a_grid_task", "task", {"value": row["task"]})


def assisting_is_paid_for(pack: Pack) -> Iterable[Finding]:
    """Assisting work has a legal basis and is paid; what is refused names who does it instead."""
    needed = {
        "assisting": ("asked_by", "law_basis"),
        "negative": ("instead_zh", "instead_en"),
        "lawful": ("law_basis",),
    }
    for code, row in pack.table("community_duties").items():
        for column in needed[row["list"]]:
            if not row[column]:
                yield Finding(code, "required", column)
        if row["list"] == "assisting" and row["pay"] == "none":
            yield Finding(code, "unpaid_assisting", "pay")


def grid_list_is_lawful(pack: Pack) -> Iterable[Finding]:
    """Nothing negative, nothing withdrawn stands on the grid's list."""
    return _lawful(pack, "grid_duties")


def community_lists_are_lawful(pack: Pack) -> Iterable[Finding]:
    """Nothing negative, nothing withdrawn stands on a list of what a community does."""
    return _lawful(pack, "community_duties")


def _lawful(pack: Pack, table: str) -> Iterable[Finding]:
    refused = [
        Listed.from_row(code, row)
        for code, row in pack.table("community_duties").items()
        if row["list"] == "negative"
    ]
    parents = {code: row["parent"] for code, row in pack.table("matters").items()}
    withdrawn = {
        row["matter"] for row in pack.table("duty_items").values() if row["list"] == "withdrawn"
    }
    for code, row in pack.table(table).items():
        yield from body_findings(code, "asked_by", row["asked_by"], pack)
        if row["valid_to"] is not None and row["valid_to"] < row["effective_from"]:
            yield Finding(code, "dates_order", "valid_to")
        if row.get("list") == "negative":
            continue
        found = barred_by(row["task"], row["matters"], refused, parents)
        if found is not None:
            yield Finding(code, "on_negative_list", "task", {"value": found.code})
        for matter in row["matters"]:
            if matter in withdrawn:
                yield Finding(code, "withdrawn_matter", "matters", {"value": matter})


def no_community_leads_what_it_refuses(pack: Pack) -> Iterable[Finding]:
    """A matter that communities refuse is led by no community on the duty lists."""
    led = {
        row["matter"]: code
        for code, row in pack.table("duty_items").items()
        if row["level"] >= COMMUNITY
    }
    parents = {code: row["parent"] for code, row in pack.table("matters").items()}
    for code, row in pack.table("community_duties").items():
        if row["list"] != "negative":
            continue
        for matter in led:
            if set(line(matter, parents)) & set(row["matters"]):
                yield Finding(code, "led_by_communities", "matters", {"value": led[matter]})


_COMMON = (
    Column("task", "ref", ref="grassroots_tasks"),
    Column("matters", "reflist", required=False, ref="matters"),
    Column("asked_by", "text", required=False),
    Column("law_basis", "text", required=False),
)
TABLES: tuple[Table, ...] = (
    Table(
        "grassroots_tasks",
        frozen=True,
        columns=(Column("grid", "bool"), Column("community", "bool")),
    ),
    Table(
        "grid_duties",
        frozen=True,
        columns=(
            *_COMMON,
            Column("manner", "choice", choices=MANNERS),
            Column("times", "int", minimum=0),
            Column("per", "choice", choices=PER),
            Column("minutes", "int", minimum=0),
            Column("data", "list", required=False, choices=DATA),
            Column("valid_to", "date", required=False),
        ),
        checks=(only_grid_tasks_for_grids, grid_list_is_lawful),
    ),
    Table(
        "community_duties",
        frozen=True,
        columns=(
            Column("list", "choice", choices=LISTS),
            *_COMMON,
            Column("pay", "choice", choices=PAYS),
            Column("instead_zh", "text", required=False),
            Column("instead_en", "text", required=False),
            Column("valid_to", "date", required=False),
        ),
        checks=(
            assisting_is_paid_for,
            community_lists_are_lawful,
            no_community_leads_what_it_refuses,
        ),
    ),
)
