"""Writes `calendar_days.csv` from the package chinesecalendar.

`python -m packs.tools.export_calendar --years 2025 2026 [--calendar national] [--to FILE]`

Each row names the notice that sets its year; a year without a notice in `NOTICES` is refused,
so that no row is without a source. After a new notice: install the release of chinesecalendar
that knows the year, add the notice here, run this, and add the year to `published_years` of
`calendars.csv`. The result is the same on every run.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from chinese_calendar.constants import (  # type: ignore[import-untyped]
    Holiday,
    holidays,
    workdays,
)

DEFAULT = Path(__file__).parents[1] / "default" / "calendar_days.csv"
COLUMNS = (
    "code",
    "name_zh",
    "name_en",
    "source",
    "effective_from",
    "calendar",
    "date",
    "kind",
    "hours",
)
# Year → (source of its rows, day on which the notice was issued).
NOTICES = {
    2025: (
        "国务院办公厅关于2025年部分节假日安排的通知，国办发明电〔2024〕12号，2024-11-12",
        "2024-11-12",
    ),
    2026: (
        "国务院办公厅关于2026年部分节假日安排的通知，国办发明电〔2025〕7号，2025-11-04",
        "2025-11-04",
    ),
}
# The package calls the festivals by short forms; these are the words of the notices.
NAMES_ZH = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


def rows(calendar: str, years: Sequence[int]) -> Iterator[dict[str, str]]:
    """Yield the rows of some years in the order of their dates; KeyError without a notice."""
    by_value = {holiday.value: holiday for holiday in Holiday}
    kinds = [(day, "holiday", value) for day, value in holidays.items()]
    kinds += [(day, "workday", value) for day, value in workdays.items()]
    for day, kind, value in sorted(kinds):
        if day.year in years:
            yield _row(calendar, day, kind, by_value[value])


def _row(calendar: str, day: date, kind: str, holiday: Holiday) -> dict[str, str]:
    source, issued = NOTICES[day.year]
    name_zh = NAMES_ZH.get(holiday.chinese, holiday.chinese)
    name_en = holiday.value
    if kind == "workday":
        name_zh, name_en = f"{name_zh}调休上班", f"Make-up working day for {name_en}"
    return {
        "code": f"{calendar}:{day.isoformat()}",
        "name_zh": name_zh,
        "name_en": name_en,
        "source": source,
        "effective_from": issued,
        "calendar": calendar,
        "date": day.isoformat(),
        "kind": kind,
        "hours": "",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the file; a year without a notice or unknown to the package ends with its name."""
    parser = argparse.ArgumentParser(description="Write calendar_days.csv of a rule pack.")
    parser.add_argument("--years", nargs="+", type=int, default=sorted(NOTICES))
    parser.add_argument("--calendar", default="national")
    parser.add_argument("--to", type=Path, default=DEFAULT)
    options = parser.parse_args(arguments)
    known = {day.year for day in holidays}
    for year in options.years:
        if year not in NOTICES or year not in known:
            parser.error(f"no published holidays for {year}")
    with options.to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(options.calendar, options.years))


if __name__ == "__main__":
    main()
