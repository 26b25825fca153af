"""One cell: what is read, and which rule refuses what is not."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.packs.encoding import decode, encode
from gongzhi.core.packs.schema import Column, Kind, Table
from gongzhi.core.packs.values import CellError, parse

READ: list[tuple[Kind, Any, Any]] = [
    ("code", " AL01 ", "AL01"),
    ("code", "A7县", "A7县"),
    ("int", "-12", -12),
    ("int", 12, 12),
    ("decimal", "0.25", Decimal("0.25")),
    ("decimal", 2, Decimal(2)),
    ("bool", "false", False),
    ("date", "2026-02-28", date(2026, 2, 28)),
    ("date", date(2026, 2, 28), date(2026, 2, 28)),
    ("time", "23:59", time(23, 59)),
    ("list", "a|b", ("a", "b")),
    ("list", ["a", "b"], ("a", "b")),
    ("list", "", ()),
    ("text", "", ""),
    ("ref", "", None),
    ("bool", "", False),
    ("json", '{"a": [1]}', {"a": [1]}),
    ("json", {"a": Decimal("1.5")}, {"a": 1.5}),
]
REFUSED: list[tuple[Kind, Any, str]] = [
    ("code", "a b", "bad_code"),
    ("code", "-a", "bad_code"),
    ("code", "x" * 81, "bad_code"),
    ("int", "１２", "bad_int"),
    ("int", "1.0", "bad_int"),
    ("int", 1.5, "wrong_type"),
    ("int", True, "wrong_type"),
    ("int", "9" * 19, "bad_int"),
    ("decimal", "1,5", "bad_decimal"),
    ("decimal", "NaN", "bad_decimal"),
    ("bool", "yes", "bad_bool"),
    ("bool", 1, "wrong_type"),
    ("date", "2026-02-29", "bad_date"),
    ("date", "2026/2/8", "bad_date"),
    ("date", datetime(2026, 1, 1), "wrong_type"),  # noqa: DTZ001 (TOML gives naive ones)
    ("time", "24:00", "bad_time"),
    ("time", "8:30", "bad_time"),
    ("list", "a||b", "item_empty"),
    ("list", "a|b|a", "item_twice"),
    ("list", ["a", 1], "wrong_type"),
    ("list", 3, "wrong_type"),
    ("list", "a|b\u200b", "unprintable"),
    ("text", 5, "wrong_type"),
    ("text", "broken \ufffd text", "unprintable"),
    ("json", "{", "bad_json"),
]


@pytest.mark.parametrize(("kind", "raw", "value"), READ)
def test_a_cell_is_read(kind: Kind, raw: Any, value: Any) -> None:
    read = parse(Column("x", kind, required=False), raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("kind", "raw", "rule"), REFUSED)
def test_a_cell_is_refused(kind: Kind, raw: Any, rule: str) -> None:
    with pytest.raises(CellError) as refused:
        parse(Column("x", kind), raw)
    assert refused.value.rule == rule


def test_bounds_and_choices_bind() -> None:
    with pytest.raises(CellError, match="too_small"):
        parse(Column("x", "int", minimum=1), "0")
    with pytest.raises(CellError, match="too_big"):
        parse(Column("x", "decimal", maximum=1), "1.01")
    with pytest.raises(CellError, match="bad_choice"):
        parse(Column("x", "list", choices=("1", "2")), "1|3")


ROWS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.fixed_dictionaries(
        {
            "day": st.dates(),
            "share": st.none() | st.decimals(0, 1, places=4),
            "words": st.lists(st.text(max_size=4), max_size=3).map(tuple),
            "at": st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        }
    ),
    max_size=4,
)
STORED = Table(
    "stored",
    frozen=True,
    columns=(
        Column("day", "date"),
        Column("share", "decimal", required=False),
        Column("words", "list", required=False),
        Column("at", "time", required=False),
    ),
)


@given(ROWS)
def test_stored_rows_read_back_as_they_were(rows: dict[str, dict[str, Any]]) -> None:
    assert decode(encode(STORED, rows)) == rows
