"""Contact by relay, the number by the requester's word, and two openers for what is secret.

Sources: practice.md section 5 (the unit complained of cannot open the identity), section 3 (a
complaint never reaches whom it is about); two openers from two organisations: M15.
"""

from __future__ import annotations

from gongzhi.cases.workflow.parts import (
    DISPATCHER,
    FOLLOW_UP,
    HANDLER,
    NOTE,
    PANEL,
    REQUESTER,
    TEXT,
)
from gongzhi.procedure.table import Apart, Field, Move, Who

FOLLOW_UP_OF_PLACE = Who("follow_up_desk", "area")
OPENERS = (HANDLER, DISPATCHER, FOLLOW_UP, PANEL, Who("community_secretary"))
SECOND = (
    Who("discipline", "area"),
    Who("verifier", "area"),
    Who("objection_panel", "area"),
    FOLLOW_UP_OF_PLACE,
)
PASS_WORD = Move(
    "pass_word",
    "=",
    by=(HANDLER, DISPATCHER, FOLLOW_UP_OF_PLACE),
    fields=(TEXT,),
    tells_requester=True,
)
WRITE_BACK = Move("write_back", "=", by=(REQUESTER,), fields=(TEXT,))
RELEASE_CONTACT = Move("release_contact", "=", by=(REQUESTER,))
WITHHOLD_CONTACT = Move("withhold_contact", "=", by=(REQUESTER,))
ASK_OPENING = Move(
    "ask_opening",
    "=",
    by=OPENERS,
    fields=(Field("purpose", "choice", choices=("handle", "verify", "follow_up")), NOTE),
    only_secret=True,
)
JOIN_OPENING = Move(
    "join_opening",
    "=",
    by=SECOND,
    fields=(NOTE,),
    apart=(Apart(("ask_opening",), "organisation"),),
    only_secret=True,
)
# A body complained of gets a summary that the requester approved, through the follow-up desk.
DRAFT_SUMMARY = Move(
    "draft_summary",
    "=",
    by=(FOLLOW_UP_OF_PLACE, DISPATCHER),
    fields=(Field("text", "text", low=10, high=4000),),
    tells_requester=True,
    only_about=True,
)
APPROVE_SUMMARY = Move(
    "approve_summary",
    "=",
    by=(REQUESTER,),
    fields=(
        Field("version", "int", low=1, high=1000),
        Field("text", "text", required=False, low=10, high=4000),
    ),
    gate="summary_waiting@1",
    only_about=True,
)
PASS_SUMMARY = Move(
    "pass_summary",
    "=",
    by=(FOLLOW_UP_OF_PLACE,),
    fields=(Field("about", "body"),),
    gate="summary_approved@1",
    tells_requester=True,
    only_about=True,
)
# The follow-up desk stands between: what it passes on is the first contact.
RELAY_CONTACT = Move(
    "relay_contact",
    "handling",
    by=(FOLLOW_UP_OF_PLACE,),
    fields=(TEXT,),
    tells_requester=True,
    only_about=True,
)
SECRECY = (
    PASS_WORD,
    WRITE_BACK,
    RELEASE_CONTACT,
    WITHHOLD_CONTACT,
    ASK_OPENING,
    JOIN_OPENING,
    DRAFT_SUMMARY,
    APPROVE_SUMMARY,
    PASS_SUMMARY,
)
