"""What is wrong with an installation: what open files need and lack, and work that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from gongzhi.core.agenda import dead_rows
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.snapshots import live, rules
from gongzhi.core.work import inside
from gongzhi.procedure.actions.tables import missing_for_open_files
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import known

# A root waits for every writer: one that stays open keeps the whole hour from being sealed.
LONGEST_WRITER_MINUTES = 10
_WRITERS = """
SELECT pid, extract(epoch FROM clock_timestamp() - xact_start)::int
FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
  AND xact_start < clock_timestamp() - %s * interval '1 minute'
ORDER BY xact_start
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; ``code`` names it, ``params`` fill its words."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape."""
        return {"code": self.code, **self.params}


def faults() -> list[Fault]:
    """Look at tables, gates, limits, dead rows and long writers of the whole installation."""
    if Dossier._meta.db_table not in connection.introspection.table_names():
        return [Fault("not_migrated")]
    found: list[Fault] = []
    missing: set[str] = set()
    for place in Jurisdiction.objects.order_by("code"):
        with inside(place.id, "system:check"):
            missing.update(missing_for_open_files())
            found += _limits(place)
            found += _dead(place)
    lacking = [Fault("missing", {"what": what}) for what in sorted(missing)]
    return [*lacking, *found, *_writers()]


def _limits(place: Jurisdiction) -> Iterator[Fault]:
    """Every limit that a procedure names stands in the rules in force; else no clock would run."""
    if place.rules_id is None:
        yield Fault("no_rules", {"jurisdiction": place.code})
        return
    held = rules(place.rules_id)
    there = {row["key"] for row in held.table("step_limits").values()}
    for code, key in sorted(limit_keys()):
        if key not in there:
            yield Fault("no_limit", {"jurisdiction": place.code, "procedure": code, "key": key})
    if not live(place.id, place.live_version).table("calendar_use"):
        yield Fault("no_calendar", {"jurisdiction": place.code})


def limit_keys() -> set[tuple[str, str]]:
    """The limit keys of all procedures in force: (procedure, key)."""
    keys = set()
    for code, table in known().items():
        for step in table.steps:
            keys.add((code, step.limit))
            for move in table.moves_at(step.name):
                keys |= {(code, start.key) for start in move.starts}
    return {(code, key) for code, key in keys if key}


def _dead(place: Jurisdiction) -> Iterator[Fault]:
    for row in dead_rows(place.id):
        yield Fault(
            "dead_row",
            {
                "jurisdiction": place.code,
                "handler": row.handler,
                "key": row.key,
                "at": _iso(row.at),
                "error": row.last_error.splitlines()[0][:200] if row.last_error else "",
            },
        )


def _writers() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [LONGEST_WRITER_MINUTES])
        for pid, seconds in cursor.fetchall():
            yield Fault("long_writer", {"pid": pid, "minutes": seconds // 60})


def _iso(moment: datetime) -> str:
    return moment.isoformat()
