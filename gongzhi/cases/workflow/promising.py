"""A promise (承诺): what the handling body will do by when, judged by whom it was given to.

Meant for firms first (用地, 用工, 融资), open to everybody. A promise has a clock of its own, which
moves no other; whether it was kept is for the requester to say. Source: practice.md 4.
"""

from __future__ import annotations

from gongzhi.cases.workflow import gates
from gongzhi.cases.workflow.parts import HANDLER, NOTE, REQUESTER, TEXT
from gongzhi.procedure.table import Field, Move

FREE = f"{gates.promise_free.__name__}@1"
GIVEN = f"{gates.promise_given.__name__}@1"
CLOCK = "promise"
PROMISE = Move(
    "promise",
    "=",
    by=(HANDLER,),
    fields=(Field("text", "text", low=5, high=1000), Field("ends_on", "date")),
    gate=FREE,
    tells_requester=True,
)
JUDGED = (
    Move("promise_kept", "=", by=(REQUESTER,), fields=(NOTE,), gate=GIVEN, ends=(CLOCK,)),
    Move("promise_broken", "=", by=(REQUESTER,), fields=(TEXT,), gate=GIVEN, ends=(CLOCK,)),
)
