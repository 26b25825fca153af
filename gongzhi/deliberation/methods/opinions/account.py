"""A map as JSON, as it is published and can be drawn again; and what its picture shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from gongzhi.deliberation.methods.opinions.mapping import OpinionMap, Terms
from gongzhi.deliberation.methods.opinions.statements import Counted, counted
from gongzhi.deliberation.methods.opinions.votes import Votes

CELLS = 48
NEAR = 0.002
"""Shares that differ by less are the same: machines add up in other orders."""
KEPT = ("sizes", "voters", "grouped", "statements", "votes", "why")


def map_account(found: OpinionMap, terms: Terms) -> dict[str, Any]:
    """Give a map as JSON: ``groups``, ``consensus``, ``stability``, and on which terms."""
    stability = {
        "mean": found.stability,
        "least": found.stability_least,
        "chance": found.chance,
        "looked_at": found.looked_at,
    }
    return {
        "groups": dict(found.groups),
        "consensus": [asdict(one) for one in found.consensus],
        "stability": stability,
        "typical": [[asdict(one) for one in group] for group in found.typical],
        **{name: getattr(found, name) for name in KEPT},
        "terms": asdict(terms),
    }


def nothing_said(terms: Terms, why: str) -> dict[str, Any]:
    """Give the account of a conversation of which no answers are published: ``no_votes``,
    or ``few_voters``, too few for nobody to be known by them.
    """
    empty = OpinionMap({}, [], [], [], None, None, None, 0, 0, 0, 0, 0, why)
    return {**map_account(empty, terms), "picture": []}


def differences(published: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
    """Name what differs between a published map and one drawn again from its votes."""
    for name in ("groups", *KEPT):
        if published.get(name) != again[name]:
            yield name
    for name in ("consensus", "typical"):
        if not _same(published.get(name), again[name]):
            yield name
    known = published.get("stability", {})
    for name, value in again["stability"].items():
        if not _same(known.get(name), value):
            yield f"stability.{name}"


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_same(*pair) for pair in pairs)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= NEAR * max(1.0, abs(one))
    return bool(one == other)


def counts_by_group(votes: Votes, found: OpinionMap) -> dict[str, dict[str, Any]]:
    """Count each statement: ``all`` voters, and ``groups`` of those that were drawn.

    Each count is (agree, disagree, pass).
    """
    groups = len(found.sizes)
    labels = np.array([found.groups.get(voter, -1) for voter in votes.voters])
    (whole,) = counted(votes, np.zeros(len(votes.voters), dtype=np.int64), 1)
    parts = counted(votes, labels, groups)
    return {
        name: {"all": _three(whole, place), "groups": [_three(one, place) for one in parts]}
        for place, name in enumerate(votes.statements)
    }


def _three(counts: Counted, place: int) -> list[int]:
    agree, disagree = int(counts.agree[place]), int(counts.disagree[place])
    return [agree, disagree, int(counts.seen[place]) - agree - disagree]


def picture(found: OpinionMap) -> list[list[int]]:
    """Give where voters stand, in cells: column, row, group, how many stand there."""
    if not found.groups:
        return []
    names = sorted(found.groups)
    places = np.array([found.places[name] for name in names])
    low, high = places.min(axis=0), places.max(axis=0)
    wide = np.maximum(high - low, 1e-9).max()
    cells = np.minimum(((places - low) / wide * CELLS).astype(int), CELLS - 1)
    held = Counter(
        (int(column), int(row), found.groups[name])
        for name, (column, row) in zip(names, cells, strict=True)
    )
    return [[*cell, count] for cell, count in sorted(held.items())]
