"""The program's role owns nothing and cannot rewrite the record."""

from __future__ import annotations

from django.db import connections
from psycopg import sql

from gongzhi.core.journal_guards import TABLES

SCHEMAS = ("public", "keystore")
KEPT = (*TABLES, "core_sealed", "procedure_proceduretable")
UNDELETED = (
    "core_chain",
    "core_jurisdiction",
    "procedure_dossier",
    "procedure_clock",
    "procedure_supervision",
    "procedure_barredbody",
    "cases_request",
    "cases_photo",
    "duties_listedwork",
)
"""What is written on but never taken away; the words of a person go with their keys."""


def grant_program(owner_alias: str, program: str) -> None:
    """Give the role ``program`` its rights on every table, and take those on the journal.

    Does nothing when the owner and the program are the same role (a trial set-up).
    """
    connection = connections[owner_alias]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if not program or cursor.fetchone()[0] == program:
            return
        role = sql.Identifier(program)
        for name in SCHEMAS:
            schema = sql.Identifier(name)
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
            cursor.execute(
                sql.SQL(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}"
                ).format(schema, role)
            )
            cursor.execute(
                sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(
                    schema, role
                )
            )
        for rights, tables in (("UPDATE, DELETE", KEPT), ("DELETE", UNDELETED)):
            for table in tables:
                cursor.execute(
                    sql.SQL("REVOKE {}, TRUNCATE ON {} FROM {}").format(
                        sql.SQL(rights), sql.Identifier(table), role
                    )
                )
