"""Draws by lot that anybody can repeat: from a fixed list and a root sealed after it was fixed.

The list of what may be drawn stands in the journal before the root exists from which the seed is
made, so nobody can choose the list to fit the seed. ``seed`` = SHA-256(canonical {v, purpose, key,
root hash}); the ticket of a candidate = SHA-256(seed, candidate); the lowest ``take`` tickets win.
Candidates are hashes (``candidate``): who knows an identifier finds it, the list names nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gongzhi.core.journal.canonical import canonical
from gongzhi.core.journal.published import Finding

VERSION = 1


def candidate(identifier: bytes) -> str:
    """Give the hash (hexadecimal) under which something stands in a published list."""
    return hashlib.sha256(b"candidate" + identifier).hexdigest()


def seed_of(purpose: str, key: str, root: str) -> bytes:
    """Make the seed (32 bytes) of a draw from the hash (hexadecimal) of a published root."""
    shape = {"v": VERSION, "purpose": purpose, "key": key, "root": root}
    return hashlib.sha256(canonical(shape)).digest()


def draw(seed: bytes, candidates: Sequence[str], take: int) -> list[str]:
    """Draw ``take`` of the candidates (hexadecimal hashes), the lowest ticket first."""
    tickets = sorted((_ticket(seed, one), one) for one in set(candidates))
    return [one for _, one in tickets[:take]]


def _ticket(seed: bytes, one: str) -> bytes:
    return hashlib.sha256(seed + bytes.fromhex(one)).digest()


def root_for(roots: Sequence[Mapping[str, Any]], fixed_at: str) -> Mapping[str, Any] | None:
    """Give the first published root sealed after a list was fixed, or None while there is none.

    ``fixed_at`` and the roots' ``sealed_at`` are UTC times as entries spell them.
    """
    later = (root for root in roots if root["sealed_at"] > fixed_at)
    return min(later, key=lambda root: int(root["number"]), default=None)


def check_draw(said: Mapping[str, Any], roots: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Repeat a published draw from published roots and say what is not as it must be.

    ``said`` is a draw as it is published: purpose, key, fixed_at, take, candidates, root, picked.
    The roots must go on without a gap from one sealed before the list was fixed, else a later root
    could have been chosen: that is a finding too.
    """
    try:
        fixed, number = str(said["fixed_at"]), int(said["root"])
        here = next((root for root in roots if root["number"] == number), None)
        if here is None:
            yield Finding("root_missing", root=number)
            return
        before = next((root for root in roots if root["number"] == number - 1), None)
        early = number > 1 and (before is None or before["sealed_at"] > fixed)
        if here["sealed_at"] <= fixed or early:
            yield Finding("draw_root", root=number)
        seed = seed_of(str(said["purpose"]), str(said["key"]), str(here["hash"]))
        picked = draw(seed, said["candidates"], int(said["take"]))
    except (KeyError, TypeError, ValueError):
        yield Finding("draw_unreadable")
        return
    if picked != list(said["picked"]):
        yield Finding("draw_picked", root=number)
