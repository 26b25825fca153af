"""The request procedure (诉求): the way of a resident's words to the body that must act, and back.

Two entrances: ``received`` (hotline, web, counter, import: by the duty list) and ``raised`` (grid:
starts on the ground and climbs). Steps and moves: practice.md M2, M3; promises: architecture.md 2.
"""

from __future__ import annotations

from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import (
    ADOPT_RULES,
    CONVENE,
    ENGINE,
    REMIND,
    SYSTEM,
    void_to,
)

REQUESTER = Who("requester", "file")
DISPATCHER = Who("dispatcher")
HANDLER = Who("handler", "owner")
PANEL = Who("objection_panel")
FOLLOW_UP = Who("follow_up_desk")

MATTER = Field("matter", "code", table="matters")
BODY = Field("body", "body")
TEXT = Field("text", "text", low=2, high=4000)
NOTE = Field("text", "text", required=False, high=2000)
SOLVED = Field("solved", "choice", choices=("solved", "partly", "not", "cannot"))
FILE_CLOCK = Start("file", "handling")
SILENCE = Start("silence", "request.silence", kind="period")
WINDOW = Start("window", "request.window", kind="period")

DISPATCH = Move(
    "dispatch",
    "dispatched",
    fields=(MATTER, BODY, Field("area", "area", required=False), NOTE),
    owner="field:body",
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
ANSWER = Move(
    "answer",
    "answered",
    fields=(
        Field("matter", "code", table="matters", required=False),
        TEXT,
        Field("basis", "text", required=False, high=500),
    ),
    starts=(WINDOW,),
    outcome="answered",
    tells_requester=True,
)
DECLINE = Move(
    "decline",
    "not_accepted",
    fields=(Field("ground", "code", table="grounds", row_kind="not_accepted"), NOTE),
    starts=(WINDOW,),
    outcome="not_accepted",
    tells_requester=True,
)
MERGE = Move(
    "merge",
    "merged",
    fields=(Field("parent", "dossier"), Field("ground", "code", table="grounds", row_kind="merge")),
    outcome="merged",
    tells_requester=True,
)
PLACE = Move("place", "=", fields=(Field("area", "area"), NOTE))

RECEIVED = Step(
    "received",
    DISPATCHER,
    limit="request.dispatch",
    moves=(DISPATCH, ANSWER, DECLINE, MERGE, PLACE),
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
            owner="desk",
            starts=(SILENCE,),
            tells_requester=True,
        ),
        Move(
            "climb",
            "received",
            by=(Who("community_secretary"), Who("grid_worker", "area")),
            fields=(
                Field("ground", "choice", choices=("no_power", "no_means", "cross_area")),
                NOTE,
            ),
            tells_requester=True,
        ),
        DISPATCH,
        MERGE,
    ),
)
DISPATCHED = Step(
    "dispatched",
    HANDLER,
    limit="request.accept",
    responsible="owner",
    moves=(
        Move("accept", "accepted", tells_requester=True),
        Move(
            "object",
            "objected",
            fields=(
                Field("ground", "code", table="grounds", row_kind="objection"),
                Field("right_body", "body", required=False),
                TEXT,
            ),
        ),
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
            apart=(Apart(("dispatch", "object")),),
            tells_requester=True,
        ),
        Move(
            "uphold",
            "dispatched",
            fields=(TEXT,),
            apart=(Apart(("dispatch", "object")),),
        ),
    ),
)
ACCEPTED = Step(
    "accepted",
    HANDLER,
    limit="request.contact",
    responsible="owner",
    moves=(
        Move(
            "contact",
            "handling",
            fields=(
                Field(
                    "way", "choice", choices=("phone", "visit", "message", "relay", "not_reached")
                ),
                TEXT,
            ),
            tells_requester=True,
        ),
    ),
)
HANDLING = Step(
    "handling",
    HANDLER,
    responsible="owner",
    moves=(
        Move(
            "reply",
            "follow_up",
            fields=(TEXT, Field("basis", "text", required=False, high=500), SOLVED),
            gate="all_children_ended@1",
            ends=("file",),
            starts=(SILENCE,),
            tells_requester=True,
        ),
        Move(
            "ask_extension",
            "=",
            fields=(
                Field("amount", "int", low=1, high=60),
                Field("ground", "code", table="grounds", row_kind="extension"),
                TEXT,
            ),
            gate="extension_open@1",
        ),
        Move(
            "grant_extension",
            "=",
            by=(DISPATCHER,),
            fields=(NOTE,),
            gate="extension_waiting@1",
            apart=(Apart(("ask_extension",), "organisation"),),
            effect="extend:file",
            tells_requester=True,
        ),
        Move(
            "refuse_extension",
            "=",
            by=(DISPATCHER,),
            fields=(TEXT,),
            gate="extension_waiting@1",
            apart=(Apart(("ask_extension",), "organisation"),),
        ),
        Move(
            "ask_requester",
            "waiting",
            fields=(Field("ground", "code", table="grounds", row_kind="pause"), TEXT),
            gate="pause_allowed@1",
            pauses=("file",),
            tells_requester=True,
        ),
        Move(
            "climb",
            "received",
            fields=(
                Field("ground", "choice", choices=("no_power", "no_means", "cross_area")),
                TEXT,
            ),
            gate="all_children_ended@1",
            tells_requester=True,
        ),
    ),
)
WAITING = Step(
    "waiting",
    Who("requester", "file"),
    moves=(
        Move("tell", "handling", by=(REQUESTER,), fields=(TEXT,), resumes=("file",)),
        Move("go_on", "handling", by=(HANDLER,), fields=(NOTE,), resumes=("file",)),
        Move("expire_pause", "handling", by=(SYSTEM,), system=True, resumes=("file",)),
    ),
)
DISPUTE = Move(
    "dispute",
    "dispatched",
    by=(REQUESTER,),
    fields=(TEXT,),
    owner="lift",
    ends=("silence",),
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
NOT_HANDLED = (Apart(("reply", "settle"), "organisation"), Apart(("reply", "settle", "dispatch")))
FOLLOW = Step(
    "follow_up",
    FOLLOW_UP,
    limit="request.follow_up",
    moves=(
        Move(
            "confirm",
            "closed",
            by=(REQUESTER,),
            fields=(NOTE,),
            starts=(WINDOW,),
            outcome="confirmed",
        ),
        DISPUTE,
        Move(
            "note_confirmed",
            "closed",
            by=(FOLLOW_UP,),
            fields=(Field("way", "choice", choices=("phone", "message", "visit")), TEXT),
            apart=NOT_HANDLED,
            starts=(WINDOW,),
            outcome="confirmed",
        ),
        Move(
            "note_disputed",
            "dispatched",
            by=(FOLLOW_UP,),
            fields=(Field("way", "choice", choices=("phone", "message", "visit")), TEXT),
            apart=NOT_HANDLED,
            owner="lift",
            ends=("silence",),
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        Move(
            "note_not_reached",
            "=",
            by=(FOLLOW_UP,),
            fields=(Field("tries", "int", low=1, high=20), NOTE),
            apart=NOT_HANDLED,
            ends=("step",),
        ),
        Move(
            "expire_silence",
            "closed",
            by=(SYSTEM,),
            system=True,
            starts=(WINDOW,),
            outcome="unconfirmed",
            tells_requester=True,
        ),
    ),
)
REOPEN = Move(
    "dispute",
    "dispatched",
    by=(REQUESTER,),
    fields=(TEXT,),
    gate="within_window@1",
    owner="lift",
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
REVIEW = Move(
    "dispute",
    "received",
    by=(REQUESTER,),
    fields=(TEXT,),
    gate="within_window@1",
    owner="lift",
    tells_requester=True,
)
ERASE = Move("erase", "=", by=(REQUESTER,))

REQUEST = Procedure(
    code="request",
    judge="requester",
    opening="receive",
    starts_at=("received", "raised"),
    steps=(
        RECEIVED,
        RAISED,
        DISPATCHED,
        OBJECTED,
        ACCEPTED,
        HANDLING,
        WAITING,
        FOLLOW,
        Step("answered", SYSTEM, closed=True, moves=(REVIEW, ERASE)),
        Step("not_accepted", SYSTEM, closed=True, moves=(REVIEW, ERASE)),
        Step("merged", SYSTEM, closed=True, moves=(ERASE,)),
        Step("closed", SYSTEM, closed=True, moves=(REOPEN, ERASE)),
    ),
    everywhere=(
        REMIND,
        CONVENE,
        ADOPT_RULES,
        void_to("received", "dispatched", "accepted", "handling", "follow_up"),
        *ENGINE,
    ),
)
PROCEDURES = (REQUEST,)
