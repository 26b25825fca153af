"""An attacker who is superuser of the database and holds the signing key.

Every attack rewrites the journal inside a transaction that the test rolls back. ``depth`` says how
much of what follows the attacker makes consistent again: 0 nothing, 1 later hashes and heads,
2 the leaves too, 3 the roots too, signed with the true key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from gongzhi.core.journal.lines import Line, stored_lines
from gongzhi.core.journal.merkle import root_of
from gongzhi.core.journal.published import publish, root_hash
from gongzhi.core.journal.roots import leaf_hashes
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Root

Chain = list[Line]
Attack = Callable[[Chain, int], Chain]


def change_facts(chain: Chain, at: int) -> Chain:
    """Say something else happened."""
    line = chain[at]
    return [*chain[:at], replace(line, facts={**line.facts, "forged": 1}), *chain[at + 1 :]]


def change_actor(chain: Chain, at: int) -> Chain:
    """Say somebody else did it."""
    return [*chain[:at], replace(chain[at], actor="post:nobody"), *chain[at + 1 :]]


def change_time(chain: Chain, at: int) -> Chain:
    """Say it happened earlier."""
    line = chain[at]
    earlier = line.occurred_at - timedelta(hours=5)
    return [*chain[:at], replace(line, occurred_at=earlier), *chain[at + 1 :]]


def drop(chain: Chain, at: int) -> Chain:
    """Leave one out; the others move up."""
    return _numbered([*chain[:at], *chain[at + 1 :]])


def drop_and_leave_a_gap(chain: Chain, at: int) -> Chain:
    """Leave one out and keep the numbers."""
    return [*chain[:at], *chain[at + 1 :]]


def swap(chain: Chain, at: int) -> Chain:
    """Change places with the next one."""
    other = (at + 1) % len(chain)
    changed = list(chain)
    changed[at], changed[other] = chain[other], chain[at]
    return _numbered(changed)


def insert(chain: Chain, at: int) -> Chain:
    """Slip one in that never happened, before one that did."""
    at = min(at, len(chain) - 2)
    made = replace(chain[at], move="note", facts={"forged": 2}, root=None, position=None)
    return _numbered([*chain[: at + 1], made, *chain[at + 1 :]])


def add_with_an_earlier_time(chain: Chain, at: int) -> Chain:
    """Append one as if it had been written yesterday."""
    earlier = chain[-1].recorded_at - timedelta(days=1)
    made = replace(chain[-1], move="note", facts={}, recorded_at=earlier, root=None, position=None)
    return _numbered([*chain, made])


ATTACKS: tuple[Attack, ...] = (
    change_facts,
    change_actor,
    change_time,
    drop,
    drop_and_leave_a_gap,
    swap,
    insert,
)


def _numbered(chain: Chain) -> Chain:
    return [replace(line, sequence=number) for number, line in enumerate(chain, 1)]


def chains_of(jurisdiction: int) -> dict[UUID, Chain]:
    """Read all chains."""
    chains: dict[UUID, Chain] = {}
    for line in stored_lines(jurisdiction):
        chains.setdefault(line.chain, []).append(line)
    return chains


def tamper(chain: Chain, attack: Attack, at: int, depth: int) -> None:
    """Make one attack, as deep as asked."""
    forged = attack(chain, at)
    if depth >= 1:
        forged = _rehashed(forged)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _rewrite(cursor, chain[0].chain, forged)
        if depth >= 1:
            _set_head(cursor, chain[0].chain, forged)
        if depth >= 2:
            _set_leaves(cursor, chain, forged)
        if depth >= 3:
            _set_roots(cursor, chain[0].jurisdiction)


def _rehashed(chain: Chain) -> Chain:
    done: Chain = []
    previous = b""
    for line in chain:
        previous = line.recomputed(previous) or b""
        done.append(replace(line, hash=previous))
    return done


def _rewrite(cursor: Any, id_: UUID, chain: Chain) -> None:
    cursor.execute("DELETE FROM core_entry WHERE chain = %s", [id_])
    for line in chain:
        cursor.execute(
            "INSERT INTO core_entry (chain, sequence, jurisdiction_id, recorded_at, occurred_at,"
            " actor, organisation_id, person_id, move, facts, hash)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                line.chain,
                line.sequence,
                line.jurisdiction,
                line.recorded_at,
                line.occurred_at,
                line.actor,
                line.organisation,
                line.person,
                line.move,
                Jsonb(line.facts),
                line.hash,
            ],
        )


def _set_head(cursor: Any, id_: UUID, chain: Chain) -> None:
    head, last = (chain[-1].hash, chain[-1].sequence) if chain else (b"", 0)
    for table in ("procedure_dossier", "core_chain"):
        cursor.execute(
            f"UPDATE {table} SET head = %s, last_sequence = %s WHERE id = %s",  # noqa: S608
            [head, last, id_],
        )


def _set_leaves(cursor: Any, before: Chain, after: Chain) -> None:
    """Give every leaf of the chain the hash now at its sequence; drop those with none."""
    hashes = {line.sequence: line.hash for line in after}
    for line in before:
        if line.sequence in hashes:
            cursor.execute(
                "UPDATE core_leaf SET hash = %s WHERE chain = %s AND sequence = %s",
                [hashes[line.sequence], line.chain, line.sequence],
            )
        else:
            cursor.execute(
                "DELETE FROM core_leaf WHERE chain = %s AND sequence = %s",
                [line.chain, line.sequence],
            )


def _set_roots(cursor: Any, jurisdiction: int) -> None:
    """Seal all roots anew, each over the one before, with the true key."""
    keys = keyring("anlan")
    previous = b""
    cursor.execute(
        "UPDATE core_leaf l SET position = p.position FROM (SELECT chain, sequence, row_number()"
        " OVER (PARTITION BY root_id ORDER BY chain, sequence) - 1 AS position FROM core_leaf) p"
        " WHERE p.chain = l.chain AND p.sequence = l.sequence"
    )
    for root in Root.objects.filter(jurisdiction_id=jurisdiction).order_by("number"):
        leaves = leaf_hashes(root.id)
        root.count, root.merkle, root.previous = len(leaves), root_of(leaves), previous
        root.hash = previous = root_hash(publish(root, "anlan"))
        cursor.execute(
            "UPDATE core_root SET count = %s, merkle = %s, previous = %s, hash = %s,"
            " signature = %s WHERE id = %s",
            [root.count, root.merkle, root.previous, previous, keys.sign(previous), root.id],
        )
