"""The twelve digits carry the tree: a parent follows from the code alone."""

from __future__ import annotations

import csv
import gzip

import pytest

from gongzhi.territory.methods.division import (
    above,
    is_division,
    is_grid_code,
    nearest,
    padded,
)
from tests.paths import shared


def test_a_community_lies_in_its_township_county_prefecture_and_province() -> None:
    assert list(above("110101001001")) == [
        "110101001000",
        "110101000000",
        "110100000000",
        "110000000000",
    ]
    assert list(above("110101")) == ["110100000000", "110000000000"]
    assert list(above("11")) == []


def test_a_grid_continues_the_code_of_its_community() -> None:
    assert is_grid_code("110101001001007")
    assert next(above("110101001001007")) == "110101001001"


def test_the_nearest_known_code_is_taken() -> None:
    known = {"441900000000", "440000000000"}
    assert nearest("441900003001", known) == "441900000000"
    assert nearest("441900003001", sorted(known)) == "441900000000"
    assert nearest("110101", known) is None


@pytest.mark.parametrize(
    "code", ["", "1", "110", "0011", "11010100100x", "AL01", "１１", "1101010"]
)
def test_other_texts_are_no_division_codes(code: str) -> None:
    assert not is_division(code)
    assert not is_grid_code(code)


def test_codes_of_the_nation_find_the_parent_their_rows_name() -> None:
    wrong = 0
    for name, column in (
        ("areas", "cityCode"),
        ("streets", "areaCode"),
        ("villages", "streetCode"),
    ):
        file = shared("data", "china_division", f"{name}.csv.gz")
        header, *lines = gzip.decompress(file.read_bytes()).decode("utf-8").splitlines()
        some = [header, *lines[:: len(lines) // 2000]]
        for row in csv.DictReader(some):
            mothers = above(row["code"])
            wanted = padded(row[column])
            # A prefecture without counties (4419 东莞) counts as its own county (441900).
            fits = wanted in {padded(row["code"]), next(mothers, "")}
            wrong += not (is_division(row["code"]) and fits)
    assert wrong == 0
