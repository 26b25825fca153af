"""Clock chips: the time that is left in words, the due time, and its arithmetic line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gongzhi.procedure.clock import Calendar, explain, remaining
from gongzhi.procedure.models import Clock
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known

HOUR = 60


@dataclass(frozen=True, slots=True)
class Chip:
    """One clock as a page shows it. ``state``: late, soon, running, paused, ended or none.

    ``words`` say what is left or by how much it is late; ``lines`` the arithmetic in sentences.
    """

    state: str
    words: str
    due: str = ""
    name: str = ""
    responsible: str = ""
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    at: str = ""


def chip_of_due(due: datetime, area_id: int, names: Names, now: datetime) -> Chip:
    """Give the chip of a list row, from the due time alone."""
    if due >= NO_DUE:
        return Chip("none", names.say("clock_words.none"))
    calendar = names.ground.calendar(area_id)
    words = _left(calendar, due, now, names)
    soon = due - now < timedelta(days=1) and names.day(due) == names.day(now)
    state = "late" if due < now else "soon" if soon else "running"
    return Chip(state, words, names.due(due), at=due.isoformat())


def chip_of(clock: Clock, area_id: int, names: Names, now: datetime) -> Chip:
    """Give the chip of a clock with its derivation."""
    name = clock.name.partition(":")[0]
    label = names.say(f"clock.{name}") if known(f"clock.{name}") else name
    responsible = ""
    if clock.responsible_id is not None:
        body = names.body(clock.responsible_id)
        responsible = names.say("clock_words.responsible", body=body)
    state, words = _state(clock, area_id, names, now)
    return Chip(
        state,
        words,
        names.due(clock.due) if clock.due else "",
        label,
        responsible,
        tuple(
            explain(
                clock.derivation,
                names.language,
                names.ground.clock_names(names.language),
                names.zone,
            )
        ),
        tuple(_notes(clock, names)),
        clock.due.isoformat() if clock.due else "",
    )


def main_clock(clocks: Iterable[Clock]) -> Clock | None:
    """Give the running limit that ends first: the one a reader asks about."""
    open_ = [clock for clock in clocks if clock.ended_at is None and clock.kind == "limit"]
    running = [clock for clock in open_ if clock.due is not None]
    return min(running, key=lambda clock: clock.due or NO_DUE, default=open_[0] if open_ else None)


def length_words(unit: str, amount: int, names: Names) -> str:
    """Say how long a limit is, in the words of the clock's own catalogue."""
    line = explain([{"code": "limit", "unit": unit, "amount": amount}], names.language)[0]
    return line.rstrip("。.").partition("：" if names.chinese else ": ")[2]


def _state(clock: Clock, area_id: int, names: Names, now: datetime) -> tuple[str, str]:
    if clock.ended_at is not None:
        return "ended", names.say("clock_words.ended")
    if clock.due is None:
        return "paused", names.say("clock_words.paused")
    words = _left(names.ground.calendar(area_id), clock.due, now, names)
    if clock.due < now:
        return "late", words
    soon = clock.warned or (clock.warn_at is not None and clock.warn_at <= now)
    return ("soon" if soon else "running"), words


def _notes(clock: Clock, names: Names) -> Iterable[str]:
    if clock.provisional:
        yield names.say("clock_words.provisional")
    if clock.extensions:
        yield names.say("clock_words.extended")
    if clock.level:
        yield names.say("clock_words.escalated", level=clock.level)
    if clock.due and clock.due != clock.first_due:
        yield names.say("clock_words.first_due", due=names.due(clock.first_due))


def _left(calendar: Calendar, due: datetime, now: datetime, names: Names) -> str:
    minutes = remaining(calendar, due, now)
    late = due < now
    if minutes == 0:
        return names.say("clock_words.late_now" if late else "clock_words.left_now")
    return names.say(
        "clock_words.late" if late else "clock_words.left",
        time=_span(abs(minutes), _day_length(calendar), names),
    )


def _day_length(calendar: Calendar) -> int:
    total = 0
    for start, end in calendar.hours:
        last = end.hour * HOUR + end.minute or 24 * HOUR
        total += last - start.hour * HOUR - start.minute
    return total


def _span(minutes: int, day: int, names: Names) -> str:
    days, rest = divmod(minutes, day)
    hours, rest = divmod(rest, HOUR)
    parts = []
    if days:
        parts.append(names.say("clock_words.day" if days == 1 else "clock_words.days", n=days))
    if hours:
        parts.append(names.say(f"clock_words.hours{'' if days or rest else '_only'}", n=hours))
    if not days and (rest or not hours):
        parts.append(names.say("clock_words.minutes", n=rest))
    return " ".join(parts)
