"""A resident's proposal (居民提议), and what others say of it: arguments, amendments, replies.

Residents confirmed in person post at once; the words of others wait for the committee's look,
within its limit. Nothing is taken away without a ground and a note for everybody: the original
stays sealed, the author may object, and somebody else decides. As many supports as the pack asks
for make the body answer within its limit; too few in the time given archive the proposal with its
number. Whoever put it forward or handled it does not decide on it.
"""

from __future__ import annotations

from gongzhi.deliberation.workflow.parts import named
from gongzhi.deliberation.workflow.proposal_gates import supports_reached
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Start, Step, Who
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, SYSTEM

OWNER = Who("handler", "owner")
AUTHOR = Who("requester", "file")
PANEL = Who("objection_panel")
TITLE = Field("title", "text", low=4, high=60)
WORDS = Field("text", "text", low=10, high=2000)
PLACE = Field("place", "text", required=False, high=120)
ARGUMENT = Field("text", "text", low=4, high=300)
PASSAGE = Field("passage", "text", required=False, low=2, high=500)
WHY = Field("why", "text", required=False, high=300)
TEXT = Field("text", "text", low=2, high=2000)
NOTE = Field("note", "text", low=2, high=300)
MODERATION = Field("ground", "code", table="grounds", row_kind="moderation")
DECLINED = Field("ground", "code", table="grounds", row_kind="proposal")
AMENDMENT = Field("amendment", "dossier")
AMENDMENTS, REPLIES = "amendment", "reply"
KINDS = ("argument_for", "argument_against", AMENDMENTS, REPLIES)
DECISION_WAYS = (
    "four_deliberations",
    "one_consultation",
    "consultation",
    "charter",
    "owners_vote",
)
LOOK, ANSWER, SUPPORT = "proposal.look", "proposal.answer", "support"
PROPOSE = Move(
    "put_proposal", "awaiting_look", by=(Who("requester", "file"),), fields=(TITLE, WORDS, PLACE)
)
CONTRIBUTE = Move(
    "contribute",
    "awaiting_look",
    by=(Who("requester", "file"),),
    fields=(Field("kind", "choice", choices=KINDS), ARGUMENT, PASSAGE, WHY),
)
NOT_OWN = (Apart((PROPOSE.name, CONTRIBUTE.name)),)
TALKED_OF = ("gathering_support", "awaiting_answer", "being_tried")
TAKE_UP = "take_up_proposal"
HID = ("hide", "keep_unposted")
NOT_HIDER = (*NOT_OWN, Apart(HID), Apart(HID, "organisation"))
GATHERING = Start(SUPPORT, "proposal.support", kind="period")
TO_OBJECT = Start("to_object", "proposal.object", kind="period")


def _hide(name: str) -> Move:
    """Give a move that takes words from the page; they stay sealed, and their author may object."""
    return Move(
        name,
        "taken_down",
        by=(OWNER,),
        fields=(MODERATION, NOTE),
        apart=NOT_OWN,
        starts=(TO_OBJECT,),
        ends=(SUPPORT, "trial"),
        tells_requester=True,
    )


def _rule(name: str, to: str, outcome: str, starts: tuple[Start, ...] = ()) -> Move:
    """Give a move by which the panel rules on an objection: never whoever hid the words."""
    return Move(
        name,
        to,
        fields=(NOTE,),
        apart=NOT_HIDER,
        starts=starts,
        outcome=outcome,
        tells_requester=True,
    )


EXPIRED = Move("expire_to_object", "words_put_away", by=(SYSTEM,), system=True, outcome="kept_out")
TAKEN_DOWN = Step(
    "taken_down",
    AUTHOR,
    moves=(
        Move("object_to_hiding", "hiding_objected", fields=(TEXT,), ends=("to_object",)),
        EXPIRED,
    ),
)
PUT_AWAY = Step("words_put_away", SYSTEM, closed=True)


def _ruling(*moves: Move) -> Step:
    """Give the step at which the panel rules: the words come back, or stay away."""
    return Step("hiding_objected", PANEL, limit="proposal.objection", moves=moves)


UPHOLD = _rule("uphold_hiding", "words_put_away", "kept_out")


def _answer(name: str, *fields: Field, outcome: str) -> Move:
    return Move(
        name,
        "proposal_answered",
        fields=fields,
        apart=NOT_OWN,
        ends=("trial",),
        outcome=outcome,
        tells_requester=True,
    )


ANSWERS = (
    _answer(
        "make_decision",
        Field("procedure", "choice", choices=DECISION_WAYS),
        Field("subject", "code", table="deliberation_matters"),
        TEXT,
        outcome="taken_up",
    ),
    _answer("make_project", TEXT, outcome="taken_up"),
    _answer("make_request", TEXT, outcome="taken_up"),
    _answer("say_carried_out", TEXT, outcome="carried_out"),
    _answer("decline_proposal", DECLINED, TEXT, outcome="declined"),
)
TRY_OUT = Move(
    "try_proposal",
    "being_tried",
    fields=(Field("ends_on", "date"), TEXT),
    apart=NOT_OWN,
    tells_requester=True,
)
GATHERING_SUPPORT = Step(
    "gathering_support",
    AUTHOR,
    moves=(
        Move("accept_amendment", "=", by=(AUTHOR, OWNER), fields=(AMENDMENT,)),
        Move("leave_amendment", "=", by=(AUTHOR, OWNER), fields=(AMENDMENT,)),
        Move(
            "reach_support",
            "awaiting_answer",
            by=(SYSTEM,),
            system=True,
            fields=(Field("supports", "int", high=10**7),),
            gate=named(supports_reached),
            ends=(SUPPORT,),
        ),
        Move(TAKE_UP, "awaiting_answer", by=(OWNER, SYSTEM), apart=NOT_OWN, ends=(SUPPORT,)),
        Move(
            "expire_support",
            "proposal_archived",
            by=(SYSTEM,),
            system=True,
            outcome="too_few",
        ),
        _hide("hide"),
        Move("withdraw_proposal", "words_put_away", ends=(SUPPORT,), outcome="withdrawn"),
    ),
)
PROPOSAL = Procedure(
    code="proposal",
    judge="residents",
    opening=PROPOSE.name,
    starts_at=("awaiting_look", "gathering_support"),
    steps=(
        Step(
            "awaiting_look",
            OWNER,
            limit=LOOK,
            responsible="owner",
            moves=(
                Move(
                    "post_words",
                    "gathering_support",
                    apart=NOT_OWN,
                    starts=(GATHERING,),
                    tells_requester=True,
                ),
                _hide("keep_unposted"),
                Move("withdraw_proposal", "words_put_away", by=(AUTHOR,), outcome="withdrawn"),
            ),
        ),
        GATHERING_SUPPORT,
        Step(
            "awaiting_answer",
            OWNER,
            limit=ANSWER,
            responsible="owner",
            moves=(*ANSWERS, TRY_OUT, _hide("hide")),
        ),
        # Its limit is the day that the answer has named.
        Step("being_tried", OWNER, responsible="owner", moves=(*ANSWERS, _hide("hide"))),
        TAKEN_DOWN,
        _ruling(_rule("reinstate", "gathering_support", "", (GATHERING,)), UPHOLD),
        PUT_AWAY,
        Step("proposal_answered", SYSTEM, closed=True),
        Step("proposal_archived", SYSTEM, closed=True),
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
CONTRIBUTION = Procedure(
    code="contribution",
    judge="residents",
    opening=CONTRIBUTE.name,
    steps=(
        Step(
            "awaiting_look",
            OWNER,
            limit=LOOK,
            responsible="owner",
            moves=(
                Move(
                    "post_words",
                    "words_posted",
                    by=(OWNER, SYSTEM),
                    apart=NOT_OWN,
                    outcome="words_posted",
                    tells_requester=True,
                ),
                _hide("keep_unposted"),
                Move("withdraw_words", "words_put_away", by=(AUTHOR,), outcome="withdrawn"),
            ),
        ),
        Step(
            "words_posted",
            SYSTEM,
            closed=True,
            moves=(
                _hide("hide"),
                Move("withdraw_words", "words_put_away", by=(AUTHOR,), outcome="withdrawn"),
                Move(
                    "note_choice",
                    "=",
                    by=(SYSTEM,),
                    system=True,
                    fields=(Field("choice", "choice", choices=("accepted", "left")),),
                ),
            ),
        ),
        TAKEN_DOWN,
        _ruling(_rule("reinstate", "words_posted", "words_posted"), UPHOLD),
        PUT_AWAY,
    ),
    everywhere=(REMIND, ADOPT_RULES, *ENGINE),
)
ENDED_BY = (
    *(one.name for one in ANSWERS),
    "expire_support",
    "withdraw_proposal",
    "expire_to_object",
    "uphold_hiding",
)
"""Moves that end a proposal for good."""
