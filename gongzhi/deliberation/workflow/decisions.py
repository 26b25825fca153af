"""Four deliberations, two disclosures (四议两公开) and its urban variant (一征三议两公开).

The branch proposes, the two committees discuss, the Party members review, the villagers or
residents or their representatives resolve; the resolution hangs out before anything begins, the
result after it is done. No step can be skipped; a fault is voided in public. Source: practice.md
M6 (S90, S91, S93).
"""

from __future__ import annotations

from gongzhi.deliberation.workflow.parts import (
    COMMITTEE,
    DRAFT,
    END_STEPS,
    EVERYWHERE,
    NOTE,
    SUBJECT,
    SUPERVISORS,
    TEXT,
    TITLE,
    WITHDRAW,
    deliberation,
    disclosure,
    void_to,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who

MONEY = ("collective", "fund", "township", "donated", "none")
PROPOSE = Move(
    "propose_decision",
    "branch_proposal",
    by=(Who("community_secretary", "any"),),
    fields=(
        SUBJECT,
        TITLE,
        DRAFT,
        Field("common_property", "choice", choices=("no", "yes")),
        Field("origin", "choice", choices=("residents", "committee", "superior", "proposal")),
    ),
)
ASK = Move(
    "ask_residents",
    "consult",
    by=PROPOSE.by,
    fields=PROPOSE.fields,
)
TASK = Move(
    "assign_task",
    "=",
    fields=(Field("body", "body"), Field("ends_on", "date"), TEXT),
)
WORKS = Step(
    "implementing",
    COMMITTEE,
    limit="deliberation.works",
    moves=(
        Move(
            "finish_works",
            "result_disclosed",
            fields=(
                Field("cost", "int", high=10**12),
                Field(
                    "money", "choice", choices=("collective", "fund", "township", "donated", "none")
                ),
                Field("by_whom", "text", low=2, high=300),
                Field("result", "text", low=5, high=4000),
            ),
            gate="works_supervised@1",
        ),
        TASK,
        Move("note_progress", "=", fields=(TEXT,)),
        Move(
            "supervise_works",
            "=",
            by=(SUPERVISORS,),
            fields=(
                Field("holds", "choice", choices=("yes", "no")),
                Field("text", "text", low=2, high=2000),
            ),
            apart=(Apart(("assign_task", "note_progress")),),
        ),
    ),
)
RESULT = disclosure(
    "result_disclosed",
    "deliberation.result",
    Move("close_matter", "completed", outcome="completed"),
)
RESOLUTION = disclosure(
    "resolution_disclosed",
    "deliberation.disclosure",
    Move("take_effect", "implementing", statutory=True),
)


def _decision(code: str, opening: str, resolve: str, first: tuple[Step, ...]) -> Procedure:
    steps = (
        *first,
        deliberation("members_review", "deliberation.members_review", resolve),
        deliberation(
            resolve, f"deliberation.{resolve}", "resolution_disclosed", ballot=True, last=True
        ),
        RESOLUTION,
        WORKS,
        RESULT,
        *END_STEPS,
    )
    names = tuple(one.name for one in steps if not one.closed)
    return Procedure(
        code=code,
        judge="residents",
        opening=opening,
        steps=steps,
        everywhere=(void_to(*names), *EVERYWHERE),
    )


FOUR_DELIBERATIONS = _decision(
    "four_deliberations",
    PROPOSE.name,
    "villagers_resolve",
    (
        deliberation("branch_proposal", "deliberation.branch_proposal", "two_committees"),
        deliberation("two_committees", "deliberation.two_committees", "members_review"),
    ),
)
HEARD = Move(
    "note_opinions",
    "branch_proposal",
    fields=(
        Field("households", "int", high=10**6),
        Field("opinions", "text", low=5, high=4000),
        Field("minority", "text", required=False, high=4000),
        Field("draft", "text", required=False, low=10, high=8000),
    ),
    gate="heard_residents@1",
)
ONE_CONSULTATION = _decision(
    "one_consultation",
    ASK.name,
    "residents_resolve",
    (
        Step(
            "consult",
            COMMITTEE,
            limit="deliberation.consult",
            moves=(HEARD, Move("note_progress", "=", fields=(NOTE,)), WITHDRAW),
        ),
        deliberation("branch_proposal", "deliberation.branch_proposal", "members_review"),
    ),
)
