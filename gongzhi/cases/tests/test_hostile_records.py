"""Whatever is sent as the record of a move is refused by its field, never by a crash."""

from __future__ import annotations

from typing import Any

import pytest

from gongzhi.core.errors import Invalid
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.record import read_record
from gongzhi.procedure.table import Field, Move

HOSTILE: list[tuple[str, Any]] = [
    ("int", "--5"),
    ("int", "9" * 5000),
    ("int", "5-"),
    ("int", 2**60),
    ("post", "A\x00"),
    ("post", ["A"]),
    ("dossier", "A\x00B"),
    ("moment", "0001-01-01T00:00:00+14:00"),
    ("moment", "9999-12-31T23:59:59-14:00"),
    ("moment", "2026-01-01T00:00:00"),
    ("moment", {"at": 1}),
    ("date", "2026-13-01"),
    ("date", "9999-12-31"),
    ("text", "ab\x00cd"),
    ("text", {"sealed": "x"}),
    ("area", "\x00"),
    ("body", ["HOTLINE"]),
    ("bodies", [["HOTLINE"]]),
    ("choice", ["a"]),
    ("bool", {"true": True}),
]


@pytest.mark.parametrize(("kind", "value"), HOSTILE)
def test_a_value_that_is_not_what_its_field_asks_for_is_named(
    jurisdiction: int, kind: Any, value: Any
) -> None:
    move = Move("try", "=", fields=(Field("it", kind, choices=("a",)),))
    with work(jurisdiction, "test") as unit, pytest.raises(Invalid) as invalid:
        read_record(move, {"it": value}, ground(unit))
    assert [problem.field for problem in invalid.value.problems] == ["it"]
