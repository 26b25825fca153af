"""What hangs under a decision: a resident's objection, and a task with its owner and its date."""

from __future__ import annotations

from gongzhi.deliberation.workflow.parts import COMMITTEE, SUPERVISORS, TEXT, TOWNSHIP
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ENGINE, REMIND, SYSTEM

OBJECTOR = Who("requester", "file")
OBJECT = Move("object_to_decision", "objection_raised", fields=(TEXT,))
DECISION_OBJECTION = Procedure(
    code="decision_objection",
    judge="requester",
    opening=OBJECT.name,
    steps=(
        Step(
            "objection_raised",
            COMMITTEE,
            limit="deliberation.objection",
            moves=(
                Move(
                    "answer_objection",
                    "objection_answered",
                    fields=(TEXT,),
                    starts=(Start("silence", "deliberation.silence", kind="period"),),
                    tells_requester=True,
                ),
            ),
        ),
        Step(
            "objection_answered",
            OBJECTOR,
            moves=(
                Move("accept_answer", "settled", outcome="settled"),
                Move("insist", "at_township", fields=(TEXT,), ends=("silence",)),
                Move("expire_silence", "settled", by=(SYSTEM,), system=True, outcome="unanswered"),
            ),
        ),
        Step(
            "at_township",
            TOWNSHIP,
            limit="deliberation.township",
            moves=(
                Move(
                    "reject_objection",
                    "settled",
                    fields=(TEXT,),
                    apart=(Apart(("answer_objection",), "organisation"),),
                    outcome="rejected",
                    statutory=True,
                    tells_requester=True,
                ),
                Move(
                    "uphold_objection",
                    "upheld",
                    fields=(TEXT,),
                    apart=(Apart(("answer_objection",), "organisation"),),
                    statutory=True,
                    tells_requester=True,
                ),
            ),
        ),
        # It stays open, and so holds the decision up, until the township has set the fault back.
        Step(
            "upheld",
            TOWNSHIP,
            limit="deliberation.void",
            moves=(Move("note_void", "settled", by=(SYSTEM,), system=True, outcome="upheld"),),
        ),
        Step("settled", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, *ENGINE),
)
ASSIGN = Move(
    "assign_decision", "doing", fields=(Field("body", "body"), Field("ends_on", "date"), TEXT)
)
PAID = Field("paid", "int", required=False, high=10**12)
REPORTED = ("report_done", "report_not_done")
NOT_OWN_WORK = (Apart(REPORTED), Apart(REPORTED, "organisation"))
LACKING = Move(
    "find_lacking",
    "doing",
    fields=(TEXT,),
    apart=NOT_OWN_WORK[:1],
    starts=(Start("lacking", "deliberation.task"),),
)
# Its date is the one the decision names, not one of the pack.
SET_DATE = Move("set_date", "=", by=(SYSTEM,), system=True, fields=(Field("ends_on", "date"),))
# What was decided has been set back: nobody has to do it any more.
CANCEL = Move("cancel_task", "task_cancelled", by=(SYSTEM,), system=True, outcome="cancelled")
DECISION_TASK = Procedure(
    code="decision_task",
    judge="supervision_committee",
    opening=ASSIGN.name,
    steps=(
        Step(
            "doing",
            Who("handler", "owner"),
            responsible="owner",
            moves=(
                SET_DATE,
                Move("report_done", "checking", fields=(PAID, TEXT), ends=("task", "lacking")),
                Move("report_not_done", "giving_up", fields=(TEXT,), ends=("task", "lacking")),
                CANCEL,
                Move("note_progress", "=", fields=(TEXT,)),
            ),
        ),
        Step(
            "checking",
            SUPERVISORS,
            limit="deliberation.checking",
            moves=(
                Move("find_done", "task_done", fields=(TEXT,), apart=NOT_OWN_WORK, outcome="done"),
                LACKING,
                CANCEL,
            ),
        ),
        Step(
            "giving_up",
            SUPERVISORS,
            limit="deliberation.checking",
            moves=(
                Move(
                    "agree_to_give_up",
                    "task_given_up",
                    fields=(TEXT,),
                    apart=NOT_OWN_WORK,
                    outcome="not_done",
                ),
                LACKING,
                CANCEL,
            ),
        ),
        Step("task_done", SYSTEM, closed=True),
        Step("task_given_up", SYSTEM, closed=True),
        Step("task_cancelled", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, *ENGINE),
)
