"""Consultation without a decision (议事协商), charters and covenants, and the owners' own track.

A consultation ends with what was said and what becomes of it. A charter (居民公约、村规民约、
自治章程) is checked for legality before it is voted on and filed after. What is the owners' common
property goes by the Civil Code, art. 278: two thirds of the owners by area and by head take part;
sample until checked against the text in force.
"""

from __future__ import annotations

from gongzhi.deliberation.workflow.parts import (
    COMMITTEE,
    DRAFT,
    END_STEPS,
    EVERYWHERE,
    MEETING_MOVES,
    NOTE,
    SUBJECT,
    TEXT,
    TITLE,
    TOWNSHIP,
    WITHDRAW,
    deliberation,
    disclosure,
    void_to,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who

ANY_COMMITTEE = (Who("community_secretary", "any"),)
INVITE = Move("invite_talk", "topic", by=ANY_COMMITTEE, fields=(SUBJECT, TITLE, DRAFT))
DRAW_UP = Move("draw_up_charter", "opinions", by=ANY_COMMITTEE, fields=(SUBJECT, TITLE, DRAFT))
CALL_OWNERS = Move(
    "call_owners",
    "owners_vote",
    by=ANY_COMMITTEE,
    fields=(SUBJECT, TITLE, DRAFT),
)
HEARD = Move(
    "note_opinions",
    "legality",
    fields=(
        Field("households", "int", high=10**6),
        Field("opinions", "text", low=5, high=4000),
        Field("draft", "text", required=False, low=10, high=8000),
    ),
    gate="heard_residents@1",
)
_ROLL_AND_MEETING = tuple(
    move for move in MEETING_MOVES if move.name not in {"count_paper", "confirm_count"}
)
CONSULTATION = Procedure(
    code="consultation",
    judge="residents",
    opening=INVITE.name,
    steps=(
        Step(
            "topic",
            COMMITTEE,
            limit="deliberation.topic",
            moves=(
                Move(
                    "conclude",
                    "outcome_disclosed",
                    fields=(
                        Field("agreed_on", "text", low=5, high=4000),
                        Field("not_agreed", "text", required=False, high=4000),
                        Field("follows", "text", low=5, high=2000),
                    ),
                    gate="meeting_was_held@1",
                ),
                *_ROLL_AND_MEETING,
                WITHDRAW,
            ),
        ),
        disclosure(
            "outcome_disclosed",
            "deliberation.disclosure",
            Move("close_matter", "completed", outcome="consulted"),
        ),
        *(one for one in END_STEPS if one.name != "not_adopted"),
    ),
    everywhere=(void_to("topic"), *EVERYWHERE),
)
CHARTER = Procedure(
    code="charter",
    judge="residents",
    opening=DRAW_UP.name,
    steps=(
        Step(
            "opinions",
            COMMITTEE,
            limit="deliberation.consult",
            moves=(HEARD, WITHDRAW),
        ),
        Step(
            "legality",
            TOWNSHIP,
            limit="deliberation.legality",
            moves=(
                Move(
                    "find_lawful",
                    "charter_resolve",
                    fields=(NOTE,),
                    apart=(Apart(("draw_up_charter", "note_opinions")),),
                    statutory=True,
                ),
                Move(
                    "find_unlawful",
                    "opinions",
                    fields=(TEXT,),
                    apart=(Apart(("draw_up_charter", "note_opinions")),),
                    statutory=True,
                ),
            ),
        ),
        deliberation(
            "charter_resolve", "deliberation.charter_resolve", "filing", ballot=True, last=True
        ),
        Step(
            "filing",
            COMMITTEE,
            limit="deliberation.filing",
            moves=(Move("file_charter", "resolution_disclosed", fields=(NOTE,)),),
        ),
        disclosure(
            "resolution_disclosed",
            "deliberation.disclosure",
            Move("close_matter", "completed", outcome="in_force"),
        ),
        *END_STEPS,
    ),
    everywhere=(void_to("opinions", "legality", "charter_resolve"), *EVERYWHERE),
)
OWNERS_VOTE = Procedure(
    code="owners_vote",
    judge="owners",
    opening=CALL_OWNERS.name,
    steps=(
        deliberation(
            "owners_vote",
            "deliberation.owners_vote",
            "resolution_disclosed",
            ballot=True,
            last=True,
        ),
        disclosure(
            "resolution_disclosed",
            "deliberation.disclosure",
            Move("close_matter", "completed", outcome="completed"),
        ),
        *END_STEPS,
    ),
    everywhere=(void_to("owners_vote"), *EVERYWHERE),
)
