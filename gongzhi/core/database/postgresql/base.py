"""The database wrapper: transactions begin with their first statement and end in one short call.

Django switches the driver's autocommit off and on for every transaction, and lets it ask for each
COMMIT in steps; for a report that costs as much as a statement. Here the switch is a mark on the
driver, which goes on sending BEGIN before the first statement, whichever way that is sent: an
empty transaction sends nothing.
"""

from __future__ import annotations

from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_GOOD = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's own, but for how transactions begin and end."""

    def begin(self) -> None:
        """Send the BEGIN that waits for the first statement of a transaction, if one waits."""
        driver = self._driver
        if not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE:
            self.demand(driver.pgconn.exec_(b"BEGIN"))

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
