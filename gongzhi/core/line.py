"""A connection of the process beside those of its threads.

For statements that are whole transactions and come from all threads: on one connection the server
keeps ready what they need, where eight would each keep it and seldom use it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from gongzhi.core.database.postgresql.base import DatabaseWrapper
from gongzhi.core.statements import statement_on


class Line:
    """One connection, opened when it is first needed; a thread at a time speaks on it.

    ``known`` is for what was read of this database's catalogue.
    """

    def __init__(self) -> None:
        self._open()
        os.register_at_fork(after_in_child=self._open)

    def _open(self) -> None:
        self._lock = threading.Lock()
        self._wrapper: DatabaseWrapper | None = None
        self.known: dict[object, Any] = {}

    def statement(self, sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
        """Run a statement as a transaction of its own; like ``core.statements.statement``.

        A connection that was lost raises OperationalError once and is opened anew the next time.
        """
        with self._lock:
            wrapper = self._wrapper
            if wrapper is None:
                wrapper = cast("DatabaseWrapper", connections.create_connection(DEFAULT_DB_ALIAS))
                wrapper.inc_thread_sharing()
                self._wrapper = wrapper
            try:
                return statement_on(wrapper, sql, params)
            except DatabaseError:
                wrapper.close_if_unusable_or_obsolete()
                raise

    def close(self) -> None:
        """Hang up: another database is to be spoken to."""
        with self._lock:
            self.known = {}
            if self._wrapper is not None:
                self._wrapper.close()
                self._wrapper = None


line = Line()
