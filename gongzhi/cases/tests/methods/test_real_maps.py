"""The two real sources: every row is read, and what is odd in them is known and counted."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from functools import cache

import pytest

from gongzhi.cases.methods.mapping import Adopted, Adopter, read_map
from gongzhi.core.sheets import open_sheet
from tests.paths import PACKS, shared


@cache
def adopted(map_name: str, file: str) -> tuple[Adopted, ...]:
    sheet = open_sheet(shared("data", *file.split("/")), file)
    adopter = Adopter(read_map(PACKS / "maps" / f"{map_name}.toml"), sheet.headers)
    found = [adopter.adopt(row) for row in sheet.rows()]
    assert not sheet.problems
    refused = [rows for rows in found if isinstance(rows, list)]
    assert not refused
    return tuple(row for row in found if isinstance(row, Adopted))


def codes(pack: str, table: str) -> set[str]:
    with (PACKS / pack / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"] for row in csv.DictReader(stream)}


@pytest.mark.slow  # 4,326 real messages
def test_every_real_message_is_read() -> None:
    rows = adopted("appeals_zh", "appeals_zh/messages.csv.gz")
    assert len({row.source_id for row in rows}) == 4_326
    assert all(row.subject and row.detail and row.status == "open" for row in rows)
    assert max(len(row.detail) for row in rows) > 6_000


@pytest.mark.slow  # 58,251 real rows
def test_every_boston_case_is_read_with_codes_of_its_pack() -> None:
    rows = adopted("boston311", "boston311/boston_311_2011h2.csv.gz")
    assert len({row.source_id for row in rows}) == 58_251
    for code, table in (("matter_code", "matters"), ("body_code", "organisations"),
                        ("area_code", "areas")):  # fmt: skip
        assert {getattr(row, code) for row in rows} <= codes("boston", table)


@pytest.mark.slow  # 58,251 real rows
def test_the_oddities_of_the_boston_file_are_these() -> None:
    rows = adopted("boston311", "boston311/boston_311_2011h2.csv.gz")
    notes = Counter(note for row in rows for note in row.extra.get("notes", ()))
    assert notes == {
        "placeholder_point": 4_775,
        "target_far": 18,
        "target_before_opened": 3,
        "opened_at:ambiguous_hour": 3,
        "closed_at:ambiguous_hour": 1,
    }
    kinds = Counter(
        (
            row.extra["on_time"] or "blank",
            row.status,
            row.target_at is not None
            and ("late" if row.closed_at and row.closed_at > row.target_at else "in time"),
        )
        for row in rows
        if row.target_at is None or row.closed_at is not None
    )
    assert kinds == {
        ("ONTIME", "closed", "in time"): 35_591,
        ("OVERDUE", "closed", "late"): 8_073,
        ("blank", "closed", "late"): 157,
        ("ONTIME", "closed", False): 10_749,
        ("ONTIME", "open", False): 232,
    }


@pytest.mark.slow  # 58,251 real rows
def test_the_map_of_boston_names_no_value_that_the_file_lacks() -> None:
    chosen = read_map(PACKS / "maps" / "boston311.toml")
    sheet = open_sheet(shared("data", "boston311", "boston_311_2011h2.csv.gz"), "boston")
    met: dict[str, set[str]] = {name: set() for name in chosen.values}
    for row in sheet.rows():
        for name, values in met.items():
            values.add(sys.intern(str(row.cells[chosen.columns[name]]).strip()))
    known = {name: set(table) for name, table in chosen.values.items()}
    extra = {"Audubon Circle", "Downtown", "Fenway", "Financial District", "Kenmore", "Longwood",
             "South Boston Waterfront"}  # fmt: skip
    assert {name: known[name] - met[name] for name in known} == {
        "status": set(), "matter": set(), "body": set(), "area": extra,
    }  # fmt: skip
