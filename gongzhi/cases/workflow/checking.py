"""Whether what was reported as done is done: on the spot, and by lot after the file has closed.

Whoever checks is never of the body that handled (practice.md M1: 监督 and 指挥 are two; section 5:
handler ≠ verifier). A result that does not hold goes back with its count; at the pack's number it
goes one level up instead, so that no file turns in a circle.
"""

from __future__ import annotations

from gongzhi.cases.workflow.evidence import SHOW_AUDIT, SHOW_CHECK
from gongzhi.cases.workflow.parts import (
    FILE_CLOCK,
    HANDLED,
    NO_CHILD,
    NOT_HANDLED,
    REQUESTER,
    SILENCE,
    TEXT,
    VERIFIER,
    WINDOW,
)
from gongzhi.procedure.table import Field, Move, Step
from gongzhi.procedure.table.common import ESCALATE, SUPERVISION, SYSTEM, WARN

# What the verifier found of a result that was reported as done: none of it, some, or undone again.
FOUND = Field("found", "choice", choices=("false_completion", "incomplete", "recurred"))
HAND_IN = Move(
    "hand_in",
    "verifying",
    fields=(
        TEXT,
        Field("basis", "text", required=False, high=500),
        Field("solved", "choice", choices=("solved", "partly")),
    ),
    gate=NO_CHILD,
    ends=("file", "phase", "meeting", "promise"),
    tells_requester=True,
)
VERIFYING = Step(
    "verifying",
    VERIFIER,
    limit="request.verification",
    moves=(
        Move(
            "pass_check",
            "follow_up",
            fields=(TEXT,),
            apart=NOT_HANDLED,
            ends=(SUPERVISION,),
            starts=(SILENCE,),
            tells_requester=True,
        ),
        Move(
            "rework",
            "handling",
            fields=(FOUND, TEXT),
            gate="reworked_seldom@1",
            apart=NOT_HANDLED,
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        Move(
            "rework_above",
            "dispatched",
            fields=(FOUND, TEXT),
            gate="reworked_often@1",
            apart=NOT_HANDLED,
            owner="lift",
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        SHOW_CHECK,
    ),
)
AUDIT = (
    SHOW_AUDIT,
    Move(
        "draw_for_audit",
        "=",
        by=(SYSTEM,),
        system=True,
        fields=(Field("draw", "codes"),),
    ),
    Move(
        "audit_holds",
        "=",
        by=(VERIFIER,),
        fields=(TEXT,),
        gate="audit_open@1",
        apart=NOT_HANDLED,
        ends=("audit",),
        tells_requester=True,
    ),
    Move(
        "audit_fails",
        "dispatched",
        by=(VERIFIER,),
        fields=(FOUND, TEXT),
        gate="audit_open@1",
        apart=NOT_HANDLED,
        owner="lift",
        ends=("audit",),
        starts=(FILE_CLOCK,),
        tells_requester=True,
    ),
    # An audit that was drawn has a clock of its own, also on a closed file.
    WARN,
    ESCALATE,
)

VERDICT = Field("verdict", "choice", choices=("solved", "partly", "not", "cannot", "no_majority"))
BY_JURY = Field("draw", "codes")
# What a drawn panel of residents found: it reopens what nobody confirmed, and asks who did.
JURY_FINDS = (
    Move(
        "jury_says",
        "=",
        by=(SYSTEM,),
        system=True,
        fields=(VERDICT, BY_JURY),
        tells_requester=True,
    ),
    Move(
        "jury_offers",
        "=",
        by=(SYSTEM,),
        system=True,
        fields=(VERDICT, FOUND, BY_JURY),
        starts=(WINDOW,),
        tells_requester=True,
    ),
    Move(
        "jury_reopens",
        "dispatched",
        by=(SYSTEM,),
        system=True,
        fields=(VERDICT, FOUND, BY_JURY),
        owner="lift",
        starts=(FILE_CLOCK,),
        tells_requester=True,
    ),
)
# The requester's no: its words are shown to no jury.
KEEP_FROM_JURY = Move("keep_from_jury", "=", by=(REQUESTER,))

__all__ = ["AUDIT", "HANDLED", "HAND_IN", "JURY_FINDS", "KEEP_FROM_JURY", "VERIFYING"]
