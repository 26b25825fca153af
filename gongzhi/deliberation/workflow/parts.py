"""Actors, fields and steps that the procedures of self-government share."""

from __future__ import annotations

from dataclasses import replace

from gongzhi.procedure.gates import Gate
from gongzhi.procedure.table import Apart, Field, Move, Step, Who
from gongzhi.procedure.table.common import ENGINE, REMIND, SYSTEM

COMMITTEE = Who("community_secretary")
SUPERVISORS = Who("supervision_committee", "inside")
TOWNSHIP = Who("self_government_officer")
SUBJECT = Field("subject", "code", table="deliberation_matters")
TITLE = Field("title", "text", low=4, high=80)
DRAFT = Field("draft", "text", low=10, high=8000)
TEXT = Field("text", "text", low=2, high=2000)
NOTE = Field("text", "text", required=False, high=2000)
GROUND_VOID = Field("ground", "code", table="grounds", row_kind="void")
PLACES = Field("places", "text", low=2, high=500)
VOTE_FIELDS = (
    Field("batch", "int", required=False, low=1, high=999),
    *(Field(name, "int", high=10**6) for name in ("agreed", "opposed", "abstained", "invalid")),
    *(
        Field(name, "int", required=False, high=10**12)
        for name in ("agreed_area", "opposed_area", "abstained_area", "invalid_area")
    ),
)
WITHDRAW = Move("withdraw_matter", "withdrawn", fields=(TEXT,), outcome="withdrawn")
RULE = Field("rule", "code", table="deliberation_rules")
FREEZE = Move("freeze_roll", "=", fields=(RULE,))
GIVE_NOTICE = Move(
    "give_notice",
    "=",
    fields=(
        Field("meets_at", "moment"),
        Field("where", "text", low=2, high=200),
        replace(DRAFT, required=False),
    ),
    gate="notice_long_enough@1",
)
HOLD = Move(
    "hold_assembly",
    "=",
    fields=(
        Field("present", "int", high=10**6),
        Field("present_area", "int", required=False, high=10**12),
        Field("minutes", "text", low=2, high=8000),
        Field("minority", "text", required=False, high=4000),
    ),
    gate="meeting_may_begin@1",
)
COUNT = Move("count_paper", "=", fields=VOTE_FIELDS)
CONFIRM = Move(
    "confirm_count",
    "=",
    by=(COMMITTEE, SUPERVISORS, Who("grid_leader", "inside")),
    fields=VOTE_FIELDS,
    gate="counts_agree@1",
    apart=(Apart(("count_paper",)),),
)
OPEN_BOX = Move(
    "open_box",
    "=",
    fields=(
        Field("closes_at", "moment"),
        Field("secret", "choice", choices=("yes", "no")),
        Field("officer", "post"),
        Field("second_officer", "post"),
    ),
    gate="ballot_allowed@1",
)
CLOSE_BOX = Move(
    "close_box",
    "=",
    by=(SYSTEM,),
    system=True,
    fields=(Field("result", "codes"), Field("published", "codes")),
)
MEETING_MOVES = (FREEZE, GIVE_NOTICE, HOLD, COUNT, CONFIRM)
BALLOT_MOVES = (OPEN_BOX, CLOSE_BOX)
POST = Move("post", "=", fields=(PLACES,))
ATTEST = Move("attest_posting", "=", by=(SUPERVISORS,), fields=(NOTE,), apart=(Apart(("post",)),))
NOT_ADOPTED = Move("not_adopted", "not_adopted", gate="not_resolved@1", outcome="not_adopted")
END_STEPS = (
    Step("completed", SYSTEM, closed=True),
    Step("not_adopted", SYSTEM, closed=True),
    Step("withdrawn", SYSTEM, closed=True),
)
EVERYWHERE = (REMIND, *ENGINE)


def named(function: Gate) -> str:
    """Give the name under which a table asks the first version of a gate."""
    return f"{function.__name__}@1"


def void_to(*steps: str) -> Move:
    """Give the move by which the township sets a faulty procedure back, in public."""
    return Move(
        "void",
        "field:step",
        by=(TOWNSHIP,),
        fields=(Field("step", "choice", choices=steps), GROUND_VOID, TEXT),
        effect="void",
        statutory=True,
    )


def deliberation(
    name: str, limit: str, to: str, *, ballot: bool = False, last: bool = False
) -> Step:
    """Give a step in which one body meets and votes: roll, notice, meeting, two counts, result.

    ``ballot``: it may vote by web too. ``last``: the text it adopts is the resolution, and goes on
    record with it.
    """
    fields = (Field("resolution", "text", low=10, high=8000),) if last else ()
    resolve = Move("resolve", to, fields=fields, gate="resolved@1")
    return Step(
        name,
        COMMITTEE,
        limit=limit,
        moves=(
            resolve,
            NOT_ADOPTED,
            *MEETING_MOVES,
            *(BALLOT_MOVES if ballot else ()),
            WITHDRAW,
        ),
    )


def disclosure(name: str, limit: str, move: Move) -> Step:
    """Give a step in which something hangs out until its days have run and nobody objects."""
    return Step(
        name,
        COMMITTEE,
        limit=limit,
        moves=(replace(move, gate="posted_and_quiet@1"), POST, ATTEST),
    )
