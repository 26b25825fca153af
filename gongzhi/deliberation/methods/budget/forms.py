"""The form of a ballot: how many projects, how many points, how much money it may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gongzhi.deliberation.methods.budget.elections import Weights

Broken = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class BallotForm:
    """What a ballot must keep to; a limit of None is no limit.

    Approval has ``named_most``, knapsack ``cost_most``, points ``sum_most`` and ``points_most``.
    """

    named_least: int | None = None
    named_most: int | None = None
    cost_most: Fraction | None = None
    points_least: Fraction | None = None
    points_most: Fraction | None = None
    sum_least: Fraction | None = None
    sum_most: Fraction | None = None


def broken_by(ballot: Weights, form: BallotForm, costs: Weights) -> Iterator[Broken]:
    """Give every rule of the form that a ballot breaks, with its numbers."""
    points = [Fraction(one) for one in ballot.values()]
    cost = sum((Fraction(costs.get(code, 0)) for code in ballot), Fraction(0))
    lowest, highest = min(points, default=None), max(points, default=None)
    named, total = Fraction(len(ballot)), sum(points, Fraction(0))
    for rule, found, least in (
        ("named_too_low", named, form.named_least),
        ("points_too_low", lowest, form.points_least),
        ("points_sum_too_low", total, form.sum_least),
    ):
        if found is not None and least is not None and found < least:
            yield rule, {"found": str(found), "least": str(least)}
    for rule, found, most in (
        ("named_too_high", named, form.named_most),
        ("cost_too_high", cost, form.cost_most),
        ("points_too_high", highest, form.points_most),
        ("points_sum_too_high", total, form.sum_most),
    ):
        if found is not None and most is not None and found > most:
            yield rule, {"found": str(found), "most": str(most)}
