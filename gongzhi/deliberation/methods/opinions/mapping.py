"""The map as a whole: who is grouped, how many groups, what they say, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np

from gongzhi.deliberation.methods.opinions.certainty import chance, stability
from gongzhi.deliberation.methods.opinions.grouping import Grouping, grouped
from gongzhi.deliberation.methods.opinions.principal import (
    SHRINKAGE,
    Floats,
    column_means,
    components,
    positions,
    spread,
)
from gongzhi.deliberation.methods.opinions.statements import (
    Typical,
    United,
    counted,
    typical_of,
    united,
)
from gongzhi.deliberation.methods.opinions.votes import Ints, Votes

LOOKED_AT = 3000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a map keeps to; in the product these are settings of the rule pack.

    ``votes_least``: votes after which a voter is grouped (fewer statements: all of them).
    ``group_least`` and ``group_share``: below the larger of the two no group is drawn.
    ``groups_most``: most groups looked for. ``chance_most``: above it no groups are drawn.
    """

    votes_least: int = 7
    group_least: int = 10
    group_share: float = 0.05
    groups_most: int = 5
    chance_most: float = 0.025


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """``groups``: voter → number, from 0, the largest first; empty where none are drawn (``why``).

    ``typical``: what sets each group apart; ``consensus``: what unites them. ``stability``: mean
    agreement (adjusted Rand) with maps of redrawn statements, and the least. ``chance``: that votes
    without groups would look alike. ``looked_at``: voters on whom the two were computed.
    """

    groups: Mapping[str, int]
    sizes: Sequence[int]
    consensus: Sequence[United]
    typical: Sequence[Sequence[Typical]]
    stability: float | None
    stability_least: float | None
    chance: float | None
    voters: int
    grouped: int
    statements: int
    votes: int
    looked_at: int
    why: str = ""
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ready:
    """What all parts work on: those who are grouped, their places, and a part of their votes."""

    votes: Votes
    who: Ints
    places: Floats
    values: Floats
    seen: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    scale: Floats
    part: Ints


def opinion_map(votes: Votes, *, k: int | None = None, terms: Terms | None = None) -> OpinionMap:
    """Draw the map of a conversation; with ``k`` exactly so many groups are tried.

    No groups are drawn (``why``) of ``too_few`` voters, where the votes look like ``chance``, or
    where every number of groups leaves a ``small_group``; with ``k`` chance does not hinder.
    """
    rules = terms or Terms()
    enough = votes.given() >= min(rules.votes_least, len(votes.statements))
    who = np.flatnonzero(enough)
    least = max(rules.group_least, int(np.ceil(rules.group_share * len(who))))
    if len(who) < 2 * least:
        return _without(votes, len(who), "too_few", None)
    ready = _made_ready(votes, who)
    odds = chance(ready.values, ready.seen)
    if k is None and odds > rules.chance_most:
        return _without(votes, len(who), "chance", odds)
    found = _best(ready.places, k, rules.groups_most, least)
    if found is None:
        return _without(votes, len(who), "small_group", odds)
    return _drawn(ready, found, odds)


def _made_ready(votes: Votes, who: Ints) -> _Ready:
    enough = np.zeros(len(votes.voters), dtype=bool)
    enough[who] = True
    means = column_means(votes, enough)
    axes = components(spread(votes, means, enough))
    places = positions(votes, means, axes)[who]
    part = np.arange(len(who))
    if len(who) > LOOKED_AT:
        part = np.sort(np.random.default_rng(1).choice(len(who), LOOKED_AT, replace=False))
    values, seen = _rows_of(votes, who[part])
    scale = (len(votes.statements) / votes.given()[who[part]]) ** SHRINKAGE
    return _Ready(votes, who, places, values, seen, scale, part)


def _rows_of(
    votes: Votes, rows: Ints
) -> tuple[Floats, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    number = np.full(len(votes.voters), -1)
    number[rows] = np.arange(len(rows))
    kept = number[votes.voter] >= 0
    shape = len(rows), len(votes.statements)
    values, seen = np.zeros(shape), np.zeros(shape, dtype=bool)
    at = number[votes.voter[kept]], votes.statement[kept]
    values[at], seen[at] = votes.value[kept], True
    return values, seen


def _best(places: Floats, k: int | None, most: int, least: int) -> Grouping | None:
    """Take the number of groups with the best silhouette among those without a small group."""
    tried = [grouped(places, one) for one in ([k] if k else range(2, most + 1))]
    fit = [one for one in tried if len(one.sizes) > 1 and one.sizes.min() >= least]
    return max(fit, key=lambda one: one.silhouette, default=None)


def _drawn(ready: _Ready, found: Grouping, odds: float) -> OpinionMap:
    votes, count = ready.votes, len(found.sizes)
    labels = np.full(len(votes.voters), -1)
    labels[ready.who] = found.labels
    counts = counted(votes, labels, count)
    again = stability(ready.values, ready.seen, ready.scale, found.labels[ready.part], count)
    return OpinionMap(
        {votes.voters[one]: int(labels[one]) for one in ready.who},
        [int(size) for size in found.sizes],
        united(counts, votes),
        [typical_of(one, counts, votes) for one in range(count)],
        round(fmean(again), 4),
        round(min(again), 4),
        odds,
        len(votes.voters),
        len(ready.who),
        len(votes.statements),
        len(votes.value),
        len(ready.part),
        places={
            votes.voters[one]: (round(float(x), 4), round(float(y), 4))
            for one, (x, y) in zip(ready.who, ready.places, strict=True)
        },
    )


def _without(votes: Votes, grouped_: int, why: str, odds: float | None) -> OpinionMap:
    """Give what can be said without groups: the consensus of all voters together."""
    counts = counted(votes, np.zeros(len(votes.voters), dtype=np.int64), 1)
    return OpinionMap(
        {},
        [],
        united(counts, votes),
        [],
        None,
        None,
        odds,
        len(votes.voters),
        grouped_,
        len(votes.statements),
        len(votes.value),
        min(grouped_, LOOKED_AT),
        why,
    )
