"""A meeting of a self-government body: called in time, held by enough, every point ended.

Whoever keeps the body calls it: the committee's secretary, or the supervision committee itself.
Points and papers are sent beforehand; what was sent too late is taken out or the meeting is
postponed. Who came is a number. A point ends as a counted vote or is carried over; what was
decided gets a body and a date. Another person than the writer confirms the minutes. Source:
practice.md M6; notice and quorum stand in ``self_government_bodies``.
"""

from __future__ import annotations

from gongzhi.deliberation.workflow import meeting_gates as gates
from gongzhi.deliberation.workflow.parts import EVERYWHERE, TEXT, named
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import SYSTEM

CALLERS = (Who("body_convenor", "owner"),)
READERS = (
    *CALLERS,
    Who("supervision_committee", "inside"),
    Who("community_secretary", "area"),
    Who("grid_leader", "inside"),
)
CALLED = (Who("body_convenor", "any"),)
POINT = Field("point", "int", low=1, high=99)
PAPER = Field("paper", "int", low=1, high=99)
MEETS_AT = Field("meets_at", "moment")
WHERE = Field("where", "text", low=2, high=200)
VOTES = tuple(Field(name, "int", high=999) for name in ("agreed", "opposed", "abstained"))
CALL = Move(
    "call_body_meeting",
    "body_called",
    by=CALLED,
    fields=(Field("body_term", "dossier"), MEETS_AT, WHERE, Field("points", "text", high=4000)),
)
PRESENT = Field("present", "int", high=999)
TASK = Move(
    "assign_point",
    "=",
    by=CALLERS,
    fields=(POINT, Field("body", "body"), Field("ends_on", "date"), TEXT),
    gate=named(gates.point_was_agreed),
)
BODY_CALLED = Step(
    "body_called",
    CALLERS[0],
    limit="body_meeting.hold",
    responsible="owner",
    moves=(
        Move(
            "hold_body_meeting",
            "body_met",
            by=CALLERS,
            fields=(PRESENT,),
            gate=named(gates.body_may_meet),
        ),
        Move(
            "note_no_quorum",
            "body_not_met",
            by=CALLERS,
            fields=(PRESENT, TEXT),
            gate=named(gates.too_few_came),
            outcome="no_quorum",
        ),
        Move(
            "add_body_point",
            "=",
            by=CALLERS,
            fields=(
                Field("title", "text", low=2, high=80),
                Field("text", "text", required=False, high=2000),
            ),
        ),
        Move(
            "drop_body_point",
            "=",
            by=CALLERS,
            fields=(POINT, TEXT),
            gate=named(gates.point_on_agenda),
        ),
        Move(
            "send_paper",
            "=",
            by=CALLERS,
            fields=(
                POINT,
                Field("name", "text", low=2, high=80),
                Field("text", "text", low=2, high=8000),
                Field("readers", "choice", choices=("everybody", "members")),
            ),
            gate=named(gates.point_on_agenda),
        ),
        Move("withdraw_paper", "=", by=CALLERS, fields=(PAPER, TEXT)),
        Move("postpone_meeting", "=", by=CALLERS, fields=(MEETS_AT, WHERE, TEXT)),
        Move("call_off_meeting", "body_not_met", by=CALLERS, fields=(TEXT,), outcome="called_off"),
    ),
)
BODY_MET = Step(
    "body_met",
    CALLERS[0],
    limit="body_meeting.minutes",
    responsible="owner",
    moves=(
        Move(
            "agree_point",
            "=",
            by=CALLERS,
            fields=(POINT, *VOTES, TEXT),
            gate=named(gates.point_agreed),
        ),
        Move(
            "reject_point",
            "=",
            by=CALLERS,
            fields=(POINT, *VOTES, TEXT),
            gate=named(gates.point_not_agreed),
        ),
        Move(
            "carry_point",
            "=",
            by=CALLERS,
            fields=(POINT, TEXT),
            gate=named(gates.point_on_agenda),
        ),
        TASK,
        Move(
            "write_minutes",
            "=",
            by=CALLERS,
            fields=(
                Field("minutes", "text", low=5, high=8000),
                Field("minority", "text", required=False, high=4000),
            ),
        ),
        Move(
            "confirm_minutes",
            "body_follows",
            by=READERS,
            gate=named(gates.points_all_ended),
            apart=(Apart(("write_minutes",)),),
        ),
    ),
)
BODY_MEETING = Procedure(
    code="body_meeting",
    judge="residents",
    opening=CALL.name,
    steps=(
        BODY_CALLED,
        BODY_MET,
        Step(
            "body_follows",
            CALLERS[0],
            moves=(
                TASK,
                Move(
                    "close_body_meeting",
                    "body_meeting_closed",
                    by=CALLERS,
                    gate="all_children_ended@1",
                    outcome="points_ended",
                ),
            ),
        ),
        Step("body_meeting_closed", SYSTEM, closed=True),
        Step("body_not_met", SYSTEM, closed=True),
    ),
    everywhere=EVERYWHERE,
)
