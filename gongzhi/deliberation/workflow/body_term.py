"""The term of a body of self-government (届): recorded and confirmed, its members, its end.

A body that was elected is recorded by the committee and confirmed by the township, which ends the
term before it. Three limits run while a term stands: the next election has to begin
in time (it stops while one is under way), a seat that was left has to be filled or left open by
decision, and once a year the body reports and is reviewed. Source: practice.md M6; the numbers
stand in ``self_government_bodies``.
"""

from __future__ import annotations

from gongzhi.deliberation.workflow import body_gates as gates
from gongzhi.deliberation.workflow.parts import (
    COMMITTEE,
    EVERYWHERE,
    SUPERVISORS,
    TEXT,
    TOWNSHIP,
    named,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import SYSTEM

MEMBERS = Field("members", "text", low=3, high=8000)
STARTS_ON = Field("starts_on", "date")
RECORD = Move(
    "record_term",
    "recorded",
    by=(Who("community_secretary", "any"),),
    fields=(
        Field("body_kind", "code", table="self_government_bodies"),
        STARTS_ON,
        MEMBERS,
        TEXT,
    ),
)
SET_TERM = Move(
    "set_term", "=", by=(SYSTEM,), system=True, fields=(STARTS_ON, Field("ends_on", "date"))
)
STANDING = (
    Move(
        "note_departure",
        "=",
        by=(COMMITTEE, TOWNSHIP),
        fields=(
            Field("member", "int", low=1, high=999),
            Field("ground", "code", table="grounds", row_kind="departure"),
            Field("left_on", "date"),
            TEXT,
        ),
        gate=named(gates.member_in_office),
        starts=(Start("by_election", "body_term.by_election"),),
    ),
    Move(
        "leave_seat_open",
        "=",
        by=(TOWNSHIP,),
        fields=(TEXT,),
        gate=named(gates.seat_left_open),
        ends=("by_election",),
        apart=(Apart(("note_departure",)),),
        statutory=True,
    ),
    Move(
        "seat_member",
        "=",
        by=(TOWNSHIP,),
        fields=(
            Field("office", "code", table="body_offices"),
            Field("name", "text", low=2, high=40),
            STARTS_ON,
            TEXT,
        ),
        gate=named(gates.seat_left_open),
        ends=("by_election",),
        apart=(Apart(("note_departure",)),),
        statutory=True,
    ),
    Move("post_report", "=", by=(COMMITTEE,), fields=(Field("report", "text", low=20, high=8000),)),
    Move(
        "note_review",
        "=",
        by=(SUPERVISORS, TOWNSHIP),
        fields=(
            *(Field(name, "int", high=999) for name in ("due", "present", "good", "fair", "poor")),
            TEXT,
        ),
        gate=named(gates.review_counted),
        apart=(Apart(("post_report",)), Apart(("post_report",), "organisation")),
        starts=(Start("yearly_review", "body_term.review"),),
    ),
    SET_TERM,
    Move(
        "note_election",
        "=",
        by=(SYSTEM,),
        system=True,
        fields=(Field("election", "dossier"),),
        ends=("next_election",),
    ),
    Move(
        "note_no_election",
        "=",
        by=(SYSTEM,),
        system=True,
        fields=(Field("election", "dossier"),),
    ),
    Move("end_term", "term_ended", by=(SYSTEM,), system=True, outcome="succeeded"),
)
BODY_TERM = Procedure(
    code="body_term",
    judge="residents",
    opening=RECORD.name,
    steps=(
        Step(
            "recorded",
            TOWNSHIP,
            limit="body_term.confirm",
            moves=(
                Move(
                    "confirm_term",
                    "in_office",
                    gate=named(gates.seats_within),
                    apart=(Apart((RECORD.name, "correct_members")),),
                    statutory=True,
                ),
                Move("correct_members", "=", by=(COMMITTEE,), fields=(MEMBERS, TEXT)),
                Move(
                    "take_back_record",
                    "term_ended",
                    by=(COMMITTEE,),
                    fields=(TEXT,),
                    outcome="mistake",
                ),
            ),
        ),
        Step(
            "in_office",
            COMMITTEE,
            moves=(*STANDING, Move("expire_term", "held_over", by=(SYSTEM,), system=True)),
        ),
        # Until others take office those whose term is over go on, and the township is asked why.
        Step("held_over", TOWNSHIP, limit="body_term.held_over", moves=STANDING),
        Step("term_ended", SYSTEM, closed=True),
    ),
    everywhere=EVERYWHERE,
)
