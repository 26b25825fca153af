"""What neighbours may read of a request: prepared by one, released by two where a name was found.

Private by default. A person prepares the screened text; where the screener or that person found
something, another person must release it. The requester may say no at any time, for good. What
turns private leaves at once. Source: architecture.md promise 9.
"""

from __future__ import annotations

from gongzhi.cases.workflow import gates
from gongzhi.cases.workflow.parts import HANDLER, REQUESTER, TEXT
from gongzhi.procedure.table import Apart, Field, Move, Who
from gongzhi.procedure.table.common import SYSTEM

DISPATCHER_OF_PLACE = Who("dispatcher", "area")
SECRETARY_OF_PLACE = Who("community_secretary", "area")
RELEASERS = (
    DISPATCHER_OF_PLACE,
    SECRETARY_OF_PLACE,
    Who("follow_up_desk", "area"),
    Who("verifier", "area"),
)
RELEASE_WAITS = f"{gates.release_waits.__name__}@1"
OFFER_PUBLIC = Move(
    "offer_public",
    "=",
    by=(HANDLER, DISPATCHER_OF_PLACE, SECRETARY_OF_PLACE),
    fields=(
        Field("text", "text", low=2, high=2000, purpose="public"),
        Field("done", "text", required=False, high=1000, purpose="public"),
        Field("found", "bool", required=False),
        Field("point", "bool", required=False),
        Field("photos", "codes", required=False),
    ),
    tells_requester=True,
)
RELEASE_PUBLIC = Move(
    "release_public",
    "=",
    by=RELEASERS,
    gate=RELEASE_WAITS,
    apart=(Apart(("offer_public",)),),
    tells_requester=True,
)
REFUSE_PUBLIC = Move(
    "refuse_public",
    "=",
    by=RELEASERS,
    fields=(TEXT,),
    gate=RELEASE_WAITS,
    apart=(Apart(("offer_public",)),),
)
WITHDRAW_PUBLIC = Move(
    "withdraw_public",
    "=",
    by=(HANDLER, *RELEASERS),
    fields=(TEXT,),
    tells_requester=True,
)
KEEP_PRIVATE = Move("keep_private", "=", by=(REQUESTER,))
LEAVE_PUBLIC = Move(
    "leave_public", "=", by=(SYSTEM,), system=True, fields=(Field("reason", "codes"),)
)
PUBLICITY = (
    OFFER_PUBLIC,
    RELEASE_PUBLIC,
    REFUSE_PUBLIC,
    WITHDRAW_PUBLIC,
    KEEP_PRIVATE,
    LEAVE_PUBLIC,
)
