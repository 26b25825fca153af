"""An outsider's own count and own draws: right where nothing was changed, wrong where it was."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gongzhi.core.journal.draws import candidate, draw, seed_of, simulated_root
from gongzhi.simulation.management.living.outsider import recount

HOUR = 3_600_000_000
UNTIL = datetime(2026, 6, 3, tzinfo=UTC)
SEED = 7
PERIOD = {"clocks": [{"did": "start", "id": "c1", "kind": "period", "name": "review"}]}


def entry(chain: str, hour: int, move: str, facts: dict[str, Any]) -> dict[str, Any]:
    at = f"2026-06-01T{hour:02}:00:00.000000Z"
    return {"t": "entry", "chain": chain, "occurred_at": at, "move": move, "facts": facts}


def change(**facts: Any) -> dict[str, Any]:
    return {"change": facts}


def request(chain: str, *following: dict[str, Any]) -> list[dict[str, Any]]:
    opened = {"procedure": ["request", "hash"], "opened": "2026-06-01T00:00:00.000000Z"}
    return [entry(chain, 0, "receive", {**opened, **change(step="received", desk=5)}), *following]


def lot(**changed: Any) -> list[dict[str, Any]]:
    names = sorted(candidate(bytes([number])) for number in range(9))
    beacon = simulated_root(SEED, "day")
    seed = seed_of("audit", "day", beacon)
    drawn = {"simulated": True, "hash": beacon, "seed": seed.hex(), "picked": draw(seed, names, 3)}
    said = {"purpose": "audit", "key": "day", "take": 3, "candidates": names}
    return [
        entry("d0", 1, "fix_list", said),
        entry("d0", 2, "draw", {**drawn, **changed}),
        entry("e0", 0, "begin_simulation", {"seed": SEED}),
    ]


def write(folder: Path, lines: list[dict[str, Any]]) -> Path:
    file = folder / "export.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("following", "held"),
    [
        ([], {"5": 48}),
        ([entry("a", 2, "dispatch", change(step="dispatched", owner=9))], {"5": 2, "9": 46}),
        (
            [
                entry("a", 1, "ask", {**change(step="waiting"), "record": {"ground": "pa_court"}}),
                entry("a", 4, "tell", change(step="received")),
                entry("a", 5, "confirm", change(step="closed", closed="2026-06-01T05:00:00Z")),
            ],
            {"5": 2, "law": 3},
        ),
        (
            [
                entry("a", 3, "confirm", change(step="closed", closed="2026-06-01T03:00:00Z")),
                entry("a", 9, "dispute", change(step="dispatched", owner=8, closed=None)),
            ],
            {"5": 3, "law": 6, "8": 39},
        ),
        (
            [
                entry("a", 3, "confirm", change(step="closed", closed="2026-06-01T03:00:00Z")),
                entry("a", 9, "audit_holds", {}),
            ],
            {"5": 3},
        ),
        # Only a period runs: the law's, but whoever parked a matter has it.
        (
            [
                entry("a", 2, "park", {**change(step="parked", owner=9), **PERIOD}),
                entry("a", 4, "take_up", change(step="follow_up", desk=6)),
            ],
            {"5": 2, "9": 2, "law": 44},
        ),
        # Moments out of order: none lies before the last.
        (
            [
                entry("a", 6, "dispatch", change(step="dispatched", owner=9)),
                entry("a", 4, "warn", {}),
            ],
            {"5": 6, "9": 42},
        ),
    ],
)
def test_each_hour_has_a_holder(
    tmp_path: Path, following: list[dict[str, Any]], held: dict[str, int]
) -> None:
    found = recount(write(tmp_path, request("a", *following)), UNTIL)
    assert {who: time // HOUR for who, time in found.days["a"].items()} == held


@pytest.mark.parametrize(
    ("changed", "unlike"),
    [
        ({}, []),
        ({"picked": [candidate(b"x")]}, ["day"]),
        ({"seed": hashlib.sha256(b"other").hexdigest()}, ["day"]),
        ({"hash": simulated_root(SEED + 1, "day")}, ["day"]),
        ({"simulated": False, "root": 4}, ["day"]),
    ],
)
def test_a_draw_comes_out_again_or_is_named(
    tmp_path: Path, changed: dict[str, Any], unlike: list[str]
) -> None:
    assert recount(write(tmp_path, lot(**changed)), UNTIL).unlike() == unlike


def test_a_draw_with_a_real_root_is_drawn_from_it(tmp_path: Path) -> None:
    names = sorted(candidate(bytes([number])) for number in range(4))
    seed = seed_of("jury", "x", "ab")
    drawn = {"root": 3, "hash": "ab", "seed": seed.hex(), "picked": draw(seed, names, 2)}
    said = {"purpose": "jury", "key": "x", "take": 2, "candidates": names}
    lines = [
        {"t": "root", "number": 3, "hash": "ab"},
        entry("d0", 1, "fix_list", said),
        entry("d0", 2, "draw", drawn),
    ]
    assert recount(write(tmp_path, lines), UNTIL).unlike() == []
