"""The gate of a resident's proposal: pure, with its numbers."""

from __future__ import annotations

from gongzhi.procedure.gates import Facts, Verdict, gate


@gate("supports_reached", 1, tables=("proposal_rules",))
def supports_reached(facts: Facts) -> Verdict:
    """As many residents support it as the pack asks for at its level. Numbers: both."""
    level = facts.past[0].record.get("level") if facts.past else None
    rows = facts.tables.get("proposal_rules", {}).values()
    wanted = next((int(row["supports"]) for row in rows if row["level"] == level), 0)
    supports = int(facts.record.get("supports", 0))
    return Verdict(0 < wanted <= supports, {"supports": supports, "wanted": wanted})
