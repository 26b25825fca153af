"""The ballot of a community's budget: projects in the drawn order, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.models import Box, CommunityBudget
from gongzhi.surfaces.showing.budgets import short
from gongzhi.surfaces.showing.names import Names

DIGITS = 4
BLANKS = {"got": "{got}", "left": "{left}", "most": "{most}"}
"""What the page fills in itself while the ballot is being filled in."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A project on the ballot; ``points`` what it has been given, 1 where it is ticked."""

    place: int
    number: str
    name: str
    where: str
    text: str
    cost: int
    cost_words: str
    points: int


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot as it is shown: its form and limit in words, its projects, the running total."""

    form: str
    rule: str
    most: int
    total: str
    template: str
    template_over: str
    over: bool
    choices: Sequence[Choice]


def ticked_in(sent: QueryDict, form: str, count: int) -> list[int]:
    """Read a ballot from a form. Raises Invalid ``not_points`` for what is no number of points."""
    if form != "points":
        named = {int(one) for one in sent.getlist("ticked")[:count] if _whole(one)}
        return sorted(named)
    found: list[int] = []
    for place in range(count):
        typed = sent.get(f"points_{place}", "").strip() or "0"
        if not _whole(typed):
            raise Invalid(Problem("ticked", "not_points", {"got": typed[:20]}))
        found += [place] * min(int(typed), 10**DIGITS)
    return found


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < DIGITS


def ballot_view(found: CommunityBudget, ticked: Sequence[int], names: Names) -> BallotView:
    """Show the ballot of a budget with what has been ticked so far."""
    terms = found.terms
    rows = {str(one.number): one for one in found.projects.all()}
    given = Counter(ticked)
    choices = [
        Choice(
            place,
            code,
            rows[code].name,
            rows[code].place,
            rows[code].text,
            terms["costs"][code],
            names.say("budgets.yuan", n=short(terms["costs"][code])),
            given[place],
        )
        for place, code in enumerate(terms["order"])
    ]
    form, most = terms["form"], int(next(iter(terms["limits"].values())))
    got = total_of(form, choices)
    rule = names.say(f"budgets.form_{form}", n=short(most))
    words = {"got": short(got), "left": short(most - got), "most": short(most)}
    return BallotView(
        form,
        rule,
        most,
        names.say(f"budgets.total_{form}" if got <= most else f"budgets.over_{form}", **words),
        names.say(f"budgets.total_{form}", **BLANKS),
        names.say(f"budgets.over_{form}", **BLANKS),
        got > most,
        choices,
    )


def total_of(form: str, choices: Sequence[Choice]) -> int:
    """Give what a ballot comes to: projects, yuan or points."""
    if form == "points":
        return sum(one.points for one in choices)
    if form == "knapsack":
        return sum(one.cost for one in choices if one.points)
    return sum(bool(one.points) for one in choices)


def box_words(box: Box | None, now_over: bool, names: Names) -> Mapping[str, str | bool]:
    """Say how the box of a budget stands."""
    if box is None:
        return {}
    return {
        "ends": names.moment(box.closes_at),
        "over": now_over,
        "ready": all(key["public"] for key in box.keys),
    }
