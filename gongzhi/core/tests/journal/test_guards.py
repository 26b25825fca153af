"""What the database itself refuses, whatever the program tries."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.database.grants import UNDELETED
from gongzhi.core.journal import append_to_chain
from gongzhi.core.journal_guards import TABLES
from gongzhi.core.models import Entry, Jurisdiction

pytestmark = pytest.mark.django_db


def note() -> Entry:
    """Write one entry."""
    place = Jurisdiction.objects.get(code="anlan").id
    return append_to_chain(
        kind="test",
        key="guards",
        jurisdiction=place,
        move="note",
        facts={},
        by=system_actor(place, "test"),
        at=timezone.now(),
    )


def refused(statement: str, *params: object) -> str:
    """Run a statement that must fail; give PostgreSQL's code."""
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, params)
    cause = error.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.sqlstate or ""


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET jurisdiction_id = jurisdiction_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
)
def test_the_programs_role_cannot_rewrite_the_record(table: str, statement: str) -> None:
    note()
    assert refused(statement.format(table)) == "42501"


def insert(**values: object) -> str:
    """Try to insert an entry behind the last one by hand."""
    last = note()
    columns: dict[str, object] = {
        "chain": last.chain,
        "sequence": last.sequence + 1,
        "jurisdiction_id": last.jurisdiction_id,
        "recorded_at": timezone.now(),
        "occurred_at": timezone.now() - timedelta(seconds=1),
        "actor": "x",
        "move": "x",
        "facts": "{}",
        "hash": b"x",
        **values,
    }
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    return refused(
        f"INSERT INTO core_entry ({names}) VALUES ({marks})",  # noqa: S608  (our own names)
        *columns.values(),
    )


def test_an_entry_recorded_outside_its_transaction_is_refused() -> None:
    hour = timedelta(hours=1)
    assert insert(recorded_at=timezone.now() - hour, occurred_at=timezone.now() - hour) == "GZ001"
    assert insert(recorded_at=timezone.now() + hour) == "GZ001"


def test_an_entry_that_happened_after_it_was_recorded_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    assert insert(recorded_at=now, occurred_at=now + timedelta(seconds=5)) == "GZ001"


@pytest.mark.parametrize("sequence", [0, -1, 99])
def test_an_entry_that_does_not_follow_is_refused(sequence: int) -> None:
    assert insert(sequence=sequence) == "GZ001"


def test_the_number_of_the_transaction_cannot_be_given() -> None:
    last = note()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_entry (chain, sequence, jurisdiction_id, tx, recorded_at,"
            " occurred_at, actor, move, facts, hash) VALUES (%s, %s, %s, '5', clock_timestamp(),"
            " transaction_timestamp(), 'x', 'x', '{}', 'x') RETURNING tx = pg_current_xact_id()",
            [last.chain, last.sequence + 1, last.jurisdiction_id],
        )
        assert cursor.fetchone()[0] is True
        transaction.set_rollback(True)


def test_sealed_words_cannot_be_exchanged_or_taken_away() -> None:
    assert refused("UPDATE core_sealed SET ciphertext = 'x'") == "42501"
    for table in UNDELETED:
        assert refused(f"DELETE FROM {table}") == "42501"  # noqa: S608  (our own names)


@pytest.mark.parametrize(
    "change", ["head = 'x'", "last_sequence = last_sequence - 1", "last_sequence = 7"]
)
def test_the_head_of_a_chain_cannot_be_set_without_its_entry(change: str) -> None:
    last = note()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    forged = f"UPDATE core_chain SET {change} WHERE id = %s"  # noqa: S608  (our own words)
    assert refused(forged, last.chain) == "GZ003"


def test_a_temporary_table_of_the_same_name_does_not_deceive_the_guard() -> None:
    last = note()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE core_entry ON COMMIT DROP AS TABLE core_entry")
        cursor.execute("GRANT ALL ON core_entry TO PUBLIC")
        cursor.execute("UPDATE core_entry SET sequence = 98 WHERE chain = %s", [last.chain])
    state = refused(
        "INSERT INTO public.core_entry (chain, sequence, jurisdiction_id, recorded_at,"
        " occurred_at, actor, move, facts, hash) VALUES (%s, 99, %s, clock_timestamp(),"
        " transaction_timestamp(), 'x', 'x', '{}', 'x')",
        last.chain,
        last.jurisdiction_id,
    )
    assert state == "GZ001"
