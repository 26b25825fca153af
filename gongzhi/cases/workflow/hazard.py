"""The hazard procedure (隐患): found, told on paper, remedied by a date, re-checked by another.

The file is about a place and a thing, never about a person: no field takes a name. Whoever found a
hazard, gave the notice or said that it is gone does not decide that it is. What is not remedied
goes to the body with the power to enforce, or to the fire service. Source: practice.md M2 (find
and report hazards), section 5 (finder and re-checker apart).
"""

from __future__ import annotations

from gongzhi.cases.workflow.papers import OF_HAZARD
from gongzhi.cases.workflow.parts import TEXT
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, MEETING, REMIND, SYSTEM

GROUND_WORKERS = (
    "grid_worker",
    "grid_worker_full_time",
    "grid_worker_part_time",
    "grid_leader",
    "community_secretary",
    "community_officer",
)
LOCAL = tuple(Who(role, "area") for role in GROUND_WORKERS)
SECRETARY = Who("community_secretary")
NOTIFIERS = (SECRETARY, Who("community_officer", "area"), Who("dispatcher", "area"))
CHECKERS = (
    *LOCAL,
    Who("dispatcher", "area"),
    Who("verifier", "area"),
)
ENFORCER = Who("handler", "owner")
REMEDY_BY = Field("remedy_by", "date")
PARTY = Field("party", "choice", choices=("owner", "manager", "operator", "tenant", "nobody_found"))
DELIVERY = Field("delivery", "choice", choices=("handed", "left_at_place", "posted"))
BODY = Field("body", "body")
# Whoever found it, told the owner of it or reported it gone has an interest in what is found next.
NOT_OWN = Apart(("find", "notify", "notify_again", "report_remedied"))
NOT_ENFORCER = (Apart(("take_on", "report_enforced"), "organisation"), NOT_OWN)
FIND = Move(
    "find",
    "found",
    by=tuple(
        Who(role, "any")
        for role in (*GROUND_WORKERS, "dispatcher", "township_dispatcher", "verifier", "handler")
    ),
    fields=(
        Field("check", "code", table="hazard_checks"),
        Field("area", "area"),
        Field("place", "text", low=2, high=200),
        TEXT,
    ),
)
HAND_OVER = Move(
    "hand_over",
    "enforcing",
    by=(SECRETARY, Who("dispatcher", "area")),
    fields=(
        BODY,
        Field("why", "choice", choices=("not_remedied", "refused", "at_once", "nobody_found")),
        TEXT,
    ),
    ends=("remedy",),
    owner="field:body",
)
REPORT = Move("report_remedied", "recheck", by=LOCAL, fields=(TEXT,), ends=("remedy", "meeting"))
NOTICE = (PARTY, DELIVERY, REMEDY_BY, TEXT)
FOUND = Step(
    "found",
    SECRETARY,
    limit="hazard.notice",
    moves=(
        Move("notify", "notified", by=NOTIFIERS, fields=NOTICE),
        REPORT,
        HAND_OVER,
        Move(
            "no_hazard",
            "unfounded",
            by=CHECKERS,
            fields=(TEXT,),
            apart=(Apart(("find",)),),
            outcome="unfounded",
        ),
    ),
)
NOTIFIED = Step(
    "notified",
    SECRETARY,
    moves=(
        REPORT,
        HAND_OVER,
        Move("expire_remedy", "recheck", by=(SYSTEM,), system=True, ends=("remedy",)),
    ),
)
RECHECK = Step(
    "recheck",
    Who("dispatcher"),
    limit="hazard.recheck",
    moves=(
        Move(
            "pass_recheck",
            "remedied",
            by=CHECKERS,
            fields=(TEXT,),
            apart=(NOT_OWN,),
            outcome="remedied",
        ),
        Move(
            "notify_again",
            "notified",
            by=NOTIFIERS,
            fields=NOTICE,
            gate="notices_left@1",
        ),
        HAND_OVER,
    ),
)
ENFORCING = Step(
    "enforcing",
    ENFORCER,
    limit="hazard.take_up",
    responsible="owner",
    moves=(
        Move("take_on", "acting"),
        Move(
            "not_ours",
            "recheck",
            fields=(
                Field("ground", "code", table="grounds", row_kind="objection"),
                Field("right_body", "body", required=False),
                TEXT,
            ),
            owner="fallback",
        ),
    ),
)
ACTING = Step(
    "acting",
    ENFORCER,
    limit="hazard.act",
    responsible="owner",
    moves=(
        Move(
            "report_enforced",
            "final_check",
            fields=(
                Field("did", "choice", choices=("remedied", "sealed_off", "penalty", "removed")),
                Field("basis", "text", low=2, high=500),
                TEXT,
            ),
            ends=("meeting",),
        ),
    ),
)
FINAL = Step(
    "final_check",
    Who("dispatcher"),
    limit="hazard.recheck",
    moves=(
        Move(
            "pass_final",
            "remedied",
            by=CHECKERS,
            fields=(TEXT,),
            apart=NOT_ENFORCER,
            outcome="remedied",
        ),
        Move(
            "still_there",
            "acting",
            by=CHECKERS,
            fields=(TEXT,),
            apart=NOT_ENFORCER,
        ),
    ),
)
HAZARD = Procedure(
    code="hazard",
    judge="hazard_rechecker",
    opening="find",
    steps=(
        FOUND,
        NOTIFIED,
        RECHECK,
        ENFORCING,
        ACTING,
        FINAL,
        Step("remedied", SYSTEM, closed=True),
        Step("unfounded", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *MEETING, *ENGINE),
    papers=OF_HAZARD,
)
