"""Files that an outside system sent and still owns (the city's 12345): sent back, reported back.

Whoever sent the order asks the requester itself, so nobody here asks a second time: what the source
was told closes the file or lifts it. Its rating stands apart, as every rating does.
"""

from __future__ import annotations

from gongzhi.cases.workflow.parts import (
    DISPATCHER,
    FILE_CLOCK,
    NO_CHILD,
    NOTE,
    PANEL,
    SILENCE,
    TEXT,
    WINDOW,
)
from gongzhi.procedure.table import Apart, Field, Move, Who
from gongzhi.procedure.table.common import SYSTEM

GIVEN = Field("given", "codes")
BACK = (Field("ground", "code", table="grounds", row_kind="return_to_source"), NOTE)
RETURN = Move(
    "return_to_source",
    "returned_to_source",
    by=(DISPATCHER,),
    fields=BACK,
    gate=NO_CHILD,
    starts=(WINDOW,),
    outcome="returned_to_source",
    tells_requester=True,
    only_outside=True,
)
RETURN_OBJECTED = Move(
    RETURN.name,
    RETURN.to,
    by=(PANEL,),
    fields=BACK,
    gate=NO_CHILD,
    apart=(Apart(("dispatch", "object")),),
    starts=(WINDOW,),
    outcome=RETURN.outcome,
    tells_requester=True,
    only_outside=True,
)
# The source did not take it back, or has sent it again under the same number.
TAKE_AGAIN = Move(
    "take_again",
    "received",
    by=(Who("dispatcher", "area"),),
    fields=(TEXT,),
    ends=("window",),
    tells_requester=True,
    only_outside=True,
)
HAND_TO_SOURCE = Move("hand_to_source", "reporting_back", by=(SYSTEM,), system=True)
REPORT_BACK = Move(
    "report_back",
    "with_source",
    by=(DISPATCHER,),
    fields=(NOTE,),
    ends=("source",),
    starts=(SILENCE,),
    only_outside=True,
)
CONFIRMED = Move(
    "source_confirmed",
    "closed",
    by=(SYSTEM,),
    system=True,
    fields=(GIVEN,),
    starts=(WINDOW,),
    outcome="confirmed",
    tells_requester=True,
)
UNDECIDED = Move(
    "source_undecided",
    "closed",
    by=(SYSTEM,),
    system=True,
    fields=(GIVEN,),
    starts=(WINDOW,),
    outcome="unconfirmed",
    tells_requester=True,
)
DISPUTED = Move(
    "source_disputed",
    "dispatched",
    by=(SYSTEM,),
    system=True,
    fields=(GIVEN,),
    owner="lift",
    ends=("silence",),
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
# The source asked after the silence had closed the file here.
DISPUTED_LATE = Move(
    DISPUTED.name,
    DISPUTED.to,
    by=(SYSTEM,),
    system=True,
    fields=(GIVEN,),
    gate="within_window@1",
    owner="lift",
    starts=(FILE_CLOCK,),
    tells_requester=True,
)
RATED = (CONFIRMED, UNDECIDED, DISPUTED)
