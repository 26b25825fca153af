"""Whether it is solved is for the requester to say: follow-up, closed, disputed."""

from __future__ import annotations

from gongzhi.cases.workflow.checking import AUDIT, JURY_FINDS, KEEP_FROM_JURY
from gongzhi.cases.workflow.merging import MERGED
from gongzhi.cases.workflow.outside import (
    DISPUTED_LATE,
    HAND_TO_SOURCE,
    RATED,
    REPORT_BACK,
    TAKE_AGAIN,
)
from gongzhi.cases.workflow.parts import (
    ASKED_BY_THIRD,
    DISPATCHER,
    FILE_CLOCK,
    FOLLOW_UP,
    NOT_HANDLED,
    NOTE,
    RENEW_KEY,
    REQUESTER,
    TEXT,
    THIRD_ASIDE,
    THIRD_PARTY,
    WINDOW,
)
from gongzhi.cases.workflow.promising import JUDGED
from gongzhi.cases.workflow.publicity import PUBLICITY
from gongzhi.procedure.table import Apart, Field, Move, Step, Who
from gongzhi.procedure.table.common import RECALCULATE, SYSTEM

DISPUTE = Move(
    "dispute",
    "dispatched",
    by=(REQUESTER,),
    fields=(TEXT,),
    owner="lift",
    ends=("silence",),
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
CONFIRM = Move(
    "confirm",
    "closed",
    by=(REQUESTER,),
    fields=(NOTE,),
    starts=(WINDOW,),
    outcome="confirmed",
)
EXPIRE_SILENCE = Move(
    "expire_silence",
    "closed",
    by=(SYSTEM,),
    system=True,
    starts=(WINDOW,),
    outcome="unconfirmed",
    tells_requester=True,
)
# Nor does whoever checked it on the spot ask whether it holds.
NOT_ASKED = (*NOT_HANDLED, Apart(("pass_check",)))


def asked_by(who: Who) -> tuple[Move, ...]:
    """Give what may be noted of the requester's word by whoever asks it, never by the handler."""
    return (
        Move(
            "note_confirmed",
            "closed",
            by=(who,),
            fields=(Field("way", "choice", choices=("phone", "message", "visit")), TEXT),
            apart=NOT_ASKED,
            starts=(WINDOW,),
            outcome="confirmed",
        ),
        Move(
            "note_disputed",
            "dispatched",
            by=(who,),
            fields=(Field("way", "choice", choices=("phone", "message", "visit")), TEXT),
            apart=NOT_ASKED,
            owner="lift",
            ends=("silence",),
            starts=(FILE_CLOCK,),
            tells_requester=True,
        ),
        Move(
            "note_not_reached",
            "=",
            by=(who,),
            fields=(Field("tries", "int", low=1, high=20), NOTE),
            apart=NOT_ASKED,
            ends=("step",),
        ),
    )


# A share of the files is asked about by a third party that the lot names (practice.md M3, 回访).
DRAW_THIRD_PARTY = Move(
    "draw_third_party",
    ASKED_BY_THIRD,
    by=(SYSTEM,),
    system=True,
    fields=(Field("body", "body"), Field("draw", "codes")),
    tells_requester=True,
)
FOLLOW = Step(
    "follow_up",
    FOLLOW_UP,
    limit="request.follow_up",
    moves=(
        CONFIRM,
        *JUDGED,
        DISPUTE,
        *asked_by(FOLLOW_UP),
        DRAW_THIRD_PARTY,
        EXPIRE_SILENCE,
        HAND_TO_SOURCE,
        *RATED,
        KEEP_FROM_JURY,
    ),
)
THIRD = Step(
    ASKED_BY_THIRD,
    THIRD_PARTY,
    limit="request.third_party",
    moves=(
        CONFIRM,
        *JUDGED,
        DISPUTE,
        *asked_by(THIRD_PARTY),
        Move(
            "decline_asking",
            "follow_up",
            by=(THIRD_PARTY,),
            fields=(Field("why", "choice", choices=THIRD_ASIDE),),
            tells_requester=True,
        ),
        EXPIRE_SILENCE,
        KEEP_FROM_JURY,
    ),
)
# The source is told the result first; then it asks the requester itself.
REPORTING_BACK = Step(
    "reporting_back",
    DISPATCHER,
    limit="request.report_back",
    moves=(REPORT_BACK, DISPUTE, *RATED),
)
WITH_SOURCE = Step("with_source", REQUESTER, moves=(CONFIRM, DISPUTE, EXPIRE_SILENCE, *RATED))
REOPEN = Move(
    "dispute",
    "dispatched",
    by=(REQUESTER,),
    fields=(TEXT,),
    gate="within_window@1",
    owner="lift",
    ends=("audit",),
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
REVIEW = Move(
    "dispute",
    "received",
    by=(REQUESTER,),
    fields=(TEXT,),
    gate="within_window@1",
    owner="lift",
    tells_requester=True,
)
ERASE = Move("erase", "=", by=(REQUESTER,))
AT_THE_END = (ERASE, RENEW_KEY, *PUBLICITY, RECALCULATE)
CLOSED = (
    Step("answered", SYSTEM, closed=True, moves=(REVIEW, *AT_THE_END)),
    Step("not_accepted", SYSTEM, closed=True, moves=(REVIEW, ERASE, RENEW_KEY, RECALCULATE)),
    MERGED,
    Step(
        "returned_to_source",
        SYSTEM,
        closed=True,
        moves=(TAKE_AGAIN, REVIEW, ERASE, RENEW_KEY, RECALCULATE),
    ),
    Step(
        "closed",
        SYSTEM,
        closed=True,
        moves=(REOPEN, DISPUTED_LATE, *AUDIT, *JURY_FINDS, KEEP_FROM_JURY, *AT_THE_END),
    ),
)
