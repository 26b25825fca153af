"""Bodies of self-government: members read from typed lines, terms counted in months. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongzhi.core.errors import Invalid, Problem

LONGEST, MOST = 40, 300
_BETWEEN = re.compile(r"[\s,，、:：]+")
Offices = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Seat:
    """An office and the name of who holds it."""

    office: str
    name: str


def read_seats(
    typed: str, kind: Sequence[str], offices: Offices, *, of: str = "members"
) -> list[Seat]:
    """Read lines such as ``主任 王某``: an office of this body, by code or name, and a name.

    ``of`` is the field they were typed into; only ``members`` must have different names. Raises
    Invalid naming each broken line: ``no_office``, ``no_name``, ``twice``, and ``too_many_rows``.
    """
    lines = [line.strip() for line in typed.splitlines()]
    known = {
        word.casefold(): code
        for code in kind
        for word in (code, str(offices[code]["name_zh"]), str(offices[code]["name_en"]))
    }
    seats, problems = [], []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        found = _read_line(line, known)
        if isinstance(found, Seat):
            seats.append(found)
        else:
            problems.append(Problem(of, found, {"line": number, "got": line[:40]}))
    problems += list(_twice(seats)) if of == "members" else []
    if len(seats) > MOST:
        problems = [Problem(of, "too_many_rows", {"limit": MOST})]
    if problems:
        raise Invalid(problems)
    return seats


def _read_line(line: str, known: Mapping[str, str]) -> Seat | str:
    words = sorted((word for word in known if line.casefold().startswith(word)), key=len)
    if not words:
        return "no_office"
    rest = line[len(words[-1]) :]
    if rest and not _BETWEEN.match(rest):
        return "no_office"
    name = _BETWEEN.sub(" ", rest).strip()
    return Seat(known[words[-1]], name) if 0 < len(name) <= LONGEST else "no_name"


def _twice(seats: Sequence[Seat]) -> Iterator[Problem]:
    names = [seat.name for seat in seats]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield Problem("members", "twice", {"got": name})


def months_later(day: date, months: int) -> date:
    """Give the day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
