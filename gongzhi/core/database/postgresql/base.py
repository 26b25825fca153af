"""The database wrapper: transactions begin with their first statement and end in one short call.

Django switches the driver's autocommit off and on for every transaction, and lets it ask for each
COMMIT in steps; for a report that costs as much as a statement. Here the switch is a mark on the
driver, which goes on sending BEGIN before the first statement, whichever way that is sent: an
empty transaction sends nothing. A prepared statement may take BEGIN and COMMIT along.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

_GOOD = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})


class NotBegun(Exception):
    """Something was asked of the database in an act that has said it asks nothing."""


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's own, but for how transactions begin and end.

    ``asks_nothing``: nothing may be read (NotBegun), because nobody has said yet who reads.
    """

    asks_nothing = False

    def begin(self) -> None:
        """Send the BEGIN that waits for the first statement of a transaction, if one waits."""
        if self.waits_to_begin():
            self.demand(self._driver.pgconn.exec_(b"BEGIN"))

    def waits_to_begin(self) -> bool:
        """Tell whether the next statement is the first of a transaction."""
        return self.is_idle() and not self._driver.autocommit

    def is_idle(self) -> bool:
        """Tell whether the server is in no transaction of this connection."""
        return self._driver.pgconn.transaction_status == TransactionStatus.IDLE

    def is_outermost(self) -> bool:
        """Tell whether a transaction is open that ends with the block which runs now."""
        return self.in_atomic_block and not self.savepoint_ids and self.commit_on_exit

    def exchange(
        self,
        name: bytes,
        values: Sequence[bytes | None],
        formats: Sequence[int],
        *,
        begin: bool,
        commit: bool,
    ) -> PGresult:
        """Run a prepared statement, with BEGIN before and COMMIT after it, in one exchange.

        Gives the statement's result. Raises Django's error for whatever went wrong first.
        """
        pgconn = self._driver.pgconn
        with self.wrap_database_errors:
            pgconn.enter_pipeline_mode()
            try:
                if begin:
                    pgconn.send_query_params(b"BEGIN", None)
                pgconn.send_query_prepared(name, values, formats)
                if commit:
                    pgconn.send_query_params(b"COMMIT", None)
                pgconn.pipeline_sync()
                results = _answers(pgconn)
            finally:
                if pgconn.status == ConnStatus.OK:
                    pgconn.exit_pipeline_mode()
        for result in results:
            self.demand(result)
        return results[begin]

    def demand(self, result: PGresult) -> None:
        """Raise Django's error for what went wrong; a lost connection is an OperationalError."""
        if result.status in _GOOD:
            return
        with self.wrap_database_errors:
            if result.error_field(DiagnosticField.SQLSTATE):
                raise error_from_result(result, "utf-8")
            said = result.error_message.decode("utf-8", "replace").strip()
            raise psycopg.OperationalError(said, info=result, encoding="utf-8")

    def create_cursor(self, name: str | None = None) -> Any:
        """Make a cursor; the BEGIN that waits for it goes the shorter way."""
        if self.asks_nothing:
            raise NotBegun
        self.begin()
        return super().create_cursor(name)

    def _set_autocommit(self, autocommit: bool) -> None:
        if self._driver.pgconn.transaction_status == TransactionStatus.IDLE:
            # What the driver's own setter does, after taking a lock for what is ours alone.
            self._driver._autocommit = autocommit
        else:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out

    def _commit(self) -> None:
        self._end(b"COMMIT")

    def _rollback(self) -> None:
        self._end(b"ROLLBACK")

    def _end(self, words: bytes) -> None:
        if self.connection is None:
            return
        pgconn = self._driver.pgconn
        if pgconn.transaction_status != TransactionStatus.IDLE:
            with self.wrap_database_errors:
                result = pgconn.exec_(words)
            self.demand(result)

    @property
    def _driver(self) -> psycopg.Connection[Any]:
        return cast("psycopg.Connection[Any]", self.connection)


def _answers(pgconn: PGconn) -> list[PGresult]:
    """Give what came back of everything that was sent up to the synchronisation."""
    waiting = select.poll()
    waiting.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        waiting.poll()
        pgconn.consume_input()
    waiting.modify(pgconn.socket, select.POLLIN)
    results: list[PGresult] = []
    while True:
        while pgconn.is_busy():
            waiting.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is not None:
            if result.status == ExecStatus.PIPELINE_SYNC:
                return results
            results.append(result)
        elif pgconn.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection was lost before everything was answered")
