"""What a signed rule of automatic dispatch covers, and when too much of it went wrong; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MILLION = 1_000_000
PERCENT_PPM = 10_000
CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the pack allows any rule.

    ``confidence_ppm``: how sure the reader must be at least; ``types``: the types of reports that
    may go by a rule; ``wrong_least`` and ``wrong_ppm``: from how many wrong ones, and above which
    share of what it sent, a rule stops by itself.
    """

    confidence_ppm: int
    types: frozenset[str]
    wrong_least: int
    wrong_ppm: int

    @classmethod
    def from_settings(cls, rows: Mapping[str, Mapping[str, Any]]) -> Bounds | None:
        """Read them from the pack's settings; None where the pack allows no automatic dispatch."""
        names = ("confidence_ppm", "types", "wrong_least", "wrong_ppm")
        found = {name: rows.get(f"dispatch_rule_{name}") for name in names}
        if any(row is None for row in found.values()):
            return None
        value = {name: str(row["value"]) for name, row in found.items() if row is not None}
        return cls(
            int(value["confidence_ppm"]),
            frozenset(value["types"].split("|")) - {""},
            int(value["wrong_least"]),
            int(value["wrong_ppm"]),
        )

    def stops(self, sent: int, wrong: int) -> bool:
        """Tell whether so much went wrong that a rule stops."""
        return wrong >= self.wrong_least and wrong * MILLION > self.wrong_ppm * sent


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of a report when it may go by a rule: nothing of its words.

    ``suggestion`` is the reader's, as it was recorded; ``plain`` tells that the place is sure, no
    severity was given and nothing has been done with it yet.
    """

    type: str
    area_id: int
    suggestion: Mapping[str, Any]
    danger: bool
    secret: bool
    plain: bool

    @property
    def matter(self) -> str:
        """The matter that the reader suggests; empty where it abstained or did not read."""
        clear = self.suggestion.get("reason") == CLEAR and "given" not in self.suggestion
        return str(self.suggestion.get("matter") or "") if clear else ""

    @property
    def confidence_ppm(self) -> int:
        """How sure the reader was, in parts per million."""
        return int(self.suggestion.get("confidence_ppm") or 0)

    def for_a_person(self, types: Collection[str]) -> str:
        """Say why only a person may send it, as a code; empty where a rule may."""
        if self.danger or self.suggestion.get("danger"):
            return "danger"
        if self.secret:
            return "secret"
        if self.type not in types:
            return "type"
        if not self.plain:
            return "not_plain"
        return "" if self.matter else "abstained"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule asks of a report, beside its place: matter, how sure the reader is, the days."""

    matter: str
    confidence_ppm: int
    starts: date
    ends: date

    def meet(self, read: Read, above: Collection[str], on: date, bounds: Bounds) -> bool:
        """Tell whether a report falls under the rule on a day of its place.

        ``above`` are the suggested matter and those above it in the catalogue.
        """
        return (
            not read.for_a_person(bounds.types)
            and self.matter in above
            and read.confidence_ppm >= max(self.confidence_ppm, bounds.confidence_ppm)
            and self.starts <= on <= self.ends
        )
