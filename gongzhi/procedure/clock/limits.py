"""What is counted: a limit of the rule pack, its pauses and its extensions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gongzhi.procedure.clock.cells import Row, read_int, read_share
from gongzhi.procedure.clock.moments import ClockError, to_micros

WORK_MINUTES = "work_minutes"
WORK_HOURS = "work_hours"
WORK_DAYS = "work_days"
NATURAL_DAYS = "natural_days"
URGENT_MINUTES = "urgent_minutes"
URGENT_HOURS = "urgent_hours"
UNITS = (WORK_MINUTES, WORK_HOURS, WORK_DAYS, NATURAL_DAYS, URGENT_MINUTES, URGENT_HOURS)
URGENT = frozenset({URGENT_MINUTES, URGENT_HOURS})


@dataclass(frozen=True, slots=True)
class Limit:
    """A row of the pack table `limits`.

    `amount` and `extension_max` are in `unit`; `warn_share` is the share of the limit that is
    left when the warning comes; `pause_max_days` are calendar days (0 = no pause allowed).
    The clock counts what it is given: whether a pause or an extension is allowed is asked
    by the gate of the move that grants it.
    """

    code: str
    unit: str
    amount: int
    warn_share: Decimal = Decimal(0)
    extension_max: int = 0
    extension_count: int = 0
    pause_max_days: int = 0

    def __post_init__(self) -> None:
        _check_unit(self.unit)
        if self.amount < 0:
            raise ClockError(f"amount: below zero: {self.amount}")
        if not (self.warn_share.is_finite() and 0 <= self.warn_share <= 1):
            raise ClockError(f"warn_share: not between 0 and 1: {self.warn_share}")

    @classmethod
    def from_row(cls, row: Row) -> Limit:
        """Return the limit of a pack row; ClockError names the field that is wrong."""
        return cls(
            code=str(row["code"]),
            unit=str(row["unit"]),
            amount=read_int(row, "amount"),
            warn_share=read_share(row, "warn_share"),
            extension_max=read_int(row, "extension_max", 0),
            extension_count=read_int(row, "extension_count", 0),
            pause_max_days=read_int(row, "pause_max_days", 0),
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stands still; `end` is None while it still does."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.end is not None and to_micros(self.end) < to_micros(self.start):
            raise ClockError("a pause ends before it starts")


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, granted by a move: `amount` in `unit`."""

    amount: int
    unit: str

    def __post_init__(self) -> None:
        _check_unit(self.unit)
        if self.amount < 0:
            raise ClockError(f"amount: below zero: {self.amount}")


def _check_unit(unit: str) -> None:
    if unit not in UNITS:
        raise ClockError(f"unit: unknown: {unit!r}")
