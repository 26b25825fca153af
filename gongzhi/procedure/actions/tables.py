"""Procedure tables are stored under their hash, because files keep the one they began under."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from gongzhi.procedure.gates import known_gates
from gongzhi.procedure.models import Dossier, ProcedureTable
from gongzhi.procedure.table import by_hash, known


def store_tables(*, at: datetime) -> list[str]:
    """Store every table of this release that is not stored yet; returns the new hashes."""
    kept = set(ProcedureTable.objects.values_list("hash", flat=True))
    fresh = [table for table in known().values() if table.hash not in kept]
    ProcedureTable.objects.bulk_create(
        [
            ProcedureTable(
                hash=table.hash,
                procedure=table.code,
                content=orjson.loads(table.canonical()),
                stored_at=at,
            )
            for table in fresh
        ],
        ignore_conflicts=True,
    )
    return [table.hash for table in fresh]


def stored_table(hash_: str) -> dict[str, Any] | None:
    """Find the stored content of a table by its hash."""
    return ProcedureTable.objects.filter(hash=hash_).values_list("content", flat=True).first()


def keep_tables(at: datetime) -> None:
    """After a migration: store the tables of this release."""
    store_tables(at=at)


def missing_for_open_files() -> list[str]:
    """Name the tables and gates that open files need and this release has dropped."""
    needed = Dossier.objects.filter(closed_at__isnull=True).values_list(
        "procedure", "procedure_hash"
    )
    missing = []
    for code, hash_ in sorted(set(needed)):
        try:
            table = by_hash(hash_)
        except KeyError:
            missing.append(f"table {code} {hash_[:12]}")
            continue
        gates = {move.gate for step in table.steps for move in table.moves_at(step.name)}
        missing += [f"gate {gate}" for gate in sorted(gates - known_gates() - {""})]
    return missing
