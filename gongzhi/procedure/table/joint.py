"""The part of a called body (部门报到): it reports in, plans, works; the calling body judges it.

The lead plans and ends last. The convenor's word that a part is done ends the part, never the file
above it. Each body may rate the call while a window is open. Source: practice.md M4.
"""

from __future__ import annotations

from gongzhi.procedure.table.common import ENGINE, MEETING_DECIDED
from gongzhi.procedure.table.parts import Apart, Field, Move, Start, Step, Who
from gongzhi.procedure.table.procedure import Procedure

SYSTEM = Who("system", "any")
OWNER = Who("handler", "owner")
BACKSTOP = Who("district_leader", "area")
CALLER = Who("convenor", "opener")
TEXT = Field("text", "text", low=2, high=2000)
RATING = Field("rating", "int", low=1, high=5)
NOTE = Field("text", "text", required=False, high=1000)
NOT_OWN = (Apart(("report_in", "done"), "organisation"),)
# The body turned out to be what the file is about: its part ends, and nobody waits for it.
SHUT_PART = Move("shut_part", "closed", by=(SYSTEM,), system=True, outcome="shut_out")

CALLED = Step(
    "called",
    OWNER,
    limit="joint_task.report_in",
    responsible="owner",
    moves=(
        Move("report_in", "planning", fields=(Field("post", "post"),)),
        Move(
            "substitute",
            "=",
            by=(BACKSTOP,),
            fields=(Field("body", "body"), TEXT),
            gate="report_in_late@1",
            owner="field:body",
        ),
        Move(
            "release",
            "closed",
            by=(BACKSTOP,),
            fields=(TEXT,),
            gate="report_in_late@1",
            outcome="released",
        ),
        SHUT_PART,
    ),
)
PLANNING = Step(
    "planning",
    OWNER,
    limit="joint_task.plan",
    responsible="owner",
    moves=(
        Move(
            "plan_part",
            "working",
            fields=(TEXT, Field("ends_on", "date")),
            gate="lead_plans_last@1",
        ),
        SHUT_PART,
    ),
)
WORKING = Step(
    "working",
    OWNER,
    moves=(
        Move("done", "rated", fields=(TEXT,), gate="lead_ends_last@1", ends=("part", "meeting")),
        SHUT_PART,
    ),
)
RATED = Step(
    "rated",
    CALLER,
    limit="joint_task.rate",
    moves=(
        Move(
            "rate",
            "closed",
            fields=(RATING, NOTE),
            gate="joint_close@1",
            apart=NOT_OWN,
            starts=(Start("window", "joint_task.rate", kind="period"),),
            outcome="done",
        ),
        Move(
            "not_done",
            "working",
            fields=(Field("text", "text", low=2, high=1000),),
            apart=NOT_OWN,
            starts=(Start("part", "joint_task.work"),),
        ),
        SHUT_PART,
    ),
)
RATE_CALL = Move(
    "rate_call",
    "=",
    by=(OWNER,),
    fields=(RATING, NOTE),
    gate="within_window@1",
    apart=(Apart(("rate",), "organisation"),),
)
JOINT_TASK = Procedure(
    code="joint_task",
    judge="convenor",
    opening="call",
    # A part that a joint meeting has settled begins at work: who and by when have been said.
    starts_at=("called", "working"),
    steps=(
        CALLED,
        PLANNING,
        WORKING,
        RATED,
        Step("closed", SYSTEM, closed=True, moves=(RATE_CALL,)),
    ),
    everywhere=(MEETING_DECIDED, *ENGINE),
)
