"""Files by the hundred thousand: rows like those of real files, without the way through the door.

One file is opened through the door; its rows are the pattern. Triggers are off, so the entries of
these files hold no true hashes: they are there to be in the way, not to be verified. Closed ones
are spread over a year: a million are what a district of a million people sends in one.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

OPEN, CLOSED = "open", "closed"
_ID = "md5({seed} || n)::uuid"
_CHANGED: dict[str, dict[str, str]] = {
    "procedure_dossier": {
        "id": "md5({seed} || n)::uuid",
        "code": "{seed} || n",
        "source_id": "{seed} || n",
        "due": "now() + ((n::bigint * 7919) % 2000000 - 400000) * interval '1 second'",
        "opened_at": "now() - (n % 8760 + 72) * interval '1 hour'",
    },
    "core_entry": {"chain": _ID},
    "procedure_clock": {"id": "md5({seed} || 'c' || n || p.id)::uuid", "dossier_id": _ID},
    "cases_request": {"dossier_id": _ID},
    "core_sealed": {"id": "md5({seed} || 's' || n || p.id)::uuid", "chain": _ID},
    "core_workingtext": {"chain": _ID},
}
_CLOSING: dict[str, dict[str, str]] = {
    "procedure_dossier": {
        "step": "'closed'",
        "closed_at": "now() - (n % 8760) * interval '1 hour'",
        "outcome": "'confirmed'",
        "due": "'9999-01-01Z'",
        "desk_id": "NULL",
    },
    "procedure_clock": {"ended_at": "now()", "ended_by": "'closed'"},
}
_KEY = {
    "procedure_dossier": "id",
    "core_entry": "chain",
    "core_sealed": "chain",
    "core_workingtext": "chain",
}


def fill(
    address: str, pattern: str, *, first: int, count: int, kind: str, **more: dict[str, str]
) -> None:
    """Write ``count`` files like the file ``pattern`` (its id), numbered from ``first``.

    ``more`` sets further columns: table → column → SQL over ``n``. Ends with ANALYZE.
    """
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, changed in _CHANGED.items():
            values = {**changed, **(_CLOSING.get(table, {}) if kind == CLOSED else {})}
            values.update(more.get(table, {}))
            _copy(connection, table, values, pattern, kind, first, count)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _copy(
    connection: psycopg.Connection[Any],
    table: str,
    values: dict[str, str],
    pattern: str,
    kind: str,
    first: int,
    count: int,
) -> None:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()
    names = [row[0] for row in rows]
    seed = sql.Literal(f"{kind}-").as_string(connection)
    told = [values.get(name, f'p."{name}"') for name in names]
    picked = [one.replace("{seed}", seed).replace("%", "%%") for one in told]
    listed = ", ".join(f'"{name}"' for name in names)
    key = _KEY.get(table, "dossier_id")
    connection.execute(
        f"INSERT INTO {table} ({listed}) SELECT {', '.join(picked)} "  # noqa: S608  (our names)
        f"FROM {table} p, generate_series(%s::int, %s::int) n WHERE p.{key} = %s::uuid",  # type: ignore[arg-type]
        [first, first + count - 1, pattern],
    )
