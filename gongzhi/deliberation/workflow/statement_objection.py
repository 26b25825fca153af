"""An author objects to a statement's not being shown (意见未公开异议): once, by its key.

The panel rules, never the person or the body that declined it. What is ruled shown is shown while
the conversation runs, and the committee cannot decline it again; after the close the ruling is
told all the same.
"""

from __future__ import annotations

from gongzhi.deliberation.workflow.conversation import STATEMENT
from gongzhi.procedure.table import Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

OBJECT = Move(
    "object_to_decline",
    "decline_objected",
    by=(Who("requester", "file"),),
    fields=(STATEMENT, Field("text", "text", low=2, high=500)),
)
NOTE = Field("note", "text", low=2, high=300)
OVERTURNED, UPHELD = "decline_overturned", "decline_upheld"
STATEMENT_OBJECTION = Procedure(
    code="statement_objection",
    judge="residents",
    opening=OBJECT.name,
    aside=True,
    steps=(
        Step(
            "decline_objected",
            Who("objection_panel"),
            limit="conversation.objection",
            moves=(
                # Whoever declined the statement did so on another file: the action keeps it apart.
                Move("uphold_decline", "objection_ruled", fields=(NOTE,), outcome=UPHELD),
                Move("overturn_decline", "objection_ruled", fields=(NOTE,), outcome=OVERTURNED),
                Move(
                    "note_shown",
                    "objection_ruled",
                    by=(SYSTEM,),
                    system=True,
                    outcome="decline_taken_back",
                ),
            ),
        ),
        Step("objection_ruled", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
