"""The situation for everybody: the same counts without the small ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongzhi.cases.queries.situation import Here, Load, Situation
from gongzhi.core.small_numbers import is_small, without_small
from gongzhi.territory.locate import Territory

CONFIRMED = "confirmed"
REST = 0
"""In the place of an id: what a sum has besides its parts."""
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
    """Leave out of a situation what is below ``least``; ``waiting`` up to townships only.

    Nor does the difference of two published counts give a small one away: a sum less its parts (so
    what lies at a place itself, or with no body, is held to the same as the parts), the open ones
    less the late, the closed less the confirmed.
    """
    root = territory.root.id
    townships = territory.children(root)
    still = _kept(told, root, townships, least, "open")
    here = told.by_area.get(root, Here())
    held = {one.body: one.open for one in waiting}
    late = without_small({one.body: one.late for one in waiting}, least, wholes=held)
    shown = _with_rest(held, here.open, least)
    return PublicSituation(
        _numbers(told, sum(one.late for one in waiting), here, least),
        _kept(told, root, townships, least, "received"),
        still,
        _communities(told, still, territory, least),
        [PublicLoad(one.body, shown[one.body], late[one.body]) for one in waiting],
    )


def _numbers(told: Situation, late: int, here: Here, least: int) -> dict[str, int | None]:
    closed = sum(told.flow.outcomes.values())
    confirmed = told.flow.outcomes.get(CONFIRMED, 0)
    counts = {
        "received": here.received,
        "open": here.open,
        "late": late,
        "closed": closed,
        "confirmed": confirmed,
    }
    rests = {"late": here.open - late, "confirmed": closed - confirmed}
    return {
        key: None if is_small(count, least) or is_small(rests.get(key, 0), least) else count
        for key, count in counts.items()
    }


def _kept(told: Situation, above: int, areas: Sequence[int], least: int, what: str) -> Counts:
    """Leave small numbers out among the parts of an area, whose sum is shown."""
    counts = {one: getattr(told.by_area.get(one, Here()), what) for one in areas}
    return _with_rest(counts, getattr(told.by_area.get(above, Here()), what), least)


def _with_rest(counts: Mapping[int, int], whole: int, least: int) -> Counts:
    """Hold what the sum has besides the parts to the same rule, without showing it."""
    kept = without_small({**counts, REST: whole - sum(counts.values())}, least)
    return {key: count for key, count in kept.items() if key != REST}


def _communities(
    told: Situation, above: Mapping[int, int | None], territory: Territory, least: int
) -> Counts:
    """Leave small numbers out among the communities of each township, whose sum is shown.

    Where the sum itself is left out, so is everything below it.
    """
    found: Counts = {}
    for township, whole in above.items():
        children = territory.children(township)
        kept = _kept(told, township, children, least, "open")
        found |= kept if whole is not None else dict.fromkeys(children)
    return found
