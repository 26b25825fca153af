"""A leader's instruction (批示): a numbered task that passes admission like any other.

To a department it is a task at once. To a township or community it is one only where its duty
list already says so; else it waits until the duty has been admitted. Source: issue 3, item 3.
"""

from __future__ import annotations

from gongzhi.duties.workflow.parts import EVERYWHERE, LEADER, MATTER, NOTE, OFFICE, SENDER, TEXT
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import SYSTEM

INSTRUCT = Move(
    "instruct",
    "noted",
    by=(Who("district_leader", "any"), Who("party_secretary", "any")),
    fields=(MATTER, Field("body", "body"), TEXT),
)
OPENINGS = {INSTRUCT.name: INSTRUCT}
ISSUER = Apart(("instruct",))
DOERS = ("accept", "report_done")
DONE_BY = (Apart(DOERS, "organisation"), Apart(DOERS))
INSTRUCTION = Procedure(
    code="instruction",
    judge="instruction_issuer",
    opening="instruct",
    starts_at=("noted", "unadmitted"),
    steps=(
        Step(
            "noted",
            SENDER,
            limit="instruction.noted",
            responsible="owner",
            moves=(Move("accept", "doing", several=True),),
        ),
        Step(
            "unadmitted",
            OFFICE,
            limit="instruction.unadmitted",
            moves=(
                Move(
                    "assign",
                    "noted",
                    fields=(Field("body", "body"), NOTE),
                    owner="field:body",
                    apart=(ISSUER,),
                ),
                Move(
                    "decline",
                    "not_admitted",
                    fields=(Field("ground", "code", table="grounds", row_kind="refusal"), TEXT),
                    apart=(ISSUER,),
                    outcome="not_admitted",
                ),
                Move(
                    "admit",
                    "noted",
                    by=(SYSTEM,),
                    system=True,
                    fields=(Field("body", "body"),),
                    owner="field:body",
                ),
                Move(
                    "close_unadmitted",
                    "not_admitted",
                    by=(SYSTEM,),
                    system=True,
                    outcome="not_admitted",
                ),
            ),
        ),
        Step(
            "doing",
            SENDER,
            limit="instruction.doing",
            responsible="owner",
            moves=(Move("report_done", "judging", fields=(TEXT,)),),
        ),
        Step(
            "judging",
            LEADER,
            limit="instruction.judging",
            moves=(
                Move(
                    "accept_result",
                    "closed",
                    fields=(NOTE,),
                    apart=DONE_BY,
                    outcome="done",
                ),
                Move(
                    "not_done",
                    "doing",
                    fields=(TEXT,),
                    apart=DONE_BY,
                ),
            ),
        ),
        Step("closed", SYSTEM, closed=True),
        Step("not_admitted", SYSTEM, closed=True),
    ),
    everywhere=EVERYWHERE,
)
