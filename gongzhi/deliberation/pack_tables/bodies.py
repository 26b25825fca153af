"""Bodies of self-government in the packs: which there are, their offices, terms and meetings."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table

CALLERS = ("community_secretary", "supervision_committee")


def seats_in_order(pack: Pack) -> Iterable[Finding]:
    """A body has at least as many seats as its fewest; its quorum is no more than everybody."""
    for code, row in pack.table("self_government_bodies").items():
        if row["seats_least"] > row["seats_most"]:
            params = {"value": row["seats_most"], "kind": f"≥ {row['seats_least']}"}
            yield Finding(code, "bad_value", "seats_most", params)
        if row["quorum_num"] > row["quorum_den"]:
            params = {"value": row["quorum_num"], "kind": f"≤ {row['quorum_den']}"}
            yield Finding(code, "bad_value", "quorum_num", params)


TABLES: tuple[Table, ...] = (
    Table("body_offices", frozen=True, columns=()),
    Table(
        "self_government_bodies",
        frozen=True,
        columns=(
            Column("place", "choice", choices=("village", "urban")),
            Column("term_months", "int", minimum=1, maximum=240),
            Column("seats_least", "int", minimum=1, maximum=300),
            Column("seats_most", "int", minimum=1, maximum=300),
            Column("offices", "reflist", ref="body_offices"),
            Column("review", "bool"),
            Column("review_num", "int", minimum=0, maximum=100),
            Column("review_den", "int", minimum=1, maximum=100),
            Column("called_by", "choice", choices=CALLERS),
            Column("notice_days", "int", minimum=0, maximum=60),
            Column("quorum_num", "int", minimum=0, maximum=100),
            Column("quorum_den", "int", minimum=1, maximum=100),
            Column("quorum_more", "bool"),
            Column("law_version", "text"),
        ),
        checks=(seats_in_order,),
    ),
)
