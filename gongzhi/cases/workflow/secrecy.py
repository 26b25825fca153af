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
SECRECY = (
    PASS_WORD,
    WRITE_BACK,
    RELEASE_CONTACT,
    WITHHOLD_CONTACT,
    ASK_OPENING,
    JOIN_OPENING,
)
