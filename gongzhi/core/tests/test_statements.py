"""Hot statements keep to transactions, survive rollbacks and fail like any other statement."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from gongzhi.core.statements import statement

ECHO = "SELECT %s::text, %s::int, %s::bool, %s::timestamptz, length(%s::bytea), %s::uuid::text"


def _roll_back() -> None:
    with transaction.atomic():
        assert statement("SELECT %s::int", [7]) == [(7,)]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_kind_of_parameter_arrives_as_it_was_sent() -> None:
    moment = datetime(2026, 5, 1, 9, 30, 0, 123456, tzinfo=UTC)
    id_ = uuid.uuid4()
    sent = ["话'\\", -5, True, moment, b"\x00\xff", id_]
    assert statement(ECHO, sent) == [("话'\\", -5, True, moment, 2, str(id_))]
    assert statement(ECHO, [None] * 6) == [(None,) * 6]
    within = "SELECT 3 = ANY (%s::bigint[]), %s::uuid = ANY (%s::uuid[]), 1 = ANY (%s::int[])"
    assert statement(within, [[2, 3], id_, [id_], []]) == [(True, True, False)]


@pytest.mark.django_db
def test_a_rolled_back_savepoint_leaves_hot_statements_prepared() -> None:
    for _ in range(3):
        _roll_back()


def test_a_rolled_back_transaction_leaves_hot_statements_prepared(own_database: str) -> None:
    for _ in range(3):
        _roll_back()
    connection.close()
    assert statement("SELECT %s::int", [8]) == [(8,)]


def test_a_hot_statement_belongs_to_the_transaction_around_it(own_database: str) -> None:
    with transaction.atomic():
        statement("CREATE TEMPORARY TABLE gone (id int)", [])
        transaction.set_rollback(True)
    assert statement("SELECT to_regclass(%s::text) IS NULL", ["gone"]) == [(True,)]


@pytest.mark.django_db
def test_what_the_database_refuses_comes_as_djangos_error_with_its_cause() -> None:
    with pytest.raises(DataError), transaction.atomic():
        statement("SELECT 1 / %s::int", [0])
    repeated = "INSERT INTO core_chain VALUES (%s::uuid, 'k', 'k', '', 0, 1)"
    statement(repeated, [uuid.UUID(int=1)])
    with pytest.raises(IntegrityError) as refused:
        statement(repeated, [uuid.UUID(int=1)])
    cause = refused.value.__cause__
    assert getattr(cause, "diag", None) is not None
    assert cause.diag.constraint_name == "core_chain_pkey"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_type_without_a_reading_is_named() -> None:
    with pytest.raises(TypeError, match="type"):
        statement("SELECT point(1, 2)", [])
