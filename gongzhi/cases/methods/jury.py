"""How a jury is made up and what its votes come to; pure. The numbers are rows of the pack."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongzhi.procedure.gates import Facts, Verdict, gate

MILLION = 1_000_000
SAID = ("solved", "partly", "not", "cannot")
NO_MAJORITY = "no_majority"


@dataclass(frozen=True, slots=True)
class JuryRules:
    """The rows of ``settings`` that make up a jury.

    ``panel`` sit and ``reserves`` wait behind them; ``least`` must have spoken. Files are drawn
    for every area of ``level``, every ``days``: a ``share`` (parts per million), at least
    ``files``. A closed file of an outcome in ``reopens`` is reopened by a jury that finds it
    unsolved; for others the requester is asked.
    """

    panel: int
    reserves: int
    least: int
    level: int
    days: int
    share: int
    files: int
    reopens: frozenset[str]

    @classmethod
    def from_settings(cls, rows: Mapping[str, Mapping[str, Any]]) -> JuryRules | None:
        """Read the rows; None where the pack names no panel: then no jury sits."""
        if "jury_panel" not in rows:
            return None
        names = ("panel", "reserves", "least", "level", "days", "share_ppm", "files")
        panel, reserves, least, level, days, share, files = (
            int(rows[f"jury_{name}"]["value"]) for name in names
        )
        reopens = frozenset(str(rows["jury_reopens"]["value"]).split("|"))
        return cls(panel, reserves, least, level, days, share, files, reopens)

    def take(self, closed: int) -> int:
        """How many of so many closed files are drawn: the share rounded up, at least ``files``."""
        share = -(-closed * self.share // MILLION)
        return min(closed, max(share, self.files))

    def period_of(self, day: date) -> date:
        """The first day of the period a day lies in; periods of seven days begin on Mondays."""
        return day - timedelta(days=(day.toordinal() - 1) % self.days)


def majority(votes: Mapping[str, int], share_ppm: int) -> str:
    """Give what more than ``share_ppm`` of those who spoke have said, else ``no_majority``."""
    total = sum(votes.values())
    most = max(SAID, key=lambda said: votes.get(said, 0))
    return most if votes.get(most, 0) * MILLION > share_ppm * total else NO_MAJORITY


def commitment(salt: bytes, verdict: str) -> str:
    """Give what the record holds of a verdict until the panel has spoken (hexadecimal)."""
    return hashlib.sha256(salt + verdict.encode()).hexdigest()


@gate("jury_majority", 1)
def jury_majority(facts: Facts) -> Verdict:
    """The verdict is the majority of as many votes as are on record, and enough have spoken.

    Numbers: votes counted, verdicts on record, the least that the pack asks for.
    """
    votes = {name: int(count) for name, count in facts.record.get("votes", {}).items()}
    counted, given = sum(votes.values()), facts.count("give_verdict")
    least, share = int(facts.limits["jury_least"]), int(facts.limits["jury_majority_ppm"])
    fits = majority(votes, share) == facts.record.get("verdict")
    return Verdict(
        counted == given >= least and fits, {"votes": counted, "given": given, "least": least}
    )
