"""The statement procedure (情况说明): a body complained of answers a summary and sees no more.

The summary is in words that the requester has approved. The follow-up desk stands between the two:
it reads the answer and passes on what the requester should know. Source: practice.md section 5
(the unit complained of cannot open the identity).
"""

from __future__ import annotations

from gongzhi.cases.workflow.parts import TEXT
from gongzhi.procedure.table import Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, SYSTEM

ANSWERERS = tuple(
    Who(role, "owner")
    for role in ("handler", "dispatcher", "community_secretary", "district_leader")
)
STATEMENT = Procedure(
    code="statement",
    judge="statement_reader",
    opening="ask_statement",
    aside=True,
    steps=(
        Step(
            "to_answer",
            Who("handler", "owner"),
            limit="statement.answer",
            responsible="owner",
            moves=(Move("give_statement", "to_read", by=ANSWERERS, fields=(TEXT,)),),
        ),
        Step(
            "to_read",
            Who("follow_up_desk"),
            limit="statement.read",
            moves=(
                Move("take_statement", "statement_taken", outcome="statement_taken"),
                Move("ask_statement_again", "to_answer", fields=(TEXT,)),
            ),
        ),
        Step("statement_taken", SYSTEM, closed=True),
    ),
    everywhere=(ADOPT_RULES, *ENGINE),
)
