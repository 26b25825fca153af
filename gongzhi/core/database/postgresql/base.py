"""The database wrapper: BEGIN goes out with the first statement, the driver stays in autocommit.

Django switches the driver's autocommit off and on for every transaction; for a report that costs
as much as a statement. Here a transaction is a state of the wrapper until something is sent, so an
empty one costs nothing, and the driver is never switched.
"""

from __future__ import annotations

from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import ExecStatus, TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's own, but for how transactions begin and end."""

    begin_waits = False

    def begin_if_waiting(self) -> None:
        """Send the BEGIN that waits for the first statement of a transaction."""
        if self.begin_waits:
            self.begin_waits = False
            self._send(b"BEGIN")

    def create_cursor(self, name: str | None = None) -> Any:
        """Make a cursor; whatever runs through it belongs to the transaction."""
        self.begin_if_waiting()
        return super().create_cursor(name)

    def _start_transaction_under_autocommit(self) -> None:
        self.begin_waits = True

    def _set_autocommit(self, autocommit: bool) -> None:
        if not autocommit:
            self.begin_waits = True
        elif not self._driver.autocommit:
            super()._set_autocommit(True)  # type: ignore[misc]  # the stubs leave it out

    def _commit(self) -> None:
        self._end(b"COMMIT")

    def _rollback(self) -> None:
        self._end(b"ROLLBACK")

    def _close(self) -> None:
        self.begin_waits = False
        super()._close()  # type: ignore[misc]  # the stubs leave it out

    def _end(self, words: bytes) -> None:
        self.begin_waits = False
        if self.connection is None:
            return
        status = self._driver.pgconn.transaction_status
        if status == TransactionStatus.UNKNOWN:
            with self.wrap_database_errors:
                raise psycopg.OperationalError("the connection is lost")
        if status != TransactionStatus.IDLE:
            self._send(words)

    @property
    def _driver(self) -> psycopg.Connection[Any]:
        return cast("psycopg.Connection[Any]", self.connection)

    def _send(self, words: bytes) -> None:
        result = self._driver.pgconn.exec_(words)
        if result.status != ExecStatus.COMMAND_OK:
            with self.wrap_database_errors:
                raise psycopg.errors.error_from_result(result, encoding="utf-8")
