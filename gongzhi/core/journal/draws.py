"""Draws by lot that anybody can repeat: from a list under one root and the seed of the next.

The list of what may be drawn is an entry with a leaf under a published root; the seed is made from
the first root sealed later than that one, so nobody can choose the list to fit the seed, and no
clock of the publisher has to be believed. ``seed`` = SHA-256(canonical {v, purpose, key, root
hash}); the ticket of a candidate = SHA-256(seed, candidate); the lowest ``take`` tickets win.
Candidates are hashes (``candidate``): who knows an identifier finds it, the list names nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from gongzhi.core.journal.canonical import canonical, entry_hash
from gongzhi.core.journal.chains import chain_id_of
from gongzhi.core.journal.proofs import path_fault
from gongzhi.core.journal.published import Finding

VERSION = 2
KIND = "draw"
LISTED = ("purpose", "key", "take", "candidates")


def candidate(identifier: bytes) -> str:
    """Give the hash (hexadecimal) under which something stands in a published list."""
    return hashlib.sha256(b"candidate" + identifier).hexdigest()


def seed_of(purpose: str, key: str, root: str) -> bytes:
    """Make the seed (32 bytes) of a draw from the hash (hexadecimal) of a published root."""
    shape = {"v": VERSION, "purpose": purpose, "key": key, "root": root}
    return hashlib.sha256(canonical(shape)).digest()


def simulated_root(seed: int, key: str) -> str:
    """Make what stands for a root's hash (hexadecimal) in a district whose time is simulated.

    A real root hangs on identifiers and on the clock; this one only on the simulation's seed and
    on the day, so that the same seed draws the same files. Its draws say that they are simulated.
    """
    shape = {"v": VERSION, "simulated": seed, "key": key}
    return hashlib.sha256(canonical(shape)).hexdigest()


def draw(seed: bytes, candidates: Sequence[str], take: int) -> list[str]:
    """Draw ``take`` of the candidates (hexadecimal hashes), the lowest ticket first."""
    tickets = sorted((_ticket(seed, one), one) for one in set(candidates))
    return [one for _, one in tickets[:take]]


def _ticket(seed: bytes, one: str) -> bytes:
    return hashlib.sha256(seed + bytes.fromhex(one)).digest()


def check_draw(said: Mapping[str, Any], roots: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Repeat a published draw from published roots and say what is not as it must be.

    ``said`` is a draw as it is published: purpose, key, take, candidates, the entry that fixed
    them with its path into a root, and root and picked of the draw. The roots must go on without a
    gap from the one that holds the list to the one that gave the seed, else a later root could
    have been chosen: that is a finding too. So is a draw in simulated time: it proves nothing.
    """
    if said.get("simulated"):
        yield Finding("draw_simulated")
        return
    held = {root["number"]: root for root in roots}
    try:
        number, path = int(said["root"]), said["path"]
        missing = next((one for one in (path["root"], number) if one not in held), None)
        if missing is not None:
            yield Finding("root_missing", root=missing)
            return
        if path_fault(path, 1, _list_entry(said), held):
            yield Finding("draw_list", root=path["root"])
        if not _is_next(number, held[path["root"]], held):
            yield Finding("draw_root", root=number)
        seed = seed_of(str(said["purpose"]), str(said["key"]), str(held[number]["hash"]))
        picked = draw(seed, said["candidates"], int(said["take"]))
        named = list(said["picked"])
    except (KeyError, TypeError, ValueError):
        yield Finding("draw_unreadable")
        return
    if picked != named:
        yield Finding("draw_picked", root=number)


def _is_next(
    number: int, holding: Mapping[str, Any], held: Mapping[int, Mapping[str, Any]]
) -> bool:
    """Tell whether a root is the first sealed later than the one that holds the list.

    Roots of one sealing bear one time: the whole sealing is passed over.
    """
    before = held.get(number - 1)
    later = held[number]["sealed_at"] > holding["sealed_at"]
    return later and before is not None and before["sealed_at"] <= holding["sealed_at"]


def _list_entry(said: Mapping[str, Any]) -> str:
    """Compute the hash (hexadecimal) of the entry that must have fixed the published list.

    Its chain follows from the name of the draw: a list of another chain, one of several that were
    kept ready, does not fit.
    """
    entry = said["entry"]
    place = int(entry["jurisdiction"])
    return entry_hash(
        b"",
        jurisdiction=place,
        chain=chain_id_of(place, KIND, f"{said['purpose']}:{said['key']}"),
        sequence=1,
        recorded_at=datetime.fromisoformat(entry["recorded_at"]),
        occurred_at=datetime.fromisoformat(entry["occurred_at"]),
        actor=str(entry["actor"]),
        organisation=entry["organisation"],
        person=entry["person"],
        move=str(entry["move"]),
        facts={name: said[name] for name in LISTED},
    ).hex()
