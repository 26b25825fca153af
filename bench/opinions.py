"""``opinions``: the opinion map of public conversations, of shuffled votes, and of a whole city."""

from __future__ import annotations

import csv
import gzip
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402

from bench.installation import ROOT, Installation  # noqa: E402
from bench.measuring import Result, tell  # noqa: E402
from gongzhi.deliberation.methods.opinions import Terms, opinion_map, read_votes  # noqa: E402
from gongzhi.deliberation.methods.opinions.certainty import chance  # noqa: E402
from gongzhi.deliberation.methods.opinions.grouping import agreement  # noqa: E402
from gongzhi.deliberation.methods.opinions.votes import Votes, sorted_votes  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "opinions"
BARS = {
    "canadian-electoral-reform": 0.93,
    "biodiversity": 0.95,
    "land-bank-farmland": 0.95,
    "seattle-15-per-hour": 0.85,
}
VOTERS, STATEMENTS, EACH, CAMPS = 100_000, 1_000, 50, 3
SHUFFLED, SHARE = 200, 0.05


def measure(place: Installation, *, quick: bool) -> Result:
    """Measure agreement with published groups, false groups, and the map of 100,000 voters."""
    result = Result("opinions")
    for name, bar in BARS.items():
        _published(name, bar, result)
    _shuffled(20 if quick else SHUFFLED, result)
    _whole_city(5_000 if quick else VOTERS, result)
    result.notes.append(
        "Times are CPU of all threads, so that other work on the machine does not count. Groups "
        "are held against those that were published with the votes (adjusted Rand index, their "
        f"number given). The city: {EACH} votes each on {STATEMENTS:,} statements, {CAMPS} camps, "
        "a fifth of the votes at random; matrix, chance, groups and stability together."
    )
    return result


def _published(name: str, bar: float, result: Result) -> None:
    votes = _votes(DATA / f"{name}.votes.csv.gz")
    theirs = _groups(DATA / f"{name}.participants-votes.csv.gz")
    found, took = _timed(lambda: opinion_map(votes, k=len(set(theirs.values()))))
    both = sorted(found.groups.keys() & theirs.keys())
    same = agreement(*(np.array([side[one] for one in both]) for side in (found.groups, theirs)))
    result.add(f"{name}: agreement", same, "", at_least=bar)
    result.add(f"{name}: drawn in", took, "s", at_most=1)
    result.add(f"{name}: stability", found.stability or 0.0, "")


def _shuffled(times: int, result: Result) -> None:
    """Shuffle each statement's votes: whoever draws groups of these draws them of nothing."""
    votes = _votes(DATA / "seattle-15-per-hour.votes.csv.gz")
    values, seen = votes.dense(0, len(votes.voters))
    kept = votes.given() >= Terms().votes_least
    values, seen = values[kept], seen[kept]
    draws, drawn = np.random.default_rng(11), 0
    for _ in range(times):
        mixed = np.zeros_like(values)
        for column in range(values.shape[1]):
            there = np.flatnonzero(seen[:, column])
            mixed[there, column] = draws.permutation(values[there, column])
        drawn += chance(mixed, seen) <= Terms().chance_most
    result.add("shuffled matrices", float(times), "")
    result.add("of these, groups drawn", 100 * drawn / times, "%", at_most=100 * SHARE)


def _whole_city(voters: int, result: Result) -> None:
    draws = np.random.default_rng(1)
    camp = draws.integers(0, CAMPS, voters)
    lean = draws.choice([-1, 1], (CAMPS, STATEMENTS))
    lean[:, ::5] = 1
    voter = np.repeat(np.arange(voters), EACH)
    first = draws.integers(0, STATEMENTS, voters)
    step = draws.choice([1, 3, 7, 9, 11, 13, 17, 19], voters)
    statement = ((first[:, None] + step[:, None] * np.arange(EACH)) % STATEMENTS).ravel()
    firm = draws.random(len(voter)) < 0.8
    value = np.where(firm, lean[camp[voter], statement], draws.integers(-1, 2, len(voter)))
    names = tuple(map(str, range(voters))), tuple(map(str, range(STATEMENTS)))
    found, took = _timed(lambda: opinion_map(sorted_votes(*names, voter, statement, value)))
    result.add("city: voters", float(voters), "")
    result.add("city: statements", float(STATEMENTS), "")
    result.add("city: votes", float(len(value)), "")
    result.add("city: drawn in", took, "s", at_most=60)
    result.add("city: groups", float(len(found.sizes)), "", at_least=CAMPS, at_most=CAMPS)
    result.add("city: stability", found.stability or 0.0, "")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    result.add("memory at its most", peak, "GB")


def _votes(path: Path) -> Votes:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return read_votes(lines)


def _groups(path: Path) -> dict[str, int]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return {row["participant"]: int(row["group-id"]) for row in rows if row["group-id"]}


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    done = work()
    return done, time.process_time() - begun


if __name__ == "__main__":
    tell(measure)
