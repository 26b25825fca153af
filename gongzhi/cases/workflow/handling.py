"""In the hands of the body that must act: accepted, handling, waiting for the requester."""

from __future__ import annotations

from gongzhi.cases.workflow.checking import HAND_IN
from gongzhi.cases.workflow.evidence import SHOW
from gongzhi.cases.workflow.parking import PARKING
from gongzhi.cases.workflow.parts import (
    ASK_PERSON,
    GRANTERS,
    HANDLER,
    LIFT,
    NO_CHILD,
    NOTE,
    REQUESTER,
    SEVERITY,
    SILENCE,
    SOLVED,
    TEXT,
)
from gongzhi.cases.workflow.promising import JUDGED, PROMISE
from gongzhi.cases.workflow.secrecy import RELAY_CONTACT
from gongzhi.procedure.table import Apart, Field, Move, Step, Who
from gongzhi.procedure.table.common import CALLED_TOGETHER, CONVENE, SUPERVISION, SYSTEM

GO_ON = ("file", "phase")
# A matter with limits by phase (practice.md M1): the next phase's clock starts by this.
FINISH_PHASE = Move(
    "finish_phase",
    "=",
    fields=(TEXT,),
    only_limit="phase",
    tells_requester=True,
)
ACCEPTED = Step(
    "accepted",
    HANDLER,
    limit="request.contact",
    responsible="owner",
    moves=(
        LIFT,
        ASK_PERSON,
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
        RELAY_CONTACT,
        SHOW,
        *CALLED_TOGETHER,
    ),
)
HANDLING = Step(
    "handling",
    HANDLER,
    responsible="owner",
    moves=(
        LIFT,
        Move(
            "reply",
            "follow_up",
            fields=(TEXT, Field("basis", "text", required=False, high=500), SOLVED),
            gate=NO_CHILD,
            ends=("file", "phase", SUPERVISION, "meeting", "promise"),
            starts=(SILENCE,),
            tells_requester=True,
        ),
        HAND_IN,
        PROMISE,
        *JUDGED,
        FINISH_PHASE,
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
            by=GRANTERS,
            fields=(NOTE,),
            gate="extension_waiting@1",
            apart=(Apart(("ask_extension",), "organisation"),),
            effect="extend:file",
            tells_requester=True,
        ),
        Move(
            "refuse_extension",
            "=",
            by=GRANTERS,
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
                SEVERITY,
                TEXT,
            ),
            gate=NO_CHILD,
            tells_requester=True,
        ),
        SHOW,
        *PARKING,
        *CALLED_TOGETHER,
    ),
)
WAITING = Step(
    "waiting",
    Who("requester", "file"),
    moves=(
        LIFT,
        Move("tell", "handling", by=(REQUESTER,), fields=(TEXT,), resumes=GO_ON),
        Move("go_on", "handling", by=(HANDLER,), fields=(NOTE,), resumes=GO_ON),
        Move("expire_pause", "handling", by=(SYSTEM,), system=True, resumes=GO_ON),
        CONVENE,
    ),
)
