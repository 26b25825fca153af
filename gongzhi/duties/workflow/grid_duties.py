"""Admission of a grid duty (网格事项准入): what a grid worker may be asked, by whom, until when.

A department applies to the grid office of its level; those who would do it are heard; the office
lists it, allows it for a time that ends by itself, or refuses with a ground. What is listed is
evaluated every year. Source: practice.md M2 (S50, S52; hearing and limits are [DESIGN]).
"""

from __future__ import annotations

from gongzhi.duties.workflow.listing_parts import (
    BASIS,
    DECIDERS,
    EXPIRE,
    GIVE_UP,
    LIST_OFFICE,
    NAME_EN,
    NAME_ZH,
    NOT_ASKED,
    NOT_HEARD,
    OPINIONS,
    PLACE,
    REFUSE,
    STRIKE,
    TAKE_BACK,
    TASK,
    TEXT,
    UNTIL,
)
from gongzhi.procedure.table import Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

MANNERS = ("on_round", "on_call", "by_appointment", "at_desk")
PER = ("day", "week", "month", "quarter", "year", "as_needed")
DATA = ("none", "place", "facility", "event", "consented_contact", "consented_needs")
EVALUATION = Start("evaluation", "grid_duty.evaluation", responsible="desk")
APPLY = Move(
    "propose_item",
    "reviewing",
    by=(Who("handler", "any"), Who("department_officer", "any")),
    fields=(
        TASK,
        Field("matter", "code", table="matters"),
        PLACE,
        NAME_ZH,
        NAME_EN,
        BASIS,
        Field("manner", "choice", choices=MANNERS),
        Field("times", "int", high=366),
        Field("per", "choice", choices=PER),
        Field("minutes", "int", low=1, high=480),
        Field("data", "choice", choices=DATA),
        Field("yuan", "int", high=10**9),
        UNTIL,
    ),
)
OPENS_WITH = (Start("opinions", "grid_duty.opinions", kind="period"),)
GRID_DUTY = Procedure(
    code="grid_duty",
    judge="list_office",
    opening="propose_item",
    steps=(
        Step(
            "reviewing",
            LIST_OFFICE,
            limit="grid_duty.review",
            moves=(
                Move(
                    "list_grid",
                    "listed",
                    by=DECIDERS,
                    fields=(TEXT,),
                    gate="heard@1",
                    apart=(NOT_ASKED, NOT_HEARD),
                    ends=("opinions",),
                    starts=(EVALUATION,),
                ),
                Move(
                    "list_temporary",
                    "temporary",
                    by=DECIDERS,
                    fields=(Field("until", "date"), TEXT),
                    apart=(NOT_ASKED, NOT_HEARD),
                    ends=("opinions",),
                ),
                REFUSE,
                *OPINIONS,
                TAKE_BACK,
            ),
        ),
        Step(
            "listed",
            LIST_OFFICE,
            moves=(
                Move(
                    "evaluate",
                    "=",
                    by=DECIDERS,
                    fields=(Field("finding", "choice", choices=("keep", "improve")), TEXT),
                    apart=(NOT_ASKED,),
                    starts=(EVALUATION,),
                ),
                STRIKE,
                *OPINIONS[:2],
                GIVE_UP,
                EXPIRE,
            ),
        ),
        Step("temporary", LIST_OFFICE, moves=(STRIKE, *OPINIONS[:2], GIVE_UP, EXPIRE)),
        Step("refused", SYSTEM, closed=True),
        Step("withdrawn", SYSTEM, closed=True),
        Step("struck", SYSTEM, closed=True),
        Step("ended", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
