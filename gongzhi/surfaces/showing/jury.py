"""What juries found and what waits for a juror, and draws by lot, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.cases.queries.jury import Results, SeatShown
from gongzhi.cases.workflow.jury import ASIDE, VERDICTS
from gongzhi.surfaces.showing.names import Names

SAID = VERDICTS[:-1]


@dataclass(frozen=True)
class Found:
    """A line of the table: whose work or where, counts in the order of the verdicts."""

    name: str
    judged: int
    counts: tuple[int, ...]
    divided: int


@dataclass(frozen=True)
class SeatWords:
    """A seat in words."""

    jury: str
    matter: str
    place: str
    text: str
    answers: tuple[str, ...]
    until: str
    photos: tuple[str, ...]


@dataclass(frozen=True)
class DrawWords:
    """A draw in words: what was drawn, from how many, where its seed comes from.

    ``drawn`` tells that it waits no longer; ``simulated`` that no root gave its seed.
    """

    name: str
    what: str
    listed: int
    take: int
    picked: int
    root: int | None
    at: str
    drawn: bool = False
    simulated: bool = False


def verdict_words(names: Names) -> list[tuple[str, str]]:
    """Give what a juror can say: (code, words)."""
    return [(one, names.say(f"choice_verdict.{one}")) for one in SAID]


def aside_words(names: Names) -> list[tuple[str, str]]:
    """Give why a juror may step aside: (code, words)."""
    return [(one, names.say(f"choice_why.{one}")) for one in ASIDE]


def heads(names: Names) -> list[str]:
    """Give the heads of the table of findings."""
    return [names.say(f"choice_verdict.{one}") for one in VERDICTS]


def found_words(rows: Iterable[Results], name: Callable[[int], str]) -> list[Found]:
    """Give the lines of a table of findings by name; too few stand as none."""
    lines = [
        Found(
            name(one.unit_id),
            sum(one.verdicts.values()),
            tuple(one.verdicts.get(verdict, 0) for verdict in VERDICTS),
            one.divided,
        )
        for one in rows
    ]
    return sorted(lines, key=lambda line: line.name)


def seat_words(seat: SeatShown, names: Names) -> SeatWords:
    """Give a seat in words, no place nearer than the township."""
    return SeatWords(
        seat.jury,
        names.matter(seat.matter) if seat.matter else names.say("jury.matter"),
        names.area(seat.township_id),
        seat.text,
        tuple(seat.answers),
        names.due(seat.until) if seat.until else "",
        tuple(seat.photos),
    )


def draw_words(said: Mapping[str, Any], names: Names) -> DrawWords:
    """Give a published draw in words; a purpose without words keeps its code."""
    purpose = str(said["purpose"])
    listed = said["candidates"]
    return DrawWords(
        str(said["name"]),
        names.first(f"draws.{purpose}", "draws.other"),
        listed if isinstance(listed, int) else len(listed),
        int(said["take"]),
        len(said["picked"]),
        said["root"],
        names.moment(str(said["fixed_at"])),
        said["seed"] is not None,
        bool(said["simulated"]),
    )
