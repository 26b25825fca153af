"""A duty sent down: people, money, training, a named adviser and an end date, each with a clock.

The clocks run against the sending department. What has not arrived in time suspends the duty; the
receiver attests what has arrived; the end date ends it. Source: practice.md M5; issue 3, item 3.
"""

from __future__ import annotations

from gongzhi.duties.workflow.parts import (
    EVERYWHERE,
    MEANS,
    NOTE,
    OFFICE,
    RECEIVER,
    REFUSAL,
    SENDER,
    TEXT,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step
from gongzhi.procedure.table.common import SYSTEM

CLOCKS = tuple(Start(name, f"sent_duty.{name}", responsible="owner") for name in MEANS)
HANDS = ("deliver", "attest")
WHICH = Field("means", "choice", choices=MEANS)
DELIVER = Move("deliver", "=", by=(SENDER,), fields=(WHICH, NOTE), gate="means_awaited@1")
ATTEST = Move(
    "attest",
    "=",
    by=(RECEIVER,),
    fields=(WHICH, NOTE),
    gate="means_awaited@1",
    apart=(Apart(("deliver",), "organisation"), Apart(("deliver",))),
)
COMPLETE = Move("complete", "carried", by=(SYSTEM,), system=True)
MISSING = (Field("missing", "codes"),)
SUSPEND = Move("suspend", "suspended", by=(SYSTEM,), system=True, fields=MISSING)
ENDING = (
    Move("take_back", "taken_back", by=(SENDER,), fields=(TEXT,), outcome="taken_back"),
    Move(
        "revoke",
        "revoked",
        by=(OFFICE,),
        fields=(REFUSAL, TEXT),
        apart=(Apart(HANDS, "organisation"), Apart(HANDS)),
        outcome="revoked",
    ),
    Move("expire", "ended", by=(SYSTEM,), system=True, outcome="ended"),
)
SENT_DUTY = Procedure(
    code="sent_duty",
    judge="duty_receiver",
    opening="send_down",
    steps=(
        Step(
            "arriving",
            SENDER,
            moves=(
                DELIVER,
                ATTEST,
                SUSPEND,
                COMPLETE,
                *ENDING,
            ),
        ),
        Step(
            "suspended",
            SENDER,
            moves=(
                DELIVER,
                ATTEST,
                SUSPEND,
                Move("resume", "arriving", by=(SYSTEM,), system=True),
                COMPLETE,
                *ENDING,
            ),
        ),
        Step("carried", RECEIVER, moves=ENDING),
        Step("ended", SYSTEM, closed=True),
        Step("taken_back", SYSTEM, closed=True),
        Step("revoked", SYSTEM, closed=True),
    ),
    everywhere=EVERYWHERE,
)
