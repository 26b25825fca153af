"""What the database itself refuses, whatever the program tries."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongzhi.core.actor import system_actor
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
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_entry (chain, sequence, jurisdiction_id, tx, recorded_at,"
            " occurred_at, actor, move, facts, hash) VALUES (%s, %s, %s, '5', clock_timestamp(),"
            " transaction_timestamp(), 'x', 'x', '{}', 'x') RETURNING tx = pg_current_xact_id()",
            [last.chain, last.sequence + 1, last.jurisdiction_id],
        )
        assert cursor.fetchone()[0] is True
