"""A conversation on a question (意见征集): statements, agree or disagree, a map, and an answer.

A committee or the township asks; residents say, and answer what others have said. While it runs
only participation is told, so that nobody follows the crowd; the map is drawn once, at the close,
by the program. What unites everybody must be answered before the file can end. Source: practice.md
M6 (consultation of residents).
"""

from __future__ import annotations

from gongzhi.procedure.table import Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

ANYONE, CARDS = "anyone", "cards"
ENTRIES = (ANYONE, CARDS)
BECAME = ("taken_up", "part_taken_up", "answered", "not_ours")
"""What the committee says became of a statement; beside these it may become a proposal."""
SECRETARY = Who("community_secretary", "owner")
KEEPERS = (
    SECRETARY,
    Who("community_officer", "owner"),
    Who("self_government_officer", "owner"),
)
STATEMENT = Field("statement", "int", low=1, high=9999)
SAID = Field("text", "text", low=4, high=140)
GROUND = Field("ground", "code", table="grounds", row_kind="statement")
TEXT = Field("text", "text", low=2, high=2000)
WAIT = "statements_wait"
OPEN = Move(
    "open_conversation",
    "preparing",
    by=(Who("community_secretary", "any"), Who("self_government_officer", "any")),
    fields=(
        Field("question", "text", low=5, high=120),
        Field("background", "text", required=False, high=2000),
        Field("entry", "choice", choices=ENTRIES),
    ),
)
STOP = Move(
    "stop_conversation",
    "conversation_stopped",
    by=KEEPERS,
    fields=(TEXT,),
    ends=("talking",),
    outcome="conversation_stopped",
)
PREPARING = Step(
    "preparing",
    SECRETARY,
    limit="conversation.prepare",
    responsible="owner",
    moves=(
        Move("add_seed", "=", by=KEEPERS, fields=(SAID,)),
        Move("drop_seed", "=", by=KEEPERS, fields=(STATEMENT,)),
        Move(
            "begin_talking",
            "talking",
            by=KEEPERS,
            fields=(Field("closes_on", "date"),),
            gate="seeds_enough@1",
        ),
        STOP,
    ),
)
TALKING = Step(
    "talking",
    SECRETARY,
    moves=(
        Move("show_statement", "=", by=KEEPERS, fields=(STATEMENT,)),
        Move(
            "decline_statement",
            "=",
            by=KEEPERS,
            fields=(STATEMENT, GROUND, TEXT),
        ),
        # The limit to read what waits begins; it ends when nothing waits any more.
        Move(
            "note_waiting",
            "=",
            by=(SYSTEM,),
            system=True,
            starts=(Start(WAIT, "conversation.look"),),
        ),
        Move("reinstate_statement", "=", by=(SYSTEM,), system=True, fields=(STATEMENT,)),
        Move("expire_talking", "drawing", by=(SYSTEM,), system=True, ends=("talking", WAIT)),
        STOP,
    ),
)
DRAWING = Step(
    "drawing",
    SYSTEM,
    moves=(
        Move(
            "draw_map",
            "answering",
            by=(SYSTEM,),
            system=True,
            fields=(Field("account", "codes"),),
        ),
    ),
)
ANSWERING = Step(
    "answering",
    SECRETARY,
    limit="conversation.answer",
    responsible="owner",
    moves=(
        Move(
            "publish_outcome",
            "conversation_answered",
            by=KEEPERS,
            fields=(TEXT,),
            gate="united_answered@1",
            outcome="opinions_answered",
        ),
        Move(
            "answer_statement",
            "=",
            by=KEEPERS,
            fields=(STATEMENT, Field("became", "choice", choices=BECAME), TEXT),
        ),
        Move("make_proposal", "=", by=KEEPERS, fields=(STATEMENT,)),
    ),
)
CONVERSATION = Procedure(
    code="conversation",
    judge="residents",
    opening=OPEN.name,
    steps=(
        PREPARING,
        TALKING,
        DRAWING,
        ANSWERING,
        Step("conversation_answered", SYSTEM, closed=True),
        Step("conversation_stopped", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
