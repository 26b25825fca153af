"""What anybody may read of the core: published roots and the keys that sign."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gongzhi.core.errors import NotFound
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.draws import KIND
from gongzhi.core.journal.proofs import path_of
from gongzhi.core.journal.published import publish, publish_all
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Chain, Entry, Root
from gongzhi.core.work import Work

MOST = 500
DRAWS = 200


def published_roots(work: Work, *, after: int = 0, most: int = MOST) -> list[dict[str, Any]]:
    """Give published roots in order, beginning behind number ``after``."""
    rows = Root.objects.filter(jurisdiction_id=work.jurisdiction, number__gt=after)
    return publish_all(list(rows.order_by("number")[:most]), work.code)


def latest_roots(work: Work, most: int = 48) -> list[dict[str, Any]]:
    """Give the latest published roots, the newest first."""
    rows = Root.objects.filter(jurisdiction_id=work.jurisdiction).order_by("-number")
    return publish_all(list(rows[:most]), work.code)


def published_root(work: Work, number: int) -> dict[str, Any]:
    """Give one published root. Raises NotFound ``root``."""
    root = Root.objects.filter(jurisdiction_id=work.jurisdiction, number=number).first()
    if root is None:
        raise NotFound("root", number=number)
    return publish(root, work.code)


def published_roots_after(work: Work, moment: datetime) -> list[dict[str, Any]]:
    """Give the first root sealed after a moment, as it is published; an empty list before."""
    rows = Root.objects.filter(jurisdiction_id=work.jurisdiction, sealed_at__gt=moment)
    return publish_all(list(rows.order_by("number")[:1]), work.code)


def published_draws(
    work: Work, *, purpose: str = "", before: str = "", most: int = DRAWS
) -> list[dict[str, Any]]:
    """Give the draws by lot in falling order of their names, without their lists.

    Names of one ``purpose`` go by day, the latest first; ``before`` goes on behind a name. Reads
    by the index on names, so that it costs the same after years.
    """
    chains = Chain.objects.filter(jurisdiction_id=work.jurisdiction, kind=KIND)
    if purpose:
        chains = chains.filter(key__gte=f"{purpose}:", key__lt=f"{purpose};")
    if before:
        chains = chains.filter(key__lt=before)
    names = dict(chains.order_by("-key").values_list("id", "key")[:most])
    rows = Entry.objects.filter(chain__in=names, sequence__lte=2)
    entries = {(one.chain, one.sequence): one for one in rows}
    shown = [_draw(work, entries[id_, 1], entries.get((id_, 2))) for id_ in names]
    return [{**one, "candidates": len(one["candidates"])} for one in shown]


def waiting_draws(work: Work, purpose: str) -> list[str]:
    """Give the names of a purpose's draws that have a list and wait for their seed, in order."""
    chains = Chain.objects.filter(
        jurisdiction_id=work.jurisdiction,
        kind=KIND,
        last_sequence=1,
        key__gte=f"{purpose}:",
        key__lt=f"{purpose};",
    )
    return list(chains.order_by("key").values_list("key", flat=True))


def published_draw(work: Work, name: str) -> dict[str, Any]:
    """Give one draw with all that is needed to repeat it. Raises NotFound ``draw``.

    ``path`` leads from the entry of the list into the root that holds it, ``entry`` is the rest of
    that entry.
    """
    chain = Chain.objects.filter(jurisdiction_id=work.jurisdiction, kind=KIND, key=name).first()
    if chain is None:
        raise NotFound("draw", draw=name)
    entries = {one.sequence: one for one in Entry.objects.filter(chain=chain.id)}
    return {
        **_draw(work, entries[1], entries.get(2)),
        "entry": _entry(entries[1]),
        "path": path_of(chain.id, 1),
    }


def _entry(fixed: Entry) -> dict[str, Any]:
    return {
        "jurisdiction": fixed.jurisdiction_id,
        "recorded_at": stamp(fixed.recorded_at),
        "occurred_at": stamp(fixed.occurred_at),
        "actor": fixed.actor,
        "organisation": fixed.organisation_id,
        "person": fixed.person_id,
        "move": fixed.move,
    }


def _draw(work: Work, fixed: Entry, drawn: Entry | None) -> dict[str, Any]:
    said = {} if drawn is None else drawn.facts
    return {
        "v": 2,
        "jurisdiction": work.code,
        **fixed.facts,
        "name": f"{fixed.facts['purpose']}:{fixed.facts['key']}",
        "fixed_at": stamp(fixed.recorded_at),
        "root": said.get("root"),
        "simulated": bool(said.get("simulated")),
        "seed": said.get("seed"),
        "picked": said.get("picked", []),
    }


def running_simulation(work: Work) -> Entry | None:
    """Give the entry that began the simulation under way in the place, or None."""
    chain = Chain.objects.filter(jurisdiction_id=work.jurisdiction, kind="simulation").first()
    if chain is None:
        return None
    last = Entry.objects.get(chain=chain.id, sequence=chain.last_sequence)
    return last if last.move == "begin_simulation" else None


def simulation_at(work: Work, at: datetime) -> Entry | None:
    """Give the entry that began the simulation under way if a moment lies in its days.

    One that was killed never ended; its days are past, and what happens today is none of them.
    """
    lived = running_simulation(work)
    return lived if lived is not None and stamp(at) <= lived.facts["ends"] else None


def simulated_chance(work: Work, at: datetime, name: str) -> random.Random | None:
    """Give what stands for chance in a simulation, so that its draws repeat; None in real time."""
    lived = simulation_at(work, at)
    return None if lived is None else random.Random(f"{lived.facts['seed']}:{name}")  # noqa: S311


def all_roots(work: Work) -> Iterator[dict[str, Any]]:
    """Give every published root in order, some hundreds at a time."""
    after = 0
    while rows := published_roots(work, after=after):
        yield from rows
        after = rows[-1]["number"]


def signing_keys(work: Work) -> dict[str, str]:
    """Give the public keys that sign receipts and roots: key id → key in hexadecimal."""
    keys = keyring(work.code)
    return {keys.key_id: keys.public.hex()}
