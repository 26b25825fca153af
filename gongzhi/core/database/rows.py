"""Row-level security behind the application: one jurisdiction at a time, and never nobody.

Every table with a ``jurisdiction_id`` carries one policy. The program's role reads and writes only
rows of the jurisdiction that its transaction has named (``core.work``), and none at all before
jurisdiction and actor are named. The owner of the tables is not bound: migrations and the triggers
of the journal see everything.
"""

from __future__ import annotations

from django.db import connections
from psycopg import sql

from gongzhi.core.database.grants import SCHEMAS

POLICY = "apart_1"
"""Name of the policy; a new number when ``HERE`` changes, so that it is put anew."""
OPEN = {
    "accounts_user": "the login page asks for no district: the account says which it is",
    "accounts_loginattempt": "counted before anybody is known, of names that nobody has too",
}
"""Tables that stay outside, each with its reason."""
HERE = """
    SELECT CASE WHEN current_setting('gongzhi.actor', true) <> ''
           THEN nullif(current_setting('gongzhi.jurisdiction', true), '')::smallint END
"""
# A sub-select is worked out once for each statement, a bare function once for each row.
_PUT = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS {old} ON {table};
CREATE POLICY {policy} ON {table} USING (jurisdiction_id = ({here}));
"""
_TABLES = """
SELECT n.nspname, c.relname, p.polname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'jurisdiction_id'
     AND NOT a.attisdropped
LEFT JOIN pg_policy p ON p.polrelid = c.oid AND starts_with(p.polname, 'apart_')
WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (%s) AND c.relname <> ALL (%s)
ORDER BY n.nspname, c.relname
"""


def set_apart(owner_alias: str) -> list[str]:
    """Put the policy on every table that lacks it; run as the owner after each migration.

    Returns the names of the tables it was put on: none the second time.
    """
    put = []
    with connections[owner_alias].cursor() as cursor:
        cursor.execute(_TABLES, [list(SCHEMAS), list(OPEN)])
        for schema, table, policy in cursor.fetchall():
            if policy == POLICY:
                continue
            cursor.execute(
                sql.SQL(_PUT).format(
                    table=sql.Identifier(schema, table),
                    old=sql.Identifier(policy or POLICY),
                    policy=sql.Identifier(POLICY),
                    here=sql.SQL(HERE),
                )
            )
            put.append(table)
    return put
