"""Rules of deliberation: body, roll, notice, attendance, majority; and matters. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.deliberation.methods.rolls import BASES
from gongzhi.deliberation.workflow import PROCEDURES

WAYS = ("village", "urban", "both", "owners", "charter")


def rules_can_be_met(pack: Pack) -> Iterable[Finding]:
    """A rule names a step of a table; its fractions are between nothing and all."""
    steps = {(table.code, step.name) for table in PROCEDURES for step in table.steps}
    for code, row in pack.table("deliberation_rules").items():
        if (row["procedure"], row["step"]) not in steps:
            params = {"value": f"{row['procedure']}.{row['step']}"}
            yield Finding(code, "bad_value", "step", {**params, "kind": "step"})
        for name in ("attend", "agree"):
            num, den = row[f"{name}_num"], row[f"{name}_den"]
            if num > den:
                yield Finding(code, "bad_value", f"{name}_num", {"value": num, "kind": f"≤ {den}"})
        if row["base"] == "members" and row["web"]:
            yield Finding(code, "bad_value", "web", {"value": "true", "kind": "false"})


def _fraction(name: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_num", "int", minimum=0, maximum=100),
        Column(f"{name}_den", "int", minimum=1, maximum=100),
        Column(f"{name}_more", "bool"),
    )


TABLES: tuple[Table, ...] = (
    Table(
        "deliberation_rules",
        frozen=True,
        columns=(
            Column("procedure", "code"),
            Column("step", "code"),
            Column("base", "choice", choices=BASES),
            *_fraction("attend"),
            *_fraction("agree"),
            Column("agree_of", "choice", choices=("present", "due")),
            Column("major", "bool"),
            Column("notice_days", "int", minimum=0, maximum=365),
            Column("web", "bool"),
            Column("proxies", "int", minimum=0, maximum=50),
            Column("law_version", "text"),
        ),
        checks=(rules_can_be_met,),
    ),
    Table(
        "deliberation_matters",
        frozen=True,
        columns=(Column("way", "choice", choices=WAYS), Column("major", "bool")),
    ),
)
