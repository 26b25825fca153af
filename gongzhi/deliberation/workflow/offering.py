"""A resident's project for a community's budget, from the wish to the word what became of it.

It holds nobody up but the end of the gathering. The committee lists it in words fit for
everybody, asks its author whether it may go together with a similar one, or refuses it with a
ground, against which the author may turn to the township.
"""

from __future__ import annotations

from gongzhi.deliberation.workflow.community_budget import GROUND, NAME, PLACE, PROJECT
from gongzhi.deliberation.workflow.following import OBJECTOR
from gongzhi.deliberation.workflow.parts import COMMITTEE, TEXT, TOWNSHIP
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step
from gongzhi.procedure.table.common import ENGINE, REMIND, SYSTEM

OFFER = Move(
    "offer_project",
    "offered",
    fields=(NAME, PLACE, TEXT, Field("wished", "int", required=False, low=1, high=10**9)),
)
REFUSED = "offer_refused"
SILENCE = (Start("silence", "deliberation.silence", kind="period"),)
FATES = ("bought", "not_bought", "ineligible", "withdrawn", "stopped")
AGAIN = (Apart(("refuse_offer",), "organisation"),)
NOTE_FATE = Move(
    "note_fate",
    "settled",
    by=(SYSTEM,),
    system=True,
    fields=(Field("fate", "choice", choices=FATES),),
    outcome="told",
    tells_requester=True,
)
PROJECT_OFFER = Procedure(
    code="project_offer",
    judge="requester",
    opening=OFFER.name,
    aside=True,
    steps=(
        Step(
            "offered",
            COMMITTEE,
            limit="community_budget.offer",
            moves=(
                Move("list_offer", "on_list", fields=(NAME, PLACE, TEXT), tells_requester=True),
                Move(
                    "ask_merge",
                    "merge_asked",
                    fields=(PROJECT, TEXT),
                    starts=SILENCE,
                    tells_requester=True,
                ),
                Move(
                    "refuse_offer",
                    "offer_refused",
                    fields=(GROUND, TEXT),
                    starts=SILENCE,
                    tells_requester=True,
                ),
                NOTE_FATE,
            ),
        ),
        Step(
            "merge_asked",
            OBJECTOR,
            moves=(
                Move("agree_merge", "on_list", ends=("silence",)),
                Move("decline_merge", "offered", ends=("silence",)),
                # Silence is no consent: it stays a project of its own.
                Move("expire_silence", "offered", by=(SYSTEM,), system=True),
                NOTE_FATE,
            ),
        ),
        Step(
            "offer_refused",
            OBJECTOR,
            moves=(
                Move("accept_answer", "settled", ends=("silence",), outcome=REFUSED),
                Move("insist", "at_township", fields=(TEXT,), ends=("silence",)),
                Move("expire_silence", "settled", by=(SYSTEM,), system=True, outcome=REFUSED),
                NOTE_FATE,
            ),
        ),
        Step(
            "at_township",
            TOWNSHIP,
            limit="deliberation.township",
            moves=(
                Move(
                    "reject_objection",
                    "settled",
                    fields=(TEXT,),
                    apart=AGAIN,
                    outcome=REFUSED,
                    statutory=True,
                    tells_requester=True,
                ),
                Move(
                    "uphold_objection",
                    "offered",
                    fields=(TEXT,),
                    apart=AGAIN,
                    statutory=True,
                    tells_requester=True,
                ),
                NOTE_FATE,
            ),
        ),
        Step("on_list", SYSTEM, moves=(NOTE_FATE,)),
        Step("settled", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, *ENGINE),
)
