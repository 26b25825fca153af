"""Matters that cannot be settled now (挂账): a plan, a body, a review date, granted by another."""

from __future__ import annotations

from gongzhi.cases.workflow import gates
from gongzhi.cases.workflow.parts import (
    BODY,
    FILE_CLOCK,
    GRANTERS,
    HANDLER,
    NO_CHILD,
    NOTE,
    REQUESTER,
    TEXT,
)
from gongzhi.procedure.table import Apart, Field, Move, Step
from gongzhi.procedure.table.common import CALLED_TOGETHER, SUPERVISION, SYSTEM

OPEN = f"{gates.parking_open.__name__}@1"
WAITING = f"{gates.parking_waiting.__name__}@1"
NOT_ASKED = (Apart(("ask_parking",), "organisation"),)
PARKING = (
    Move(
        "ask_parking",
        "=",
        fields=(
            Field("ground", "code", table="grounds", row_kind="parking"),
            BODY,
            Field("review_on", "date"),
            Field("text", "text", low=10, high=4000),
        ),
        gate=OPEN,
    ),
    Move(
        "grant_parking",
        "parked",
        by=GRANTERS,
        fields=(TEXT,),
        gate=WAITING,
        apart=NOT_ASKED,
        ends=("file", "phase", SUPERVISION, "meeting"),
        tells_requester=True,
    ),
    Move("refuse_parking", "=", by=GRANTERS, fields=(TEXT,), gate=WAITING, apart=NOT_ASKED),
)
PARKED = Step(
    "parked",
    HANDLER,
    moves=(
        Move(
            "take_up",
            "handling",
            by=(HANDLER,),
            fields=(NOTE,),
            ends=("review",),
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        Move(
            "dispute",
            "dispatched",
            by=(REQUESTER,),
            fields=(TEXT,),
            gate=NO_CHILD,
            owner="lift",
            ends=("review",),
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        Move(
            "expire_review",
            "handling",
            by=(SYSTEM,),
            system=True,
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        *CALLED_TOGETHER,
    ),
)
