"""A block of rows becomes files: one transaction, one recorded moment, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import connection
from psycopg.errors import UniqueViolation

from gongzhi.cases.actions.adopting.preparing import ENTRANCE, Prepared, Preparer
from gongzhi.cases.actions.report_rows import REQUEST
from gongzhi.cases.methods.mapping import Adopted
from gongzhi.cases.queries.ground import case_ground
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda import Plan
from gongzhi.core.errors import Conflict, Problem
from gongzhi.core.keyring import keyring, throwaway_keys
from gongzhi.core.work import Work, work
from gongzhi.procedure.actions.adopting import AdoptedFiles, adopt_files
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier

TRIES = 5
DESK = "desk"


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a sheet with their numbers in it, and how the map wants them read."""

    jurisdiction: int
    source: str
    address_fields: tuple[str, ...]
    columns: Mapping[str, str]
    rows: Sequence[tuple[int, Adopted]]
    dry: bool = False


@dataclass(slots=True)
class BlockResult:
    """What became of a block. ``placed``: level or ``desk`` → files; ``desk``: reason → files."""

    rows: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0
    suggested: int = 0
    overdue: int = 0
    placed: Counter[str] = field(default_factory=Counter)
    desk: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def adopt_block(block: Block) -> BlockResult:
    """Adopt the rows of a block that are not known yet; wrong rows come back as problems.

    Begins anew when places, bodies or rules moved meanwhile. A dry block writes nothing.
    """
    by = system_actor(block.jurisdiction, "adopt")
    for attempt in range(TRIES):
        result, prepared = _prepare(block, by)
        if block.dry:
            result.added = len(prepared)
            return result
        try:
            done = _write(block, prepared, by)
        except (Conflict, UniqueViolation) as again:
            if not _transient(again) or attempt == TRIES - 1:
                raise
            continue
        result.added = len(done.added)
        result.known += len(prepared) - len(done.added)
        result.overdue = sum(done.overdue.values())
        return result
    raise AssertionError


def _transient(error: Conflict | UniqueViolation) -> bool:
    if isinstance(error, Conflict):
        return error.code == "ground_moved"
    return error.diag.constraint_name == "dossier_code"


def _prepare(block: Block, by: Actor) -> tuple[BlockResult, list[Prepared]]:
    """Do everything that needs no lock before the transaction that writes."""
    with work(block.jurisdiction, by.code) as unit:
        ground = case_ground(unit)
        known = _known(block)
    keys = throwaway_keys() if block.dry else keyring(unit.code)
    preparer = Preparer(ground, keys, unit.now, block.address_fields, block.columns, block.source)
    result = BlockResult(rows=len(block.rows))
    prepared: list[Prepared] = []
    for number, case in block.rows:
        if case.source_id in known:
            result.known += 1
            continue
        one = preparer.prepare(number, case)
        if isinstance(one, Prepared):
            prepared.append(one)
            _count(result, one)
        else:
            result.refused += 1
            result.problems.extend(one)
    return result, prepared


def _known(block: Block) -> set[str | None]:
    ids = [case.source_id for _, case in block.rows]
    found = Dossier.objects.filter(
        jurisdiction_id=block.jurisdiction, source=block.source, source_id__in=ids
    )
    return set(found.values_list("source_id", flat=True))


def _count(result: BlockResult, one: Prepared) -> None:
    result.placed[DESK if one.level is None else str(one.level)] += 1
    if one.reason:
        result.desk[one.reason] += 1
    else:
        result.suggested += 1


def _write(block: Block, prepared: Sequence[Prepared], by: Actor) -> AdoptedFiles:
    if not prepared:
        return AdoptedFiles(frozenset(), {})
    with work(block.jurisdiction, by.code) as unit:
        ground: Ground = case_ground(unit).base
        return adopt_files(
            [one.adoption for one in prepared],
            code="request",
            source=block.source,
            entrance=ENTRANCE,
            table=REQUEST,
            by=by,
            ground=ground,
            plans=partial(_plans, unit, block.source),
        )


def _plans(unit: Work, source: str, overdue: Mapping[int, int]) -> list[Plan]:
    """One wake-up for the search rows of the block, one for each body with files past due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        number = cursor.fetchone()[0]
    plans = [Plan(unit.now, "index_block", f"{unit.jurisdiction}:{number}", {"tx": number})]
    plans += [
        Plan(
            unit.now,
            "overdue_listed",
            f"{unit.jurisdiction}:{source}:{body}",
            {"body": body, "source": source},
        )
        for body in overdue
    ]
    return plans
