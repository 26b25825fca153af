"""Paper ballots that name several projects: a batch is read by two people apart, without names."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.packs.encoding import fingerprint
from gongzhi.deliberation.methods.budget.forms import BallotForm
from gongzhi.deliberation.methods.budget.papers import Ballot, read_ballots
from gongzhi.deliberation.models import BallotReading, CommunityBudget
from gongzhi.deliberation.queries.rolls import roll_of
from gongzhi.procedure.record import Record


def read_batch(
    budget: CommunityBudget, record: Record, *, move: str, again: bool, by: Actor
) -> list[Ballot]:
    """Take the ballots out of the record: the entry keeps their digest and number alone.

    Raises Refused ``separation`` for whoever has made the other reading, Invalid ``not_read_yet``
    and everything wrong with a ballot by its line.
    """
    terms, batch = budget.terms, record.facts["batch"]
    other = budget.readings.filter(batch=batch, again=not again).first()
    if other is None and again:
        raise Invalid(Problem("batch", "not_read_yet", {"got": batch}))
    if other is not None and other.read_by == by.person:
        raise Refused("separation", move=move, apart=["count_paper"], unit="person")
    _, typed = record.texts.pop("ballots")
    limits = BallotForm(**terms["limits"])
    ballots, wrong = read_ballots(typed, form=terms["form"], limits=limits, costs=terms["costs"])
    if wrong:
        raise Invalid(wrong)
    record.facts["count"] = len(ballots)
    # Under the roll's salt: nobody finds what a batch of one ballot says by trying them all.
    roll = roll_of(budget)
    said = sorted(sorted(one.items()) for one in ballots)
    record.facts["digest"] = fingerprint([bytes(roll.salt).hex() if roll else "", said])
    return list(ballots)


def check_batch(budget: CommunityBudget, batch: int) -> None:
    """A batch that two people have read alike is counted: nobody takes it away.

    Raises Invalid ``not_read_yet``, Conflict ``batch_agreed``.
    """
    digests = list(budget.readings.filter(batch=batch).values_list("digest", flat=True))
    if not digests:
        raise Invalid(Problem("batch", "not_read_yet", {"got": batch}))
    if len(digests) > 1 and len(set(digests)) == 1:
        raise Conflict("batch_agreed")


def store_batch(
    budget: CommunityBudget, record: Record, ballots: Sequence[Ballot], *, again: bool, by: Actor
) -> None:
    """Keep what one person has read from one batch; a later reading takes its place."""
    BallotReading.objects.update_or_create(
        budget=budget,
        batch=record.facts["batch"],
        again=again,
        defaults={
            "jurisdiction_id": budget.jurisdiction_id,
            "ballots": [dict(one) for one in ballots],
            "digest": record.facts["digest"],
            "read_by": by.person,
        },
    )
