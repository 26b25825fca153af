"""What somebody finds who has nothing but the exported journal: days counted, lots drawn again.

Written on its own, with no part of the platform and no database: entries as text, moments, hashes.
Who holds a request at which step is told by its table, which is public.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

OWNED = frozenset({"dispatched", "accepted", "handling", "parked"})
PARKED = "parked"
ASKED = frozenset({"waiting", "with_source"})
NOT_THE_REQUESTERS = frozenset({"pa_court", "pa_expert", "pa_third"})
MICROSECOND = timedelta(microseconds=1)
Entry = Mapping[str, Any]


@dataclass
class Recount:
    """Microseconds of every request's life by holder, and how the draws came out again."""

    days: dict[str, Counter[str]] = field(default_factory=dict)
    roots: dict[int, str] = field(default_factory=dict)
    seeds: list[int] = field(default_factory=list)
    draws: list[tuple[Entry, Entry]] = field(default_factory=list)

    def unlike(self) -> list[str]:
        """Name the draws that come out otherwise when they are drawn again."""
        return [one["facts"]["key"] for one, drawn in self.draws if not self._repeats(one, drawn)]

    def _repeats(self, fixed: Entry, drawn: Entry) -> bool:
        said, lot = fixed["facts"], drawn["facts"]
        if lot.get("simulated"):
            key = said["key"]
            beacons = {_hash({"v": 2, "simulated": seed, "key": key}) for seed in self.seeds}
        else:
            beacons = {self.roots.get(lot["root"], "")}
        shape = {"v": 2, "purpose": said["purpose"], "key": said["key"]}
        seeds = {_hash({**shape, "root": beacon}) for beacon in beacons}
        if lot["hash"] not in beacons or lot["seed"] not in seeds:
            return False
        seed = bytes.fromhex(lot["seed"])
        tickets = sorted(
            (hashlib.sha256(seed + bytes.fromhex(one)).digest(), one)
            for one in set(said["candidates"])
        )
        return bool([one for _, one in tickets[: said["take"]]] == lot["picked"])


def recount(path: Path, until: datetime) -> Recount:
    """Read an export; open requests live ``until``."""
    found = Recount()
    with path.open("rb") as file:
        lines = (json.loads(line) for line in file)
        for chain, group in groupby(_entries(lines, found), key=lambda one: one["chain"]):
            _take(chain, list(group), found, until)
    return found


def _entries(lines: Iterable[dict[str, Any]], found: Recount) -> Iterator[Entry]:
    for line in lines:
        if line["t"] == "root":
            found.roots[line["number"]] = line["hash"]
        elif line["t"] == "entry":
            yield line


def _take(chain: str, entries: Sequence[Entry], found: Recount, until: datetime) -> None:
    first = entries[0]
    if first["move"] == "fix_list":
        found.draws += [(first, one) for one in entries[1:] if one["move"] == "draw"]
    elif first["move"] in {"begin_simulation", "end_simulation"}:
        begun = [one for one in entries if one["move"] == "begin_simulation"]
        found.seeds += [one["facts"]["seed"] for one in begun]
    elif first["facts"].get("procedure", [""])[0] == "request":
        found.days[chain] = +_life(entries, until)


def _life(entries: Sequence[Entry], until: datetime) -> Counter[str]:
    """Give who held a request for how long, from one entry to the next."""
    time: Counter[str] = Counter()
    state: dict[str, Any] = {}
    clocks: dict[str, str] = {}
    ground, holder = "", ""
    at = datetime.fromisoformat(entries[0]["facts"]["opened"])
    since = Counter[str]()
    for number, entry in enumerate(entries):
        facts = entry["facts"]
        if number:
            following = max(at, datetime.fromisoformat(entry["occurred_at"]))
            # A closed time counts only where it ends: where work begins anew.
            (since if state.get("closed") else time)[holder] += (following - at) // MICROSECOND
            at = following
        if "step" in facts.get("change", {}):
            ground = (facts.get("record") or {}).get("ground", "")
        state.update(facts.get("change", {}))
        _run(clocks, facts.get("clocks", ()))
        holder = _holder(state, clocks, ground)
        if not state.get("closed"):
            time, since = time + since, Counter()
    if not state.get("closed"):
        time[holder] += max(until - at, timedelta()) // MICROSECOND
    return time


def _run(clocks: dict[str, str], facts: Iterable[Mapping[str, Any]]) -> None:
    for one in facts:
        if one["did"] == "end":
            clocks.pop(one["id"], None)
        elif one["did"] == "start":
            held = one["kind"] == "limit" and one["name"] in ("file", "step")
            clocks[one["id"]] = "held" if held else one["kind"]


def _holder(state: Mapping[str, Any], clocks: Mapping[str, str], ground: str) -> str:
    if state.get("closed"):
        return "law"
    if state["step"] in ASKED:
        return "law" if ground in NOT_THE_REQUESTERS else "requester"
    only_periods = "period" in clocks.values() and "held" not in clocks.values()
    if only_periods and state["step"] != PARKED:
        return "law"
    owner, desk = state.get("owner"), state.get("desk")
    return str((owner or desk) if state["step"] in OWNED else (desk or owner))


def _hash(shape: Mapping[str, Any]) -> str:
    text = json.dumps(shape, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
