"""Admission of a duty (职责准入): before a township or community gets new work.

Listed? Empowered? Funded? If any answer is no, it stays with the department. Source: practice.md
M5 (Dongshan county model, S75; refusal grounds from S70 to S78).
"""

from __future__ import annotations

from gongzhi.duties.workflow.parts import (
    ANY_BODY,
    ANY_RECEIVER,
    BASIS,
    CARRIED,
    DECISION,
    ENDS,
    EVERYWHERE,
    LEADER,
    MATTER,
    NOT_ASKED,
    NOTE,
    OFFICE,
    RECEIVER,
    RECEIVING,
    REFUSAL,
    SENDER,
    SENDING,
    TASKS,
    TEXT,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step
from gongzhi.procedure.table.common import SYSTEM

APPLY = Move(
    "apply",
    "opinion",
    by=(ANY_BODY,),
    fields=(
        MATTER,
        RECEIVING,
        BASIS,
        TASKS,
        *CARRIED,
        ENDS,
        Field("instruction", "dossier", required=False),
    ),
)
PROPOSE = Move(
    "propose",
    "consultation",
    by=(ANY_RECEIVER,),
    fields=(MATTER, SENDING, BASIS, TASKS, ENDS),
)
REPORT_BYPASS = Move(
    "report_bypass",
    "bypassed",
    by=(ANY_RECEIVER,),
    fields=(
        MATTER,
        SENDING,
        Field("way", "choice", choices=("paper", "message", "form", "other")),
        TASKS,
    ),
)
OPENINGS = {move.name: move for move in (APPLY, PROPOSE, REPORT_BYPASS)}

ANSWERED = tuple(
    Field(name, "choice", choices=("yes", "no")) for name in ("listed", "empowered", "funded")
)
REFUSE = Move("refuse", "refused", fields=(REFUSAL, TEXT), apart=NOT_ASKED, outcome="refused")
TAKE_BACK = Move("withdraw", "withdrawn", by=(SENDER,), fields=(NOTE,), outcome="withdrawn")
STEPS = (
    Step(
        "opinion",
        RECEIVER,
        limit="duty_admission.opinion",
        moves=(
            Move("agree", "review", fields=(NOTE,)),
            Move("cannot", "review", fields=(REFUSAL, TEXT)),
            Move("will_not", "review", fields=(REFUSAL, TEXT)),
            TAKE_BACK,
        ),
    ),
    Step(
        "consultation",
        OFFICE,
        limit="duty_admission.consultation",
        moves=(
            Move(
                "consult",
                "supplement",
                fields=(Field("bodies", "bodies"), TEXT),
                apart=NOT_ASKED,
            ),
            REFUSE,
        ),
    ),
    Step(
        "bypassed",
        OFFICE,
        limit="duty_admission.bypassed",
        moves=(
            # The sender gets a file of its own, in which nobody has reported anything.
            Move(
                "require_admission",
                "admission_required",
                fields=(TEXT,),
                apart=NOT_ASKED,
                outcome="admission_required",
            ),
            Move(
                "order_stop",
                "stopped",
                fields=(REFUSAL, TEXT),
                apart=NOT_ASKED,
                outcome="stopped",
            ),
        ),
    ),
    Step(
        "supplement",
        SENDER,
        limit="duty_admission.supplement",
        responsible="owner",
        moves=(
            Move("supply", "opinion", fields=(BASIS, TASKS, *CARRIED, ENDS)),
            TAKE_BACK,
        ),
    ),
    Step(
        "review",
        OFFICE,
        limit="duty_admission.review",
        moves=(
            Move(
                "recommend",
                "decision",
                fields=(*ANSWERED, TEXT),
                gate="three_tests@1",
                apart=NOT_ASKED,
            ),
            Move("ask_more", "supplement", fields=(TEXT,), apart=NOT_ASKED),
            REFUSE,
            TAKE_BACK,
        ),
    ),
    Step(
        "decision",
        LEADER,
        limit="duty_admission.decision",
        moves=(
            Move(
                "approve",
                "publishing",
                fields=(DECISION,),
                apart=(*NOT_ASKED, Apart(("recommend",), "organisation"), Apart(("recommend",))),
                statutory=True,
            ),
            Move("send_back", "review", fields=(TEXT,), apart=NOT_ASKED),
            REFUSE,
            TAKE_BACK,
        ),
    ),
    Step(
        "publishing",
        OFFICE,
        limit="duty_admission.publishing",
        moves=(
            Move(
                "publish",
                "admitted",
                fields=(NOTE,),
                apart=(*NOT_ASKED, Apart(("approve",))),
                outcome="admitted",
            ),
            Move("send_back", "review", fields=(TEXT,), apart=NOT_ASKED),
            REFUSE,
        ),
    ),
    Step(
        "to_stop",
        SENDER,
        limit="duty_admission.stop",
        responsible="owner",
        moves=(Move("note_stopped", "stopped", fields=(TEXT,), outcome="stopped"),),
    ),
    Step("admitted", SYSTEM, closed=True),
    Step("refused", SYSTEM, closed=True),
    Step("withdrawn", SYSTEM, closed=True),
    Step("stopped", SYSTEM, closed=True),
    Step("admission_required", SYSTEM, closed=True),
)
DUTY_ADMISSION = Procedure(
    code="duty_admission",
    judge="admission_decision",
    opening="apply",
    starts_at=("opinion", "consultation", "bypassed", "supplement", "to_stop"),
    steps=STEPS,
    everywhere=EVERYWHERE,
)
