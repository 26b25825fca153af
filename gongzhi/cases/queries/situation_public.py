"""The situation for everybody: the same counts without the small ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongzhi.cases.queries.situation import Here, Load, Situation
from gongzhi.core.small_numbers import without_small
from gongzhi.territory.locate import Territory

CONFIRMED = "confirmed"
Counts = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class PublicLoad:
    """What waits for a body; None where the number is too small to publish."""

    body: int
    open: int | None
    late: int | None


@dataclass(frozen=True, slots=True)
class PublicSituation:
    """Counts of the whole district, of its townships and of their communities' open work.

    None stands for a number too small to publish, or one that would give such a number away.
    """

    numbers: Mapping[str, int | None]
    received: Mapping[int, int | None]
    open: Mapping[int, int | None]
    communities: Mapping[int, int | None]
    loads: Sequence[PublicLoad]


def for_everybody(
    told: Situation, waiting: Sequence[Load], territory: Territory, least: int
) -> PublicSituation:
    """Leave out of a situation what is below ``least``; ``waiting`` up to townships only."""
    root = territory.root.id
    townships = territory.children(root)
    still = _kept(told, townships, least, "open")
    late = without_small({one.body: one.late for one in waiting}, least)
    held = without_small({one.body: one.open for one in waiting}, least)
    return PublicSituation(
        _numbers(told, sum(one.late for one in waiting), root, least),
        _kept(told, townships, least, "received"),
        still,
        _communities(told, still, territory, least),
        [PublicLoad(one.body, held[one.body], late[one.body]) for one in waiting],
    )


def _numbers(told: Situation, late: int, root: int, least: int) -> dict[str, int | None]:
    here, closed = told.by_area.get(root, Here()), told.flow.outcomes
    counts = {
        "received": here.received,
        "open": here.open,
        "late": late,
        "closed": sum(closed.values()),
        "confirmed": closed.get(CONFIRMED, 0),
    }
    return {key: None if 0 < count < least else count for key, count in counts.items()}


def _kept(told: Situation, areas: Sequence[int], least: int, what: str) -> Counts:
    counts = {one: getattr(told.by_area.get(one, Here()), what) for one in areas}
    return without_small(counts, least)


def _communities(
    told: Situation, above: Mapping[int, int | None], territory: Territory, least: int
) -> Counts:
    """Leave small numbers out among the communities of each township, whose sum is shown.

    Where the sum itself is left out, so is everything below it.
    """
    found: Counts = {}
    for township, whole in above.items():
        children = territory.children(township)
        kept = _kept(told, children, least, "open")
        found |= kept if whole is not None else dict.fromkeys(children)
    return found
