"""The election of a body (换届选举) and the by-election (补选): on paper, counted by two people.

An election committee conducts it; for every office more stand than there are seats. The roll is
frozen with the notice; whoever reaches the rule's share of the ballots is elected; a tie, or a seat
that nobody reached, is voted on again between the next, under the roll that stands. The result
hangs out, anybody may object, and the township files it before the elected take office. Source:
practice.md M6; shares, days and whose votes count stand in ``deliberation_rules``, all samples
until checked. There is no vote by web: the laws on these bodies ask for ballots given in person.
"""

from __future__ import annotations

from dataclasses import replace

from gongzhi.deliberation.workflow.parts import (
    ATTEST,
    COMMITTEE,
    CONFIRM,
    EVERYWHERE,
    FREEZE,
    GIVE_NOTICE,
    NOTE,
    POST,
    TEXT,
    TOWNSHIP,
    WITHDRAW,
    void_to,
)
from gongzhi.procedure.table import Apart, Field, Move, Procedure, Step, Who
from gongzhi.procedure.table.common import SYSTEM

GIVE_UP = replace(WITHDRAW, to="election_withdrawn")
COUNT, AGAIN = "count_votes", "count_votes_again"
DECLARING = ("declare_elected", "call_second_round", "leave_vacant", "declare_invalid")
"""The moves that say what a round came to; each keeps its result."""
CANDIDATE = Field("candidate", "int", low=1, high=999)
BATCH = Field("batch", "int", low=1, high=999)
SEATS = Field("seats", "text", low=3, high=400)
BALLOTS = (
    BATCH,
    Field("ballots", "int", high=10**6),
    Field("invalid", "int", high=10**6),
    Field("votes", "text", low=3, high=8000),
)
BEGIN = Move(
    "begin_body_election",
    "nominating",
    by=(Who("community_secretary", "any"),),
    fields=(
        Field("body_kind", "code", table="self_government_bodies"),
        Field("extent", "choice", choices=("whole_body", "vacant_seats")),
        SEATS,
        TEXT,
    ),
)
STRIKE = Move(
    "strike_candidate",
    "=",
    fields=(CANDIDATE, Field("ground", "code", table="grounds", row_kind="strike"), NOTE),
    gate="candidate_stands@1",
)
NOMINATING = Step(
    "nominating",
    COMMITTEE,
    limit="body_election.nominating",
    moves=(
        Move("close_nominations", "electing", gate="candidates_enough@1"),
        Move(
            "name_election_committee",
            "=",
            fields=(
                Field("committee", "text", low=2, high=2000),
                Field("chosen_by", "choice", choices=("meeting", "representatives", "groups")),
            ),
        ),
        Move(
            "add_candidate",
            "=",
            fields=(
                Field("office", "code", table="body_offices"),
                Field("name", "text", low=2, high=40),
                Field("nominated_by", "choice", choices=("residents", "jointly", "self")),
                replace(NOTE, high=1000),
            ),
        ),
        STRIKE,
        GIVE_UP,
    ),
)
LEAVE_VACANT = Move(
    "leave_vacant", "election_disclosed", fields=(TEXT,), gate="seats_left_vacant@1"
)


def _round(name: str, again: str, *first: Move) -> Step:
    """Give a round of voting: notice, the day, two counts, what came out."""
    return Step(
        name,
        COMMITTEE,
        limit=f"body_election.{name}",
        moves=(
            Move("declare_elected", "election_disclosed", gate="all_seats_filled@1"),
            Move("call_second_round", again, gate="seats_still_open@1"),
            LEAVE_VACANT,
            Move("declare_invalid", "=", fields=(TEXT,), gate="election_invalid@1"),
            *first,
            Move(
                "call_election",
                "=",
                fields=GIVE_NOTICE.fields[:2],
                gate="election_notice_in_time@1",
            ),
            Move(
                "hold_election",
                "=",
                fields=(Field("handed_out", "int", high=10**6), NOTE),
                gate="election_may_begin@1",
            ),
            Move(COUNT, "=", fields=BALLOTS, gate="election_was_held@1"),
            Move(
                AGAIN,
                "=",
                by=CONFIRM.by,
                fields=BALLOTS,
                gate="election_was_held@1",
                apart=(Apart((COUNT,)),),
            ),
            Move("drop_batch", "=", fields=(BATCH, TEXT)),
            STRIKE,
            GIVE_UP,
        ),
    )


BODY_ELECTION = Procedure(
    code="body_election",
    judge="residents",
    opening=BEGIN.name,
    steps=(
        NOMINATING,
        _round("electing", "second_round", FREEZE),
        _round("second_round", "="),
        Step(
            "election_disclosed",
            COMMITTEE,
            limit="deliberation.disclosure",
            moves=(
                Move("report_election", "filing_election", gate="posted_and_quiet@1"),
                POST,
                ATTEST,
            ),
        ),
        Step(
            "filing_election",
            TOWNSHIP,
            limit="body_election.filing",
            moves=(
                Move(
                    "file_election",
                    "elected_in_office",
                    fields=(Field("starts_on", "date"), TEXT),
                    apart=(Apart((COUNT, AGAIN, *DECLARING, "report_election")),),
                    outcome="elected",
                    statutory=True,
                ),
            ),
        ),
        Step("elected_in_office", SYSTEM, closed=True),
        Step("election_withdrawn", SYSTEM, closed=True),
    ),
    everywhere=(void_to("nominating", "electing", "second_round"), *EVERYWHERE),
)
