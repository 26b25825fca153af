"""Casting a ballot: by the code of a voting slip, as often as one likes; paper stands above web."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.work import work
from gongzhi.deliberation.actions.rolls import roll_held, slip_hash
from gongzhi.deliberation.methods.ballots import Question, Sealer, new_mark
from gongzhi.deliberation.models import Ballot, Box, Roll, Voter
from gongzhi.deliberation.queries.rolls import most_proxies
from gongzhi.procedure.ground import Ground, ground

# Whoever opens the box waits for this ballot, and whoever comes after that is told.
_BOX = """
SELECT * FROM deliberation_box WHERE roll_id = %s AND jurisdiction_id = %s FOR KEY SHARE
"""


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot was taken: the mark by which its voter finds it, and whether it replaced another."""

    mark: str
    again: bool


def cast_ballot(*, roll: UUID, slip: str, ticked: Sequence[int], by: Actor, at: datetime) -> Cast:
    """Take a ballot by the code of a slip; the voter's earlier one gives way to it.

    Nothing of it goes to the journal, which would keep its moment; the box says at the end how many
    there were. Raises NotFound ``slip`` (an unknown code and an unknown box alike), Conflict
    ``box_not_ready``, ``box_over``, ``voted_on_paper``, Invalid ``not_allowed``,
    ``ballot_over_budget`` and ``ballot_over_points``.
    """
    with work(by.jurisdiction, by.code):
        box = next(iter(Box.objects.raw(_BOX, [roll, by.jurisdiction])), None)
        rows = Voter.objects.filter(roll_id=roll, slip=slip_hash(roll, slip))
        voter = None if box is None else rows.select_for_update().first()
        if box is None or voter is None:
            raise NotFound("slip")
        check_open(box, at)
        if voter.paper:
            raise Conflict("voted_on_paper")
        question = Question.read(box.question)
        if not question.accepts(ticked):
            raise Invalid(Problem("ticked", *question.why_not(ticked)))
        mark = new_mark()
        _, new = Ballot.objects.update_or_create(
            voter=voter,
            defaults={
                "jurisdiction_id": by.jurisdiction,
                "sealed": _sealed(box, ticked, mark),
            },
        )
        return Cast(mark, not new)


def check_open(box: Box, at: datetime) -> None:
    """Raise Conflict ``box_not_ready`` before both keys are there, ``box_over`` after the end."""
    if any(not key["public"] for key in box.keys):
        raise Conflict("box_not_ready")
    if box.closed_at is not None or at >= box.closes_at:
        raise Conflict("box_over", ends=box.closes_at.isoformat())


def _sealed(box: Box, ticked: Sequence[int], mark: str) -> bytes:
    if not box.secret:
        return orjson.dumps({"ticked": list(ticked), "mark": mark})
    keys = [bytes.fromhex(key["public"]) for key in box.keys]
    return Sealer(box.pk.bytes, keys).seal(ticked, mark)


def vote_on_paper(
    *, roll: UUID, voters: Sequence[UUID], proxies: dict[UUID, UUID], by: Actor, at: datetime
) -> int:
    """Note who takes a paper ballot at the meeting: what they sent by web is taken out unread.

    ``proxies``: voter → the voter who votes for it, as far as the rule allows. Gives how many are
    on paper now. Raises NotFound ``roll``, Refused, Conflict ``roll_not_frozen`` and
    ``box_closed``, Invalid ``unknown_voter``, ``too_many_proxies``, ``proxy_not_there``.
    """
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = roll_held(roll, by, here)
        if found.frozen_at is None:
            raise Conflict("roll_not_frozen")
        if Box.objects.filter(roll=found).exclude(closed_at=None).exists():
            raise Conflict("box_closed")
        wanted = {*voters, *proxies, *proxies.values()}
        rows = {one.id: one for one in Voter.objects.filter(roll=found, id__in=wanted)}
        if wanted - rows.keys():
            raise Invalid(Problem("voters", "unknown_voter", {"got": len(wanted - rows.keys())}))
        _check_proxies(found, voters, proxies, here)
        there = {*voters, *proxies}
        # A ballot that is being cast holds its voter: wait for it, so that it is taken out too.
        Voter.objects.filter(id__in=there).update(paper=True)
        Ballot.objects.filter(voter__in=there).delete()
        Voter.objects.filter(id__in=voters).update(proxy=None)
        for voter, holder in proxies.items():
            Voter.objects.filter(id=voter).update(proxy=holder)
        append_to_chain(
            kind="roll",
            key=found.id.hex,
            jurisdiction=by.jurisdiction,
            move="paper_voters_noted",
            facts={"file": found.dossier.code, "count": len(there), "proxies": len(proxies)},
            by=by,
            at=at,
        )
        return Voter.objects.filter(roll=found, paper=True).count()


def _check_proxies(
    roll: Roll, voters: Sequence[UUID], proxies: dict[UUID, UUID], here: Ground
) -> None:
    """Hold those who stand for others against the rule, with what was noted before.

    Whoever stands for somebody votes on paper in person, for no more than the rule allows; who came
    in person is stood for no longer.
    """
    most = most_proxies(roll, here)
    kept = Voter.objects.filter(roll=roll, proxy__isnull=False).values_list("id", "proxy")
    all_ = {**{one: holder for one, holder in kept if holder}, **proxies}
    standing = {one: holder for one, holder in all_.items() if one not in set(voters)}
    held = Counter(standing.values())
    if any(number > most for number in held.values()) or set(voters) & set(proxies):
        raise Invalid(Problem("proxies", "too_many_proxies", {"high": most}))
    there = Voter.objects.filter(roll=roll, id__in=held.keys(), paper=True)
    present = {*voters, *there.values_list("id", flat=True)} - standing.keys()
    if held.keys() - present:
        raise Invalid(Problem("proxies", "proxy_not_there", {"got": len(held.keys() - present)}))
