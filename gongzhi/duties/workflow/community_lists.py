"""The community's lists (依法履职、协助、负面清单), and its right to refuse what is on the last.

Assisting work has a legal basis and is paid for: what is not paid in time is suspended in public,
and nobody has to do it until the community itself has attested the money. A seal or certificate on
the negative list is refused by the community; whoever asked takes it back or has it ruled on.
Source: practice.md M5 (S77) and section 0 item 4 (S92); limits are [DESIGN].
"""

from __future__ import annotations

from gongzhi.duties.workflow.listing_parts import (
    ASKER,
    BASIS,
    DECIDERS,
    EXPIRE,
    GIVE_UP,
    GRASSROOTS,
    LIST_OFFICE,
    NAME_EN,
    NAME_ZH,
    NOT_ASKED,
    NOT_HEARD,
    NOTE,
    OPINIONS,
    PLACE,
    REFUSAL,
    REFUSE,
    STRIKE,
    TAKE_BACK,
    TASK,
    TEXT,
    UNTIL,
    WITHIN,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

LISTS = ("lawful", "assisting", "negative")
COMMUNITY = (Who("community_secretary", "inside"), Who("community_officer", "inside"))
EVALUATION = Start("evaluation", "community_duty.evaluation", responsible="desk")
PAYMENT = Start("payment", "community_duty.payment", kind="period")
APPLY = Move(
    "propose_item",
    "reviewing",
    by=(
        Who("handler", "any"),
        Who("department_officer", "any"),
        Who("community_secretary", "any"),
    ),
    fields=(
        Field("list", "choice", choices=LISTS),
        TASK,
        WITHIN,
        PLACE,
        NAME_ZH,
        NAME_EN,
        BASIS,
        Field("yuan", "int", high=10**9),
        Field("instead_zh", "text", required=False, high=200),
        Field("instead_en", "text", required=False, high=300),
        UNTIL,
        Field("removes", "code", required=False, table="community_duties"),
    ),
)
OPENS_WITH = (Start("opinions", "community_duty.opinions", kind="period"),)


def _decide(name: str, to: str, *starts: Start, outcome: str = "") -> Move:
    return Move(
        name,
        to,
        by=DECIDERS,
        fields=(TEXT,),
        gate="heard@1",
        apart=(NOT_ASKED, NOT_HEARD),
        ends=("opinions",),
        starts=starts,
        outcome=outcome,
    )


ATTEST = Move(
    "attest_payment",
    "=",
    by=COMMUNITY,
    fields=(Field("yuan", "int", low=1, high=10**9), NOTE),
    apart=(NOT_ASKED,),
    ends=("payment",),
)
EVALUATE = Move(
    "evaluate",
    "=",
    by=DECIDERS,
    fields=(Field("finding", "choice", choices=("keep", "improve")), TEXT),
    apart=(NOT_ASKED,),
    starts=(EVALUATION,),
)
EVALUATE_PAID = Move(
    "evaluate",
    "=",
    by=DECIDERS,
    fields=EVALUATE.fields,
    apart=EVALUATE.apart,
    starts=(EVALUATION, PAYMENT),
)
COMMUNITY_DUTY = Procedure(
    code="community_duty",
    judge="list_office",
    opening="propose_item",
    steps=(
        Step(
            "reviewing",
            LIST_OFFICE,
            limit="community_duty.review",
            moves=(
                _decide("list_lawful", "listed", EVALUATION),
                _decide("list_assisting", "assisting", EVALUATION, PAYMENT),
                _decide("list_negative", "listed", EVALUATION),
                _decide("remove", "removed", outcome="removed"),
                REFUSE,
                *OPINIONS,
                TAKE_BACK,
            ),
        ),
        Step(
            "listed",
            LIST_OFFICE,
            moves=(EVALUATE, STRIKE, *OPINIONS[:2], GIVE_UP, EXPIRE),
        ),
        Step(
            "assisting",
            LIST_OFFICE,
            moves=(
                EVALUATE_PAID,
                STRIKE,
                ATTEST,
                Move("expire_payment", "suspended", by=(SYSTEM,), system=True),
                *OPINIONS[:2],
                GIVE_UP,
                EXPIRE,
            ),
        ),
        Step(
            "suspended",
            ASKER,
            limit="community_duty.payment_late",
            responsible="owner",
            moves=(
                Move(
                    "attest_late",
                    "assisting",
                    by=COMMUNITY,
                    fields=(Field("yuan", "int", low=1, high=10**9), NOTE),
                    apart=(NOT_ASKED,),
                ),
                STRIKE,
                GIVE_UP,
                EXPIRE,
            ),
        ),
        Step("refused", SYSTEM, closed=True),
        Step("withdrawn", SYSTEM, closed=True),
        Step("struck", SYSTEM, closed=True),
        Step("removed", SYSTEM, closed=True),
        Step("ended", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
DECLINE = Move(
    "decline_demand",
    "refused_by_community",
    by=tuple(Who(who.role, "any") for who in GRASSROOTS[-2:]),
    fields=(
        Field("body", "body"),
        Field("item", "code", required=False, table="community_duties"),
        Field("admitted", "dossier", required=False),
        Field("way", "choice", choices=("paper", "message", "form", "other")),
        TEXT,
    ),
)
REFUSING = Apart(("decline_demand",), "organisation")
DEMANDING = Apart(("take_back_demand", "insist"), "organisation")
COMMUNITY_REFUSAL = Procedure(
    code="community_refusal",
    judge="list_office",
    opening="decline_demand",
    steps=(
        Step(
            "refused_by_community",
            ASKER,
            limit="community_refusal.answer",
            responsible="owner",
            moves=(
                Move("take_back_demand", "closed", fields=(NOTE,), outcome="demand_dropped"),
                Move("insist", "ruling", fields=(BASIS, TEXT)),
                Move(
                    "withdraw_refusal",
                    "closed",
                    by=COMMUNITY,
                    fields=(NOTE,),
                    outcome="refusal_withdrawn",
                ),
            ),
        ),
        Step(
            "ruling",
            LIST_OFFICE,
            limit="community_refusal.review",
            moves=(
                Move(
                    "uphold_refusal",
                    "closed",
                    by=DECIDERS,
                    fields=(REFUSAL, TEXT),
                    apart=(REFUSING, DEMANDING),
                    outcome="refusal_upheld",
                ),
                Move(
                    "require_admission",
                    "closed",
                    by=DECIDERS,
                    fields=(TEXT,),
                    apart=(REFUSING, DEMANDING),
                    outcome="admission_needed",
                ),
            ),
        ),
        Step("closed", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
