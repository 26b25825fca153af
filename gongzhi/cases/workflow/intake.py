"""From the first word to the body that must act: received or raised, dispatched, objected."""

from __future__ import annotations

from dataclasses import replace

from gongzhi.cases.workflow.merging import MERGE
from gongzhi.cases.workflow.outside import RETURN, RETURN_OBJECTED
from gongzhi.cases.workflow.parts import (
    ASK_PERSON,
    BODY,
    DISPATCHER,
    FILE_CLOCK,
    HANDLER,
    LIFT,
    LIFT_RAISED,
    MATTER,
    NO_CHILD,
    NOTE,
    ONCE,
    PANEL,
    SEVERITY,
    SILENCE,
    TEXT,
    WINDOW,
)
from gongzhi.procedure.table import Apart, Field, Move, Step, Who
from gongzhi.procedure.table.common import CALLED_TOGETHER, SUPERVISION, SYSTEM

DISPATCH = Move(
    "dispatch",
    "dispatched",
    fields=(
        MATTER,
        BODY,
        Field("area", "area", required=False),
        Field("about", "body", required=False),
        NOTE,
    ),
    owner="field:body",
    starts=(FILE_CLOCK,),
    tells_requester=True,
    several=True,
)
ANSWER = Move(
    "answer",
    "answered",
    fields=(
        Field("matter", "code", table="matters", required=False),
        TEXT,
        Field("basis", "text", required=False, high=500),
        # The article of the knowledge base it rests on; its version goes on record with it.
        Field("article", "dossier", required=False),
    ),
    gate=NO_CHILD,
    apart=(ONCE,),
    starts=(WINDOW,),
    outcome="answered",
    tells_requester=True,
)
DECLINE = Move(
    "decline",
    "not_accepted",
    fields=(
        Field("ground", "code", table="grounds", row_kind="not_accepted"),
        Field("right_body", "body", required=False),
        NOTE,
    ),
    gate=NO_CHILD,
    apart=(ONCE,),
    starts=(WINDOW,),
    outcome="not_accepted",
    tells_requester=True,
)
PLACE = Move("place", "=", fields=(Field("area", "area"), NOTE), several=True)
# The program sends what a signed rule covers; whoever dispatches decides about everything else.
DISPATCH_ANY = replace(DISPATCH, by=(DISPATCHER, SYSTEM))
RECEIVED = Step(
    "received",
    DISPATCHER,
    limit="request.dispatch",
    moves=(DISPATCH_ANY, ANSWER, DECLINE, RETURN, MERGE, PLACE, *CALLED_TOGETHER),
)
RAISED = Step(
    "raised",
    Who("community_secretary"),
    limit="request.raised",
    moves=(
        Move(
            "settle",
            "follow_up",
            by=(Who("community_secretary"), Who("grid_worker", "area")),
            fields=(Field("matter", "code", table="matters"), TEXT),
            gate=NO_CHILD,
            owner="desk",
            ends=(SUPERVISION, "meeting"),
            starts=(SILENCE,),
            tells_requester=True,
        ),
        Move(
            "climb",
            "received",
            by=(Who("community_secretary"), Who("grid_worker", "area")),
            fields=(
                Field("ground", "choice", choices=("no_power", "no_means", "cross_area")),
                SEVERITY,
                NOTE,
            ),
            tells_requester=True,
        ),
        DISPATCH,
        MERGE,
        LIFT_RAISED,
        *CALLED_TOGETHER,
    ),
)
DISPATCHED = Step(
    "dispatched",
    HANDLER,
    limit="request.accept",
    responsible="owner",
    moves=(
        Move("accept", "accepted", tells_requester=True, several=True),
        Move(
            "object",
            "objected",
            fields=(
                Field("ground", "code", table="grounds", row_kind="objection"),
                Field("right_body", "body", required=False),
                TEXT,
            ),
        ),
        LIFT,
        ASK_PERSON,
        *CALLED_TOGETHER,
    ),
)
OBJECTED = Step(
    "objected",
    PANEL,
    limit="request.objection",
    moves=(
        Move(
            "redispatch",
            "dispatched",
            fields=(BODY, Field("matter", "code", table="matters", required=False), TEXT),
            owner="field:body",
            gate="objected_seldom@1",
            apart=(Apart(("dispatch", "object")),),
            tells_requester=True,
        ),
        Move(
            "uphold",
            "dispatched",
            fields=(TEXT,),
            gate="objected_seldom@1",
            apart=(Apart(("dispatch", "object")),),
        ),
        Move(
            "backstop",
            "backstop",
            fields=(TEXT,),
            gate="objected_often@1",
            apart=(Apart(("dispatch", "object")),),
            owner="fallback",
            tells_requester=True,
        ),
        RETURN_OBJECTED,
        LIFT,
        *CALLED_TOGETHER,
    ),
)
BACKSTOP = Step(
    "backstop",
    Who("district_leader"),
    limit="request.backstop",
    moves=(
        Move(
            "name_lead",
            "accepted",
            fields=(BODY, TEXT),
            owner="field:body",
            apart=(Apart(("dispatch", "object", "backstop")),),
            tells_requester=True,
        ),
        *CALLED_TOGETHER,
    ),
)
