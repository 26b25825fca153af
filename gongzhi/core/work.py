"""One unit of work: a transaction that knows its jurisdiction, its actor and its moment.

Every request and job, reads too, runs in one. The first statement sets actor and jurisdiction for
row-level security and returns the database's clock with the versions of everything that processes
keep in memory, so that nothing begun after a change is answered from what was before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction

from gongzhi.core.errors import NotFound
from gongzhi.core.line import line
from gongzhi.core.statements import starts_afresh, statement

_BEGIN = """
SELECT set_config('gongzhi.jurisdiction', %s, true), set_config('gongzhi.actor', %s, true),
       clock_timestamp(), j.id, j.code, j.territory_version, j.directory_version, j.live_version,
       j.rules_id
FROM core_jurisdiction j WHERE j.id = %s
"""
_ENTER = """
SELECT set_config('gongzhi.jurisdiction', %s, true), set_config('gongzhi.actor', %s, true)
"""
_WHERE = """
SELECT coalesce(current_setting('gongzhi.jurisdiction', true), ''),
       coalesce(current_setting('gongzhi.actor', true), '')
"""
_REMAIN = """
SELECT set_config('gongzhi.jurisdiction', %s, false), set_config('gongzhi.actor', %s, false)
"""


@dataclass(frozen=True, slots=True)
class Work:
    """The transaction's moment (database clock, UTC) and the versions it stands on.

    ``moment`` is None where nothing has begun yet: the versions are then those to be expected.
    """

    jurisdiction: int
    code: str
    moment: datetime | None
    territory_version: int
    directory_version: int
    live_version: int
    rules_id: int

    @property
    def now(self) -> datetime:
        """The transaction's moment. Raises RuntimeError where nothing has begun yet."""
        if self.moment is None:
            raise RuntimeError("nothing has begun, so nobody has said what time it is")
        return self.moment


_newest: dict[int, Work] = {}


def expected(jurisdiction: int) -> Work | None:
    """Give what this process last saw of a jurisdiction, for an act of one statement that checks
    the versions itself; None before anything was seen, and within a unit of work.
    """
    if connection.in_atomic_block:
        return None
    return _newest.get(jurisdiction)


def forget() -> None:
    """Drop what was seen: another database has other versions."""
    _newest.clear()
    line.close()


def begin(jurisdiction: int, actor: str) -> Work:
    """Set actor and jurisdiction of the running transaction and read its moment."""
    # What a transaction has changed before it asks may be taken back yet.
    afresh = starts_afresh()
    rows = statement(_BEGIN, [str(jurisdiction), actor, jurisdiction])
    if not rows:
        raise NotFound("jurisdiction", id=jurisdiction)
    row = rows[0]
    unit = Work(row[3], row[4], row[2], *row[5:])
    if afresh:
        _newest[jurisdiction] = replace(unit, moment=None)
    return unit


def enter(jurisdiction: int, actor: str) -> None:
    """Set actor and jurisdiction of the running transaction, for what needs no versions."""
    statement(_ENTER, [str(jurisdiction), actor])


def remain(jurisdiction: int, actor: str) -> None:
    """Set actor and jurisdiction for as long as the connection lasts, between transactions too.

    For programs that serve one jurisdiction and end (demo, benches); never for a door.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REMAIN, [str(jurisdiction), actor])


@contextmanager
def inside(jurisdiction: int, actor: str) -> Iterator[None]:
    """Open a transaction that sees the rows of one jurisdiction, and nothing of any other.

    Within another unit of work, that one's jurisdiction and actor are set again at the end; what
    raises is rolled back, and its setting with it.
    """
    outer = statement(_WHERE, []) if connection.in_atomic_block else ()
    with transaction.atomic():
        enter(jurisdiction, actor)
        yield
    for before in outer:
        statement(_ENTER, before)


@contextmanager
def work(jurisdiction: int, actor: str) -> Iterator[Work]:
    """Open a transaction and give its Work; rolls back when the block raises.

    Within another unit of work, that one's jurisdiction and actor are set again at the end.
    """
    outer = statement(_WHERE, []) if connection.in_atomic_block else ()
    with transaction.atomic():
        yield begin(jurisdiction, actor)
    for before in outer:
        statement(_ENTER, before)
