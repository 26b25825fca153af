"""The rule of automatic dispatch (自动转办规则): proposed by a desk, signed by a person elsewhere.

A rule says which matter, in which place, goes to which body, how sure the reader must be, from
which day to which. The program sends only what a signed rule covers; it declines nothing and closes
nothing, and a person can take everything back. Where too much went wrong the rule stops by itself.
Source: practice.md sections 2 (M3) and 3 (a person decides and signs, the reason is shown).
"""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

DESKS = ("dispatcher", "township_dispatcher")
SIGNER = Who("district_leader")
LEADERS = Who("district_leader", "area")
PROPOSER = tuple(Who(role, "owner") for role in DESKS)
TEXT = Field("text", "text", low=2, high=2000)
PROPOSE = Move(
    "propose_rule",
    "rule_proposed",
    by=tuple(Who(role, "any") for role in DESKS),
    fields=(
        Field("matter", "code", table="matters"),
        Field("area", "area"),
        Field("body", "body"),
        Field("confidence", "int", low=1, high=100),
        Field("starts_on", "date"),
        Field("ends_on", "date"),
        Field("basis", "text", low=4, high=300),
    ),
)
# Whoever proposes a rule does not sign it, nor does anybody of the same body.
NOT_PROPOSED = (Apart((PROPOSE.name,), "organisation"), Apart((PROPOSE.name,)))
# Anybody who answers for what a rule does may end it at once.
REVOKE = Move(
    "revoke_rule",
    "revoked",
    by=(LEADERS, Who("objection_panel", "area"), *PROPOSER),
    fields=(TEXT,),
    outcome="revoked",
)
EXPIRE = Move("expire_until", "ended", by=(SYSTEM,), system=True, outcome="ended")
SUSPEND = Move(
    "suspend_rule",
    "rule_suspended",
    by=(SYSTEM,),
    system=True,
    fields=(
        Field("sent", "int", high=10**9),
        Field("wrong", "int", high=10**9),
        Field("most_ppm", "int", high=10**6),
    ),
)
IN_FORCE, SUSPENDED = "rule_in_force", "rule_suspended"
DISPATCH_RULE = Procedure(
    code="dispatch_rule",
    judge="rule_signer",
    opening=PROPOSE.name,
    steps=(
        Step(
            "rule_proposed",
            SIGNER,
            limit="dispatch_rule.sign",
            moves=(
                Move(
                    "sign_rule",
                    IN_FORCE,
                    by=(LEADERS,),
                    fields=(TEXT,),
                    apart=NOT_PROPOSED,
                    statutory=True,
                ),
                Move(
                    "refuse_rule",
                    "not_signed",
                    by=(LEADERS,),
                    fields=(TEXT,),
                    apart=NOT_PROPOSED,
                    outcome="not_signed",
                ),
                Move("withdraw", "withdrawn", by=PROPOSER, fields=(TEXT,), outcome="withdrawn"),
            ),
        ),
        Step(IN_FORCE, SIGNER, moves=(REVOKE, SUSPEND, EXPIRE)),
        Step(
            SUSPENDED,
            SIGNER,
            limit="dispatch_rule.review",
            moves=(
                Move(
                    "resume_rule",
                    IN_FORCE,
                    by=(LEADERS,),
                    fields=(TEXT,),
                    apart=NOT_PROPOSED,
                    statutory=True,
                ),
                REVOKE,
                EXPIRE,
            ),
        ),
        Step("not_signed", SYSTEM, closed=True),
        Step("withdrawn", SYSTEM, closed=True),
        Step("revoked", SYSTEM, closed=True),
        Step("ended", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
