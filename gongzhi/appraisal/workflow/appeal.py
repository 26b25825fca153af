"""The appeal (申诉/剔除): a rated unit asks to take one file out of its figures, with proof.

The requester reads it and answers before anybody decides; a panel that is neither of the unit nor
of its line decides. What is granted changes figures alone: no move here touches the file it is
about. Source: practice.md M3 (row `appeal`, exclusion grounds).
"""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

UNIT = Who("handler", "owner")
PANEL = Who("objection_panel")
REQUESTER = Who("requester", "file")
TEXT = Field("text", "text", low=5, high=2000)
# Whoever asked, for whichever body, does not decide; nor does whoever holds the same post.
NOT_ASKED = (Apart(("appeal",), "organisation"), Apart(("appeal",)))
APPLY = Move(
    "appeal",
    "appeal_answer",
    by=(Who("handler", "any"),),
    fields=(
        Field("file", "dossier"),
        Field("ground", "code", table="grounds", row_kind="exclusion"),
        Field("text", "text", low=10, high=4000),
    ),
)
ANSWER = Move("answer_appeal", "appeal_review", by=(REQUESTER,), fields=(TEXT,), ends=("answer",))
WITHDRAW = Move(
    "withdraw_appeal",
    "appeal_withdrawn",
    by=(UNIT,),
    fields=(Field("text", "text", required=False, high=1000),),
    outcome="appeal_withdrawn",
)
OPENS_WITH = (Start("answer", "appeal.answer", kind="period"),)
WAITS = Step(
    "appeal_answer",
    REQUESTER,
    moves=(
        ANSWER,
        Move("expire_answer", "appeal_review", by=(SYSTEM,), system=True, ends=("answer",)),
        WITHDRAW,
    ),
)
REVIEW = Step(
    "appeal_review",
    PANEL,
    limit="appeal.review",
    moves=(
        Move(
            "grant_exclusion",
            "appeal_granted",
            fields=(TEXT,),
            apart=NOT_ASKED,
            outcome="appeal_granted",
        ),
        Move(
            "refuse_exclusion",
            "appeal_refused",
            fields=(TEXT,),
            apart=NOT_ASKED,
            outcome="appeal_refused",
        ),
        Move("answer_appeal", "=", by=(REQUESTER,), fields=(TEXT,)),
        WITHDRAW,
    ),
)
APPEAL = Procedure(
    code="appeal",
    judge="appeal_panel",
    opening=APPLY.name,
    # A file that nobody holds a key of has nobody who could answer.
    starts_at=("appeal_answer", "appeal_review"),
    steps=(
        WAITS,
        REVIEW,
        Step("appeal_granted", SYSTEM, closed=True),
        Step("appeal_refused", SYSTEM, closed=True),
        Step("appeal_withdrawn", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
