"""SQL statements counted from the server's own log, so that none hides."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator

import psycopg

from bench.installation import Installation

# A statement whose text begins with a new line goes on in the log behind a tab.
_LINE = re.compile(r"LOG:  (?:execute [^:]*|statement): *(?:\n\t)?(.*)")
_APART = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SELECT set_config)", re.IGNORECASE)


@contextlib.contextmanager
def logged(installation: Installation) -> Iterator[None]:
    """Log every statement of the program's new connections while the block runs."""
    with psycopg.connect(installation.superuser, autocommit=True) as admin:
        admin.execute("ALTER ROLE gongzhi_program SET log_statement = 'all'")
        try:
            yield
        finally:
            admin.execute("ALTER ROLE gongzhi_program RESET log_statement")


def statements_of(installation: Installation, act: Callable[[], None]) -> list[str]:
    """Give the statements that an act runs, without BEGIN, COMMIT and ``set_config``."""
    start = installation.log.stat().st_size
    act()
    with installation.log.open("rb") as log:
        log.seek(start)
        written = log.read().decode("utf-8", "replace")
    return [one for one in _LINE.findall(written) if not _APART.match(one)]
