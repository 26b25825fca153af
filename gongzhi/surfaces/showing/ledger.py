"""The day ledger as a bar with words: who held the file how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from gongzhi.appraisal.methods.days import Bearer, Ledger
from gongzhi.surfaces.showing.names import Names

HOUR = timedelta(hours=1)
SCALE = 1000
SERIES = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the bar: its place and width in thousandths, whose it is, from when to when.

    ``kind`` is requester, law, or body with the number of its colour.
    """

    kind: str
    start: int
    width: int
    words: str


@dataclass(frozen=True, slots=True)
class DayBar:
    """The life of a file: the bar, and each bearer's days in words."""

    total: str
    segments: Sequence[Segment]
    shares: Sequence[tuple[str, str, str]]


def day_bar(ledger: Ledger, names: Names) -> DayBar | None:
    """Give the bar; None for a file that has not lived yet."""
    whole = ledger.time
    if not whole:
        return None
    begun = ledger.spans[0].start
    kinds = _kinds(ledger)
    segments = []
    for span in ledger.spans:
        start, end = (int((at - begun) * SCALE / whole) for at in (span.start, span.end))
        words = names.say(
            "days.span",
            who=bearer(span.bearer, names),
            start=names.moment(span.start),
            end=names.moment(span.end),
        )
        segments.append(Segment(kinds[span.bearer], start, max(end - start, 1), words))
    shares = [
        (
            kinds[share.bearer],
            bearer(share.bearer, names),
            names.say("days.share", days=share.days, time=length(share.time, names)),
        )
        for share in sorted(ledger.shares, key=lambda one: -one.time)
    ]
    return DayBar(names.say("days.total", days=len(ledger.days)), segments, shares)


def _kinds(ledger: Ledger) -> dict[Bearer, str]:
    """Give each body a colour of its own, in the order in which they held the file."""
    bearers = dict.fromkeys(span.bearer for span in ledger.spans)
    bodies = [one for one in bearers if one.kind == "body"]
    colours = {one: f"body{number % SERIES}" for number, one in enumerate(bodies)}
    return {one: colours.get(one, one.kind) for one in bearers}


def bearer(one: Bearer, names: Names) -> str:
    """Name whose time it is."""
    return names.body(one.body) if one.body else names.say(f"days.{one.kind}")


def length(time: timedelta, names: Names) -> str:
    """Give a length of time in days and hours, or hours and minutes when it is short."""
    hours, rest = divmod(time, HOUR)
    if hours >= 24:
        return names.say("days.long", days=hours // 24, hours=hours % 24)
    return names.say("days.short", hours=hours, minutes=rest // timedelta(minutes=1))
