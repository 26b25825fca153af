"""Files that several threads open at the same moment are opened side by side (``core.abreast``).

Whoever opens one writes its course: step after step, what is read only kept in memory, and
``begin_dossier`` for the file. The first thread that is ready takes the courses of all
(``core.gathering``), runs them step by step, and writes all files in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar, cast

from gongzhi.core.abreast import abreast, alone
from gongzhi.core.actor import Actor
from gongzhi.core.database.postgresql.base import NotBegun
from gongzhi.core.errors import Conflict
from gongzhi.core.gathering import Gathering
from gongzhi.core.journal.canonical import frame
from gongzhi.core.statements import asking_nothing
from gongzhi.core.work import Work, expected
from gongzhi.procedure.actions.opening import (
    MOVED,
    Opened,
    framed,
    known_source,
    made_in_steps,
    on_firm_ground,
    open_dossier,
)
from gongzhi.procedure.actions.opening_rows import (
    OF_DOSSIER_ALONE,
    Opening,
    columns_of,
    rows_beside,
)
from gongzhi.procedure.actions.together import (
    Began,
    Beginning,
    FirstEntry,
    insert_together,
    spell_beginning,
)
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.table import procedure

T = TypeVar("T")
Course = Generator[Beginning | None, Began, T]


def open_abreast(by: Actor, course: Callable[[Work], Course[T]], *, with_others: bool) -> T:
    """Run the course of one file, side by side with those of other threads where there are any.

    Where all that it reads is kept in memory, the statement that writes the files is the whole
    exchange with the database; else, within a unit of work, and not ``with_others`` (what takes
    long, so that others would wait), it runs by itself in a unit of work. When the ground moves
    meanwhile it begins anew.
    """
    unit = expected(by.jurisdiction) if with_others else None
    if unit is not None:
        outcome = gathering.send((unit, by.code), course(unit))
        if not isinstance(outcome, Exception):
            return cast("T", outcome)
        if not (isinstance(outcome, NotBegun) or _has_moved(outcome)):
            raise outcome
    return on_firm_ground(by, lambda unit: alone(course(unit)))


def begin_dossier(opening: Opening, *, by: Actor, ground: Ground) -> Course[Opened]:
    """Open a file in steps; within a unit of work at once, as the last that happens in it.

    Raises what ``open_dossier`` raises.
    """
    if ground.work.moment is not None:
        return open_dossier(opening, by=by, ground=ground, last=True)
    dossier, clocks, facts = yield from made_in_steps(opening, ground)
    yield None
    table = procedure(opening.procedure)
    move = opening.move or table.opening
    begins, goes_on = frame(**framed(dossier, move, by))
    first = FirstEntry(opening.opened_at, facts, begins, goes_on)
    made = columns_of(dossier, OF_DOSSIER_ALONE)
    entry = (dossier.id, by.code, by.organisation, by.person, move)
    rows = rows_beside(opening, dossier, clocks, table, move, opening.opened_at)
    with known_source(opening):
        began = yield spell_beginning(first, made, entry, rows)
    if began is None:
        raise Conflict(MOVED)
    now, dossier.head = began
    return Opened(dossier, dossier.head, now, tuple(clocks))


def _open_all(key: tuple[Work, str], courses: Sequence[Course[Any]]) -> list[Any]:
    work, actor = key
    with asking_nothing():
        return abreast(courses, lambda beginnings: insert_together(work, actor, beginnings))


def _has_moved(error: Exception) -> bool:
    return isinstance(error, Conflict) and error.code == MOVED


gathering: Gathering[tuple[Work, str], Course[Any], Any] = Gathering(_open_all)
