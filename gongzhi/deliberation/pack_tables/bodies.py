"""Bodies of self-government in the packs: which there are, their offices, terms and meetings."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table

ELECTION, FIRST, SECOND = "body_election", "electing", "second_round"
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


def election_rules_fit(pack: Pack) -> Iterable[Finding]:
    """A body is elected by rules of an election, and each base has one rule for second rounds."""
    rules = pack.table("deliberation_rules")
    held = {code: row for code, row in rules.items() if row["procedure"] == ELECTION}
    for code, row in pack.table("self_government_bodies").items():
        for column in ("elected_by", "filled_by"):
            for rule in row[column]:
                if held.get(rule, {}).get("step") != FIRST:
                    params = {"value": rule, "kind": f"{ELECTION}.{FIRST}"}
                    yield Finding(code, "bad_value", column, params)
    seconds = [row["base"] for row in held.values() if row["step"] == SECOND]
    for code, row in held.items():
        if row["step"] == FIRST and seconds.count(row["base"]) != 1:
            params = {"value": row["base"], "kind": f"{ELECTION}.{SECOND}"}
            yield Finding(code, "bad_value", "base", params, "deliberation_rules")


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
            Column("surplus", "int", minimum=0, maximum=50),
            Column("committee_least", "int", minimum=1, maximum=99),
            Column("women_least", "int", minimum=0, maximum=300),
            Column("elected_by", "reflist", ref="deliberation_rules"),
            Column("filled_by", "reflist", ref="deliberation_rules"),
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
        checks=(seats_in_order, election_rules_fit),
    ),
)
