"""How a simulated district behaves: rows of a table beside the rule pack, never constants here.

A row is a share in parts per million, a number of minutes, a count or a weight; ``source`` says
that it is a sample. A body's own temper (slow or fast) comes from the seed and its code.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = "simulation.csv"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Rates:
    """The rows of the table, by code."""

    values: Mapping[str, int]
    seed: int

    def number(self, code: str) -> int:
        """Give a row's number."""
        return self.values[code]

    def happens(self, code: str, chance: random.Random) -> bool:
        """Tell whether something of a row's share happens this time."""
        return chance.randrange(MILLION) < self.values[code]

    def weights(self, prefix: str) -> dict[str, int]:
        """Give the rows ``prefix.…`` by what follows the dot."""
        return {
            code.removeprefix(f"{prefix}."): value
            for code, value in self.values.items()
            if code.startswith(f"{prefix}.")
        }

    def one_of(self, prefix: str, chance: random.Random) -> str:
        """Pick one of the rows ``prefix.…`` by weight."""
        rows = self.weights(prefix)
        return chance.choices(list(rows), list(rows.values()))[0]

    def minutes(self, code: str, chance: random.Random, temper: float = 1.0) -> int:
        """Give a waiting time around the row's median: most are shorter, a few much longer."""
        spread = self.values["spread_ppm"] / MILLION
        return max(1, round(self.values[code] * temper * math.exp(chance.gauss(0.0, spread))))

    def temper(self, body: str) -> float:
        """Give how slow a body is (1 = usual): its own for the whole simulation."""
        own = random.Random(f"{self.seed}:body:{body}")  # noqa: S311  (a story, not a secret)
        if own.randrange(MILLION) < self.values["slow_bodies"]:
            return self.values["slow_factor_ppm"] / MILLION
        return 0.5 + own.random()


def file_of(like: str) -> str:
    """Name the table beside a rule pack, or the second one that goes before it."""
    return f"simulation_{like}.csv" if like else FILE


def read_rates(folder: Path, seed: int, like: str = "") -> Rates | None:
    """Read the table beside a rule pack; None where the pack has none.

    ``like`` names a second table there (``file_of``), whose rows count before it.
    """
    values: dict[str, int] = {}
    for name in dict.fromkeys((FILE, file_of(like))):
        path = folder / name
        if not path.is_file():
            return None
        with path.open(encoding="utf-8", newline="") as file:
            values |= {row["code"]: int(row["value"]) for row in csv.DictReader(file)}
    return Rates(values, seed)
