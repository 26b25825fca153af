"""The joint meeting (联席会议): called, agenda fixed, held, every point ended.

The Party organisation of a place, or the post it names, calls the bodies together; what is stuck
longest there makes the agenda. It decides no file: a point ends as a body and a date, or as "not
decided" with the reason. Who came is a number of bodies, never a list. Source: practice.md M4.
"""

from __future__ import annotations

from gongzhi.cases.workflow import meeting_gates as gates
from gongzhi.cases.workflow.papers import OF_MEETING
from gongzhi.procedure.table import Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import ENGINE, SYSTEM

MINUTES = "minutes"
CONVENOR = Who("convenor", "owner")
FILE = Field("file", "dossier")
BODIES = Field("bodies", "bodies")
MEETS_AT = Field("meets_at", "moment")
REASON = Field("text", "text", low=2, high=1000, purpose=MINUTES)
REMARK = Field("text", "text", required=False, high=2000, purpose=MINUTES)
FILLED = f"{gates.agenda_filled.__name__}@1"
QUORUM = f"{gates.bodies_present.__name__}@1"
ENDED = f"{gates.points_ended.__name__}@1"
CALL = Move(
    "call_meeting",
    "calling",
    by=(Who("convenor", "any"),),
    fields=(BODIES, MEETS_AT, REMARK),
)
CALL_OFF = Move("call_off", "called_off", fields=(REASON,), outcome="called_off")
POSTPONE = Move("postpone", "=", fields=(MEETS_AT, REASON))
DROP = Move("drop_points", "=", by=(SYSTEM,), system=True, fields=(Field("files", "codes"),))
CALLING = Step(
    "calling",
    CONVENOR,
    limit="joint_meeting.agenda",
    responsible="owner",
    moves=(
        Move("fix_agenda", "agenda_set", gate=FILLED),
        Move("add_point", "=", fields=(FILE, REASON)),
        Move("leave_out", "=", fields=(FILE, REASON)),
        POSTPONE,
        CALL_OFF,
    ),
)
AGENDA_SET = Step(
    "agenda_set",
    CONVENOR,
    limit="joint_meeting.hold",
    responsible="owner",
    moves=(
        Move(
            "hold_meeting",
            "meeting_held",
            fields=(Field("present", "int", high=99), REMARK),
            gate=QUORUM,
        ),
        POSTPONE,
        CALL_OFF,
    ),
)
HELD = Step(
    "meeting_held",
    CONVENOR,
    limit="joint_meeting.points",
    responsible="owner",
    moves=(
        Move(
            "decide_point",
            "=",
            fields=(
                FILE,
                Field("body", "body"),
                Field("ends_on", "date"),
                Field("text", "text", low=2, high=2000, purpose=MINUTES),
            ),
        ),
        Move(
            "leave_undecided",
            "=",
            fields=(
                FILE,
                Field("ground", "code", table="grounds", row_kind="undecided"),
                REMARK,
            ),
        ),
        Move("close_meeting", "meeting_closed", gate=ENDED, outcome="points_ended"),
    ),
)
JOINT_MEETING = Procedure(
    code="joint_meeting",
    judge="convenor",
    opening="call_meeting",
    steps=(
        CALLING,
        AGENDA_SET,
        HELD,
        Step("meeting_closed", SYSTEM, closed=True),
        Step("called_off", SYSTEM, closed=True),
    ),
    everywhere=(DROP, *ENGINE),
    papers=OF_MEETING,
)
ANSWERS = (
    Move("will_come", "answered_call", fields=(REMARK,)),
    Move("will_not_come", "answered_call", fields=(REASON,)),
)
MEETING_CALL = Procedure(
    code="meeting_call",
    judge="convenor",
    opening="call_body",
    steps=(
        Step(
            "invited",
            Who("handler", "owner"),
            limit="meeting_call.answer",
            responsible="owner",
            moves=ANSWERS,
        ),
        Step("answered_call", Who("handler", "owner"), moves=ANSWERS),
        Step("call_ended", SYSTEM, closed=True),
    ),
    everywhere=(
        Move("move_date", "invited", by=(SYSTEM,), system=True, fields=(MEETS_AT,)),
        Move("end_call", "call_ended", by=(SYSTEM,), system=True, outcome="meeting_over"),
        *ENGINE,
    ),
)
