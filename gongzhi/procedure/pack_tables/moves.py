"""Who supervises whoever is late, and the grounds of moves."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table

GROUND_KINDS = (
    "not_accepted",
    "return_to_source",
    "objection",
    "merge",
    "extension",
    "pause",
    "convene",
    "void",
    "unconfirmed",
    "exclusion",
    "refusal",
    "budget",
    "moderation",
    "statement",
    "proposal",
    "departure",
    "strike",
    "parking",
    "undecided",
)


def escalations_name_who_failed(pack: Pack) -> Iterable[Finding]:
    """``failed`` is a role, ``kind:`` and a kind of body, or ``limit:`` and a limit's key."""
    roles = pack.table("roles")
    named = {f"kind:{kind}" for role in roles.values() for kind in role["organisation_kinds"]}
    named |= {f"limit:{row['key']}" for row in pack.table("step_limits").values()}
    for code, row in pack.table("escalations").items():
        if row["failed"] not in roles and row["failed"] not in named:
            yield Finding(
                code, "dangling_ref", "failed", {"value": row["failed"], "table": "roles"}
            )


def declined_requests_get_a_channel(pack: Pack) -> Iterable[Finding]:
    """Whoever is told that a request is not accepted is told which channel helps instead."""
    for code, row in pack.table("grounds").items():
        if row["kind"] == "not_accepted":
            for column in ("channel", "channel_en"):
                if not row[column]:
                    yield Finding(code, "required", column)


TABLES: tuple[Table, ...] = (
    Table(
        "escalations",
        frozen=True,
        columns=(
            Column("failed", "text"),
            Column("supervisor", "ref", ref="desks"),
            Column("limit", "ref", ref="limits"),
            Column("level", "int", minimum=1),
        ),
        checks=(escalations_name_who_failed,),
    ),
    Table(
        "grounds",
        frozen=True,
        columns=(
            Column("kind", "choice", choices=GROUND_KINDS),
            Column("channel", "text", required=False),
            Column("channel_en", "text", required=False),
            Column("organisation", "ref", required=False, ref="organisations"),
        ),
        checks=(declined_requests_get_a_channel,),
    ),
)
