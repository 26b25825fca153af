"""A power lent to a township (赋权): capacity check, decision, yearly evaluation, return.

Source: practice.md M5, M10 (行政处罚法 第二十四条: 能够有效承接, 定期组织评估); issue 3, item 3.
"""

from __future__ import annotations

from gongzhi.duties.workflow.parts import (
    ANY_BODY,
    BASIS,
    DECISION,
    ENDS,
    EVERYWHERE,
    LEADER,
    MATTER,
    NOTE,
    OFFICE,
    RECEIVER,
    RECEIVING,
    REFUSAL,
    SENDER,
    TASKS,
    TEXT,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step
from gongzhi.procedure.table.common import SYSTEM

OFFER = Move(
    "offer_power",
    "capacity",
    by=(ANY_BODY,),
    fields=(MATTER, RECEIVING, BASIS, TASKS, ENDS),
)
OPENINGS = {OFFER.name: OFFER}
ASKED = ("offer_power", "state_capacity", "give_back")
PARTIES = (Apart(ASKED, "organisation"), Apart(ASKED))
YES_NO = ("yes", "no")
REFUSE = Move("refuse", "refused", fields=(REFUSAL, TEXT), apart=PARTIES, outcome="refused")
EVALUATION = Start("evaluation", "lent_power.evaluation", responsible="actor")
ENDING = (
    Move("recall", "returned", by=(SENDER,), fields=(TEXT,), outcome="returned"),
    Move("expire", "ended", by=(SYSTEM,), system=True, outcome="ended"),
)
LENT_POWER = Procedure(
    code="lent_power",
    judge="admission_decision",
    opening="offer_power",
    steps=(
        Step(
            "capacity",
            RECEIVER,
            limit="lent_power.capacity",
            moves=(
                Move(
                    "state_capacity",
                    "assessment",
                    fields=(
                        Field("officers", "int", low=0, high=1000),
                        Field("trained", "choice", choices=YES_NO),
                        Field("equipped", "choice", choices=YES_NO),
                        NOTE,
                    ),
                ),
                Move("cannot", "refused", fields=(REFUSAL, TEXT), outcome="refused"),
            ),
        ),
        Step(
            "assessment",
            OFFICE,
            limit="lent_power.assessment",
            moves=(
                Move(
                    "find_capable",
                    "decision",
                    fields=(TEXT,),
                    gate="capacity@1",
                    apart=PARTIES,
                ),
                Move("ask_again", "capacity", fields=(TEXT,), apart=PARTIES),
                REFUSE,
            ),
        ),
        Step(
            "decision",
            LEADER,
            limit="lent_power.decision",
            moves=(
                Move(
                    "lend",
                    "publishing",
                    fields=(DECISION,),
                    apart=(
                        *PARTIES,
                        Apart(("find_capable",), "organisation"),
                        Apart(("find_capable",)),
                    ),
                    statutory=True,
                ),
                REFUSE,
            ),
        ),
        Step(
            "publishing",
            OFFICE,
            limit="lent_power.publishing",
            moves=(
                Move(
                    "publish",
                    "lent",
                    fields=(NOTE,),
                    apart=(*PARTIES, Apart(("lend",))),
                    starts=(EVALUATION,),
                ),
                REFUSE,
            ),
        ),
        Step(
            "lent",
            OFFICE,
            moves=(
                Move(
                    "evaluate",
                    "=",
                    fields=(Field("finding", "choice", choices=("keep", "improve")), TEXT),
                    apart=PARTIES,
                    starts=(EVALUATION,),
                ),
                Move(
                    "evaluate_unfit",
                    "returned",
                    fields=(REFUSAL, TEXT),
                    apart=PARTIES,
                    outcome="returned",
                ),
                Move("give_back", "returning", by=(RECEIVER,), fields=(REFUSAL, TEXT)),
                *ENDING,
            ),
        ),
        Step(
            "returning",
            OFFICE,
            limit="lent_power.returning",
            moves=(
                Move(
                    "accept_return",
                    "returned",
                    fields=(NOTE,),
                    apart=PARTIES,
                    outcome="returned",
                ),
                Move("keep_lent", "lent", fields=(TEXT,), apart=PARTIES),
                *ENDING,
            ),
        ),
        Step("refused", SYSTEM, closed=True),
        Step("returned", SYSTEM, closed=True),
        Step("ended", SYSTEM, closed=True),
    ),
    everywhere=EVERYWHERE,
)
