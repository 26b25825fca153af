"""The text of another system's order, pasted as it is: which line is which field; pure.

The labels that a system writes before its fields are rows of the pack (``outside_fields``). What
no label covers is handed back as it stands, so that the person who checks sees what was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

FIELDS = ("number", "opened", "deadline", "kind", "subject", "detail", "address", "name", "phone")
MOMENTS = frozenset({"opened", "deadline"})
LONG = "detail"
_MOMENT = re.compile(
    r"(\d{4})\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?)?"
)


@dataclass
class ReadOrder:
    """What was recognised: field → text (moments in ISO 8601); and the lines nobody could place."""

    fields: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def read_order(text: str, rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> ReadOrder:
    """Recognise the fields of an order; nothing is guessed that no label announces.

    ``rows`` are those of ``outside_fields`` for one system. The first label of a line counts; the
    words of the person run on over the following lines until the next label.
    """
    labels = sorted(
        ((label, row["field"]) for row in rows for label in row["labels"]),
        key=lambda one: -len(one[0]),
    )
    found = ReadOrder()
    current = ""
    for line in (one.strip() for one in text.splitlines()):
        labelled = _labelled(line, labels)
        if labelled is not None:
            current, value = labelled
            if current in found.fields:
                found.unread.append(line)
            elif value:
                found.fields[current] = value
        elif line and current == LONG:
            found.fields[LONG] = f"{found.fields.get(LONG, '')}\n{line}".strip()
        elif line:
            found.unread.append(line)
    _read_moments(found, zone)
    return found


def read_moment(text: str, zone: ZoneInfo, *, ends: bool) -> datetime | None:
    """Read a moment in local time; a day alone means its beginning, or its end if ``ends``."""
    matched = _MOMENT.search(text)
    if matched is None:
        return None
    year, month, day, hour, minute = (int(part) if part else None for part in matched.groups())
    try:
        on = datetime.combine(datetime(year or 0, month or 0, day or 0), time(), zone)  # noqa: DTZ001
        if hour is None:
            return on + timedelta(days=1) if ends else on
        return on.replace(hour=hour, minute=minute or 0)
    except ValueError:
        return None


def _labelled(line: str, labels: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    for label, name in labels:
        for left, right in (("", ""), ("【", "】"), ("[", "]")):
            head = f"{left}{label}{right}"
            rest = line[len(head) :].lstrip()
            if line.startswith(head) and (rest[:1] in ("：", ":") or left):
                return name, rest.lstrip("：:").strip()
    return None


def _read_moments(found: ReadOrder, zone: ZoneInfo) -> None:
    for name in MOMENTS & found.fields.keys():
        said = found.fields.pop(name)
        moment = read_moment(said, zone, ends=name == "deadline")
        if moment is None:
            found.unread.append(said)
        else:
            found.fields[name] = moment.isoformat()
