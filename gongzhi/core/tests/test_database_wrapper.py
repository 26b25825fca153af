"""Transactions begin with their first statement, by whichever way it goes, and end whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from psycopg.pq import TransactionStatus

from gongzhi.core.statements import statement

COUNT = "SELECT count(*) FROM kept"
INSERT = "INSERT INTO kept VALUES (%s::int)"


@pytest.fixture
def other(own_database: str) -> Iterator[psycopg.Connection[Any]]:
    """A second connection, which sees only what has been committed, and a table to write to."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{k: given[k] for k in names if k in given}, autocommit=True) as second:
        yield second


def _driver() -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection)


def _status() -> TransactionStatus:
    return TransactionStatus(_driver().pgconn.transaction_status)


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        return int(cursor.fetchone()[0])


def _write(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept VALUES (%s)", [number])


def _read() -> None:
    assert statement("SELECT 1", []) == [(1,)]


def _break() -> None:
    raise ZeroDivisionError


def _whole(*acts: Callable[[], object]) -> None:
    with transaction.atomic():
        for act in acts:
            act()


def _last_sent(other: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return other.execute(
        "SELECT state, state_change, query FROM pg_stat_activity WHERE pid = %s",
        [_driver().info.backend_pid],
    ).fetchall()


def _cut_off(other: psycopg.Connection[Any]) -> None:
    pid = _driver().info.backend_pid
    assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)


def test_an_empty_transaction_sends_nothing(other: psycopg.Connection[Any]) -> None:
    before = _last_sent(other)
    _whole()
    with pytest.raises(ZeroDivisionError):
        _whole(_break)
    assert len(before) == 1
    assert _last_sent(other) == before


def test_reads_outside_a_transaction_leave_none_open(other: psycopg.Connection[Any]) -> None:
    for read in (_count, _read):
        read()
        assert _status() == TransactionStatus.IDLE
        _whole()
        read()
        assert _status() == TransactionStatus.IDLE


def test_what_is_refused_at_the_commit_is_rolled_back_whole(
    other: psycopg.Connection[Any],
) -> None:
    done: list[str] = []

    def write() -> None:
        transaction.on_commit(lambda: done.append("committed"))
        _write(1)

    with pytest.raises(IntegrityError):
        _whole(write, write)
    assert not done
    assert _status() == TransactionStatus.IDLE
    assert _count() == 0
    _whole(write)
    assert done == ["committed"]
    assert _count() == 1


def test_the_last_statement_takes_the_commit_along(other: psycopg.Connection[Any]) -> None:
    done: list[str] = []
    for first in ([], [_read]):
        with transaction.atomic():
            transaction.on_commit(lambda: done.append("committed"))
            for act in first:
                act()
            statement(INSERT, [len(done)], last=True)
            assert _status() == TransactionStatus.IDLE
        assert _status() == TransactionStatus.IDLE
    assert done == ["committed", "committed"]
    assert _count() == 2
    with pytest.raises(IntegrityError):  # only the commit finds that there is one already
        _whole(lambda: statement(INSERT, [1], last=True))
    with pytest.raises(DataError):
        _whole(lambda: statement("SELECT 1 / %s::int", [0], last=True))
    assert _status() == TransactionStatus.IDLE
    assert _count() == 2


def test_the_last_statement_of_an_inner_block_commits_nothing(
    other: psycopg.Connection[Any],
) -> None:
    with pytest.raises(ZeroDivisionError):
        _whole(lambda: _whole(lambda: statement(INSERT, [1], last=True)), _break)
    assert _count() == 0
    with pytest.raises(OperationalError):
        _whole(
            lambda: _write(1), lambda: _cut_off(other), lambda: statement(INSERT, [2], last=True)
        )
    _read()
    assert _status() == TransactionStatus.IDLE


def test_an_inner_block_is_undone_alone_also_where_it_sends_the_first_statement(
    other: psycopg.Connection[Any],
) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            _whole(lambda: _write(1), _break)
        assert _status() == TransactionStatus.INTRANS
        _write(2)
        _whole(lambda: _write(3))
    assert _count() == 2
    with pytest.raises(ZeroDivisionError):
        _whole(lambda: _whole(lambda: _write(4)), _break)
    assert _count() == 2


def test_a_cursor_made_before_the_transaction_belongs_to_it(
    other: psycopg.Connection[Any],
) -> None:
    with connection.cursor() as early:
        with pytest.raises(ZeroDivisionError):
            _whole(lambda: early.execute("INSERT INTO kept VALUES (1)"), _break)
        early.execute("INSERT INTO kept VALUES (2)")
        assert _status() == TransactionStatus.IDLE
    assert _count() == 1


def test_the_drivers_own_cursor_and_copy_belong_to_the_transaction(
    other: psycopg.Connection[Any],
) -> None:
    def insert() -> None:
        psycopg.Cursor(_driver()).execute("INSERT INTO kept VALUES (1)")

    def copy() -> None:
        with psycopg.Cursor(_driver()).copy("COPY kept FROM STDIN") as copying:
            copying.write_row([1])

    for first in (insert, copy):
        with pytest.raises(ZeroDivisionError):
            _whole(first, _break)
        assert _count() == 0


def test_autocommit_may_be_switched_by_hand(other: psycopg.Connection[Any]) -> None:
    transaction.set_autocommit(False)
    transaction.set_autocommit(True)
    _write(1)
    assert _status() == TransactionStatus.IDLE, "no BEGIN had waited for this statement"
    transaction.set_autocommit(False)
    try:
        _write(2)
        with pytest.raises(ProgrammingError):
            transaction.set_autocommit(True)
        transaction.rollback()
        _write(3)
        transaction.commit()
    finally:
        transaction.set_autocommit(True)
    assert _count() == 2


@pytest.mark.parametrize("ask", [_count, _read])
def test_a_connection_lost_in_a_transaction_is_djangos_error_and_is_replaced(
    other: psycopg.Connection[Any], ask: Callable[[], object]
) -> None:
    lost = _driver()
    with pytest.raises(OperationalError):
        _whole(lambda: _write(1), lambda: _cut_off(other), ask)
    _read()
    assert _driver() is not lost
    assert _status() == TransactionStatus.IDLE


@pytest.mark.parametrize("ask", [_count, _read])
def test_a_connection_lost_before_the_transaction_is_djangos_error_and_is_replaced(
    other: psycopg.Connection[Any], ask: Callable[[], object]
) -> None:
    _cut_off(other)
    with pytest.raises(OperationalError):
        _whole(ask)
    _read()
    assert _status() == TransactionStatus.IDLE


def test_whoever_goes_on_after_a_loss_meets_djangos_error_again(
    other: psycopg.Connection[Any],
) -> None:
    def lose() -> None:
        _cut_off(other)
        with pytest.raises(OperationalError):
            _read()

    with pytest.raises(OperationalError):
        _whole(lambda: _write(1), lose, _read)
    _read()


def test_a_loss_noticed_at_the_commit_is_an_error(other: psycopg.Connection[Any]) -> None:
    with pytest.raises(OperationalError):
        _whole(lambda: _write(1), lambda: _cut_off(other))
    _read()


@pytest.mark.parametrize("sent", [(), (lambda: _write(1),)])
def test_closed_within_a_transaction_it_begins_anew(
    other: psycopg.Connection[Any], sent: tuple[Callable[[], object], ...]
) -> None:
    _whole(*sent, connection.close)
    _read()
    assert _status() == TransactionStatus.IDLE
