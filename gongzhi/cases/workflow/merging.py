"""Two files of one matter: merged, taken apart again, and each requester's own word (并单)."""

from __future__ import annotations

from gongzhi.cases.workflow import gates
from gongzhi.cases.workflow.parts import NO_CHILD, NOTE, RENEW_KEY, REQUESTER, TEXT, WINDOW
from gongzhi.procedure.table import Field, Move, Start, Step, Who
from gongzhi.procedure.table.common import RECALCULATE, SYSTEM

OWN_WORD = f"{gates.own_word.__name__}@1"
PARENT_ENDED = f"{gates.parent_ended.__name__}@1"
MERGE = Move(
    "merge",
    "merged",
    fields=(Field("parent", "dossier"), Field("ground", "code", table="grounds", row_kind="merge")),
    gate=NO_CHILD,
    starts=(Start("window", "request.unmerge", kind="period"),),
    outcome="merged",
    tells_requester=True,
)
UNMERGE = Move(
    "unmerge",
    "received",
    by=(Who("dispatcher", "area"), Who("community_secretary", "area")),
    fields=(TEXT,),
    gate="within_window@1",
    tells_requester=True,
)
# The other file's result is not this requester's: each says for itself whether it is solved.
MERGED = Step(
    "merged",
    SYSTEM,
    closed=True,
    moves=(
        UNMERGE,
        Move("confirm", "=", by=(REQUESTER,), fields=(NOTE,), gate=PARENT_ENDED),
        Move(
            "dispute",
            "received",
            by=(REQUESTER,),
            fields=(TEXT,),
            gate=OWN_WORD,
            owner="lift",
            tells_requester=True,
        ),
        Move(
            "parent_ended",
            "=",
            by=(SYSTEM,),
            system=True,
            fields=(Field("parent", "dossier"), Field("outcome", "codes")),
            starts=(WINDOW,),
            tells_requester=True,
        ),
        Move("erase", "=", by=(REQUESTER,)),
        RENEW_KEY,
        RECALCULATE,
    ),
)
