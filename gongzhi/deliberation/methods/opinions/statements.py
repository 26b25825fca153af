"""What the groups say of each statement: agreement, what sets a group apart, and consensus.

The statistics are those Polis has published: smoothed agreement (agree + 1) / (seen + 2), one- and
two-proportion tests at 90 % one-sided, group-informed consensus as the product over groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gongzhi.deliberation.methods.opinions.principal import Floats
from gongzhi.deliberation.methods.opinions.votes import AGREE, DISAGREE, Ints, Votes

Z_90 = 1.2816
MOST = 5
SEEN_LEAST = 5
"""Votes of each group below which nothing is said of a statement."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Votes of one group on every statement: agreeing, disagreeing, and all (passes too)."""

    agree: Ints
    disagree: Ints
    seen: Ints


@dataclass(frozen=True, slots=True)
class Typical:
    """A statement that sets a group apart: it ``agrees`` or not, with which share, how strongly."""

    statement: str
    agrees: bool
    share: float
    strength: float


@dataclass(frozen=True, slots=True)
class United:
    """A statement on which all groups agree (or all disagree), by the product of their shares."""

    statement: str
    agrees: bool
    share: float
    by_group: tuple[float, ...]


def counted(votes: Votes, labels: Ints, groups: int) -> list[Counted]:
    """Count votes by group; ``labels`` of voters, below 0 for those in no group."""
    mine = labels[votes.voter]
    width = len(votes.statements)

    def of(group: int, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
        return np.bincount(votes.statement[which & (mine == group)], minlength=width)

    agree, disagree = votes.value == AGREE, votes.value == DISAGREE
    every = np.ones(len(votes.value), dtype=bool)
    return [Counted(of(one, agree), of(one, disagree), of(one, every)) for one in range(groups)]


def typical_of(group: int, counts: Sequence[Counted], votes: Votes) -> list[Typical]:
    """Give what sets a group apart from all others together, the strongest first, five at most."""
    own = counts[group]
    seen = _whole(one.seen for one in counts) - own.seen
    found: list[Typical] = []
    for agrees in (True, False):
        hits = own.agree if agrees else own.disagree
        whole = _whole(one.agree if agrees else one.disagree for one in counts) - hits
        share, elsewhere = _smoothed(hits, own.seen), _smoothed(whole, seen)
        ahead, apart = _against_half(hits, own.seen), _between(hits, own.seen, whole, seen)
        strength = share * (share / elsewhere) * ahead * apart
        known = (own.seen >= SEEN_LEAST) & (seen >= SEEN_LEAST)
        for one in np.flatnonzero((ahead > Z_90) & (apart > Z_90) & known):
            name = votes.statements[one]
            found.append(Typical(name, agrees, float(share[one]), float(strength[one])))
    return sorted(found, key=lambda one: (-one.strength, one.statement))[:MOST]


def united(counts: Sequence[Counted], votes: Votes) -> list[United]:
    """Give the statements on which every group leans the same way, the most united first."""
    found = []
    for agrees in (True, False):
        shares = [_smoothed(one.agree if agrees else one.disagree, one.seen) for one in counts]
        hits = _whole(one.agree if agrees else one.disagree for one in counts)
        seen = _whole(one.seen for one in counts)
        product = np.prod(shares, axis=0)
        known = np.all([one.seen >= SEEN_LEAST for one in counts], axis=0)
        lean = known & np.all([share > 0.5 for share in shares], axis=0)
        for one in np.flatnonzero(lean & (_against_half(hits, seen) > Z_90)):
            each = tuple(round(float(share[one]), 4) for share in shares)
            found.append(United(votes.statements[one], agrees, float(product[one]), each))
    return sorted(found, key=lambda one: (-one.share, one.statement))


def _whole(parts: Iterable[Ints]) -> Ints:
    whole: Ints = np.sum(list(parts), axis=0)
    return whole


def _smoothed(hits: Ints, seen: Ints) -> Floats:
    shares: Floats = (hits + 1) / (seen + 2)
    return shares


def _against_half(hits: Ints, seen: Ints) -> Floats:
    """Test a share against one half: z with one hit and one vote added, as Polis does."""
    count = seen + 1
    z: Floats = 2 * np.sqrt(count) * ((hits + 1) / count - 0.5)
    return z


def _between(hits: Ints, seen: Ints, others: Ints, others_seen: Ints) -> Floats:
    """Test two shares against each other: pooled z, each with one hit and one vote added."""
    one, two = hits + 1, others + 1
    many, rest = seen + 1, others_seen + 1
    pooled = (one + two) / (many + rest)
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / many + 1 / rest), 1e-18))
    z: Floats = np.where(pooled >= 1, 0.0, (one / many - two / rest) / error)
    return z
