"""The residents' jury (居民评议): drawn residents look again at a file that was closed.

Panel and files are drawn from lists that anybody can check. Jurors see masked words and never who
anybody is; who sits is on no record of the file, only the number of a seat. What a juror says is
kept apart until the panel has spoken; the record holds a commitment. Silence of a juror is no
answer: the next drawn takes the seat. Source: practice.md section 3 (completion that is only on
paper), M3 (judged by those it is for).
"""

from __future__ import annotations

from gongzhi.cases.workflow.parts import SOLVED
from gongzhi.procedure.table import Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import RECALCULATE, SYSTEM

JUROR = Who("juror", "any")
SEAT = Field("seat", "int", low=1, high=99)
SITTING = Start("sitting", "jury.sitting", kind="period")
VERDICTS = (*SOLVED.choices, "no_majority")
ASIDE = ("own_matter", "know_people", "work_there", "cannot_judge")
VERDICT = Field("verdict", "choice", choices=VERDICTS)
DRAW = Field("draw", "codes")
NOT_HELD = Move(
    "not_held",
    "not_held",
    by=(SYSTEM,),
    system=True,
    fields=(Field("reason", "choice", choices=("few_jurors", "file_moved", "miscounted")),),
    outcome="not_held",
)
FORMING = Step(
    "forming",
    SYSTEM,
    moves=(
        Move(
            "seat_panel",
            "sitting",
            by=(SYSTEM,),
            system=True,
            fields=(DRAW, Field("seats", "int", low=1, high=99)),
            starts=(SITTING,),
        ),
        NOT_HELD,
    ),
)
JUDGING = Step(
    "sitting",
    JUROR,
    moves=(
        Move("give_verdict", "=", fields=(SEAT, Field("said", "codes"))),
        Move("step_aside", "=", fields=(SEAT, Field("why", "choice", choices=ASIDE))),
        Move(
            "seat_next",
            "=",
            by=(SYSTEM,),
            system=True,
            fields=(
                SEAT,
                Field("left", "choice", choices=("stepped_aside", "silent", "withdrew")),
            ),
            starts=(SITTING,),
        ),
        Move("expire_sitting", "=", by=(SYSTEM,), system=True),
        Move(
            "decide",
            "decided",
            by=(SYSTEM,),
            system=True,
            fields=(VERDICT, Field("votes", "codes")),
            gate="jury_majority@1",
            outcome="judged",
        ),
        NOT_HELD,
    ),
)
JURY = Procedure(
    code="jury",
    judge="residents_jury",
    opening="call_jury",
    steps=(
        FORMING,
        JUDGING,
        Step("decided", SYSTEM, closed=True),
        Step("not_held", SYSTEM, closed=True),
    ),
    everywhere=(RECALCULATE,),
)
