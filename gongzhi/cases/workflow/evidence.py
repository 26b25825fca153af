"""Photos of the thing, before and after: with what is said to be done, and with what was found.

They go to the requester, who compares. Of things alone: nobody has to prove where a worker was,
so no photo carries place or time (core.images), and none is ever asked for.
"""

from __future__ import annotations

from dataclasses import replace

from gongzhi.cases.workflow.parts import HANDLER, NOT_HANDLED, NOTE, VERIFIER
from gongzhi.procedure.table import Field, Move

SHOW = Move(
    "show_evidence",
    "=",
    by=(HANDLER,),
    fields=(Field("shows", "choice", choices=("before", "after")), NOTE),
    tells_requester=True,
)
# Whoever checks looks at each photo: what drawn residents may see is released by a person.
SHOW_CHECK = Move(
    "show_check",
    "=",
    by=(VERIFIER,),
    fields=(Field("for_jury", "bool", required=False), NOTE),
    apart=NOT_HANDLED,
    tells_requester=True,
)
SHOW_AUDIT = replace(SHOW_CHECK, gate="audit_open@1")
SHOWING = frozenset({SHOW.name, SHOW_CHECK.name})
