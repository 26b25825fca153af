"""No code can write a file without the entry that says so: the database checks at commit."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.core.actor import visitor
from gongzhi.core.models import Jurisdiction
from gongzhi.procedure.models import Dossier


def report() -> Received:
    """Open a request."""
    place = Jurisdiction.objects.get(code="anlan").id
    return receive_request(
        Report(detail="井盖破了，请换一个。"), by=visitor(place), at=timezone.now()
    )


def refused(statement: str, *params: object) -> str:
    """Commit a statement that must fail; give PostgreSQL's code."""
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, params)
    cause = error.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.sqlstate or ""


def test_a_file_changed_without_an_entry_is_refused_at_commit(own_database: str) -> None:
    kept = report()
    for change in ("step = 'closed'", "due = now()", "head = 'x'", "last_sequence = 2"):
        assert (
            refused(f"UPDATE procedure_dossier SET {change} WHERE id = %s", kept.id)  # noqa: S608
            == "GZ003"
        )
    assert Dossier.objects.get(id=kept.id).step == "received"


def test_an_entry_without_the_files_new_head_is_refused_at_commit(own_database: str) -> None:
    kept = report()
    written = (
        "WITH said AS (INSERT INTO core_entry (chain, sequence, jurisdiction_id, recorded_at,"
        " occurred_at, actor, move, facts, hash) SELECT id, 2, jurisdiction_id,"
        " clock_timestamp(), transaction_timestamp(), 'x', 'x', '{}', 'x'"
        " FROM procedure_dossier WHERE id = %s)"
        " UPDATE procedure_dossier SET step = 'closed', outcome = 'x' WHERE id = %s"
    )
    assert refused(written, kept.id, kept.id) == "GZ003"


def test_a_file_cannot_be_deleted(own_database: str) -> None:
    kept = report()
    assert refused("DELETE FROM procedure_dossier WHERE id = %s", kept.id) == "42501"
    assert refused("TRUNCATE procedure_dossier CASCADE") == "42501"


def test_temporary_tables_of_the_same_names_do_not_deceive_the_guard(own_database: str) -> None:
    kept = report()
    forged = (
        "CREATE TEMPORARY TABLE procedure_dossier ON COMMIT DROP AS TABLE procedure_dossier;"
        "CREATE TEMPORARY TABLE core_entry ON COMMIT DROP AS"
        " SELECT e.*, pg_current_xact_id() AS later FROM core_entry e;"
        "ALTER TABLE core_entry DROP COLUMN tx;"
        "ALTER TABLE core_entry RENAME COLUMN later TO tx;"
        "GRANT ALL ON procedure_dossier, core_entry TO PUBLIC;"
        "UPDATE public.procedure_dossier SET step = 'closed'"
    )
    assert refused(forged) == "GZ003"
    assert Dossier.objects.get(id=kept.id).step == "received"
