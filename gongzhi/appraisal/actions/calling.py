"""Calls of a hotline, reported by the body that answers the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongzhi.appraisal.models import CallDay
from gongzhi.appraisal.policies import can_report_calls
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

MOST_CALLS = 1_000_000
LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class DayOfCalls:
    """One day: calls offered to the hotline, and calls answered."""

    day: date
    offered: int
    answered: int


def report_calls(*, source: str, days: Sequence[Mapping[str, Any]], by: Actor, at: datetime) -> int:
    """Put the calls of some days on record for the own hotline; gives how many days.

    The platform answers no telephone: ``source`` names where the counts come from. A day reported
    again replaces what figures read; the chain ``calls`` of the body keeps both. Raises Refused
    ``not_yours`` for anyone but a hotline, Invalid naming row and field.
    """
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        zone = here.calendar(here.territory.root.id).zone
        most = int(here.live.table("settings")["call_days_most"]["value"])
        clean = _read(source, days, most, at.astimezone(zone).date())
        body = here.directory.by_id.get(by.organisation or 0)
        if body is None or not can_report_calls(by, body.kind):
            raise Refused("not_yours", move="report_calls", step="", role="dispatcher")
        append_to_chain(
            kind="calls",
            key=body.code,
            jurisdiction=here.jurisdiction,
            move="report_calls",
            facts={
                "source": source.strip(),
                "days": [[one.day.isoformat(), one.offered, one.answered] for one in clean],
            },
            by=by,
            at=at,
        )
        _keep(clean, source.strip(), body.id, here.jurisdiction)
    return len(clean)


def _keep(days: Sequence[DayOfCalls], source: str, body: int, jurisdiction: int) -> None:
    rows = [
        CallDay(
            jurisdiction_id=jurisdiction,
            body_id=body,
            day=one.day,
            offered=one.offered,
            answered=one.answered,
            source=source,
        )
        for one in days
    ]
    CallDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["jurisdiction_id", "day", "body"],
        update_fields=["offered", "answered", "source"],
    )


def _read(
    source: str, days: Sequence[Mapping[str, Any]], most: int, today: date
) -> list[DayOfCalls]:
    problems = []
    if not 2 <= len(source.strip()) <= LONGEST_SOURCE:
        params = {"low": 2, "high": LONGEST_SOURCE, "got": len(source.strip())}
        problems.append(Problem("source", "length", params))
    if not 1 <= len(days) <= most:
        params = {"low": 1, "high": most, "got": len(days)}
        problems.append(Problem("days", "range", params))
    found: list[DayOfCalls] = []
    for number, row in enumerate(days[:most]):
        wrong, one = _day(f"days.{number}", row, today)
        problems += wrong
        if one is not None:
            if any(one.day == other.day for other in found):
                problems.append(Problem(f"days.{number}.day", "day_twice"))
            found.append(one)
    if problems:
        raise Invalid(problems)
    return found


def _day(
    where: str, row: Mapping[str, Any], today: date
) -> tuple[list[Problem], DayOfCalls | None]:
    problems = []
    try:
        day = date.fromisoformat(str(row.get("day", "")))
    except ValueError:
        return [Problem(f"{where}.day", "not_a_date")], None
    if day > today:
        problems.append(Problem(f"{where}.day", "in_the_future"))
    counts = []
    for name in ("offered", "answered"):
        value = str(row.get(name, "")).strip()
        if not value.isdecimal() or len(value) > len(str(MOST_CALLS)) or int(value) > MOST_CALLS:
            problems.append(Problem(f"{where}.{name}", "not_whole_number"))
        else:
            counts.append(int(value))
    if len(counts) == 2 and counts[1] > counts[0]:
        problems.append(Problem(f"{where}.answered", "more_than_offered"))
    return (problems, None) if problems else ([], DayOfCalls(day, *counts))
