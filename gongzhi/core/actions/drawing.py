"""A draw by lot in two acts: the list is fixed and sealed, then the next root gives the seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.core.journal.chains import append_to_chain
from gongzhi.core.journal.draws import KIND, draw, seed_of, simulated_root
from gongzhi.core.models import Chain, Entry, Leaf
from gongzhi.core.queries import published_roots_after, simulation_at
from gongzhi.core.work import Work

FIX, DRAW = "fix_list", "draw"


def fix_list(
    *, purpose: str, key: str, candidates: Sequence[str], take: int, by: Actor, at: datetime
) -> Entry:
    """Put on record what may be drawn, and how many; gives the entry.

    ``candidates`` are hashes (``journal.draws.candidate``). Raises Conflict ``list_is_fixed`` for
    a draw that has its list: a second one could be chosen to fit.
    """
    name = f"{purpose}:{key}"
    facts = {"purpose": purpose, "key": key, "take": take, "candidates": sorted(set(candidates))}
    return _append(name, FIX, 1, facts, "list_is_fixed", by, at)


def draw_lot(*, purpose: str, key: str, unit: Work, by: Actor, at: datetime) -> list[str] | None:
    """Draw from a fixed list with the first root after the one that holds it; gives who was drawn.

    While a simulation lives through the days of the place, its seed stands for the root.
    None while either root does not exist. Raises NotFound ``draw`` without a list, and Conflict
    ``drawn_already``.
    """
    name = f"{purpose}:{key}"
    chain = Chain.objects.filter(jurisdiction_id=by.jurisdiction, kind=KIND, key=name).first()
    if chain is None:
        raise NotFound("draw", draw=name)
    if chain.last_sequence > 1:
        raise Conflict("drawn_already", draw=name)
    fixed = Entry.objects.get(chain=chain.id, sequence=1)
    said: dict[str, Any] = fixed.facts
    beacon = _beacon(unit, key, fixed, at)
    if beacon is None:
        return None
    seed = seed_of(purpose, key, beacon["hash"])
    picked = draw(seed, said["candidates"], said["take"])
    facts = {**beacon, "seed": seed.hex(), "picked": picked}
    _append(name, DRAW, 2, facts, "drawn_already", by, at)
    return picked


def _beacon(unit: Work, key: str, fixed: Entry, at: datetime) -> dict[str, Any] | None:
    simulation = simulation_at(unit, at)
    if simulation is not None:
        return {"simulated": True, "hash": simulated_root(simulation.facts["seed"], key)}
    leaf = Leaf.objects.select_related("root").filter(chain=fixed.chain, sequence=1).first()
    root = leaf and next(iter(published_roots_after(unit, leaf.root.sealed_at)), None)
    return {"root": root["number"], "hash": root["hash"]} if root else None


def _append(
    name: str, move: str, place: int, facts: dict[str, Any], taken: str, by: Actor, at: datetime
) -> Entry:
    """Append to a draw's chain at its place; Conflict ``taken`` when another act was there first.

    Only the chain's own lock tells: of two acts at once the second would find nothing there yet.
    """
    with transaction.atomic():
        entry = append_to_chain(
            kind=KIND, key=name, jurisdiction=by.jurisdiction, move=move, facts=facts, by=by, at=at
        )
        if entry.sequence != place:
            raise Conflict(taken, draw=name)
    return entry
