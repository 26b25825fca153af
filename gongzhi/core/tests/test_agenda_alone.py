"""A simulation waits for the turn of a worker that is under way, and not for ever."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from gongzhi.core.agenda_alone import TAKEN, alone
from gongzhi.core.errors import Conflict

pytestmark = pytest.mark.django_db


def test_who_wants_the_agenda_waits_and_then_says_that_it_is_taken() -> None:
    params = connection.get_connection_params()
    named = {name: params[name] for name in ("host", "port", "dbname", "user", "password")
             if params.get(name)}  # fmt: skip
    with psycopg.connect(**named, autocommit=True) as worker:
        worker.execute("SELECT pg_advisory_lock_shared(%s)", [TAKEN])
        with pytest.raises(Conflict, match="agenda_taken"), alone(wait="50ms"):
            pass
        worker.execute("SELECT pg_advisory_unlock_shared(%s)", [TAKEN])
        with alone():
            free = worker.execute("SELECT pg_try_advisory_lock_shared(%s)", [TAKEN]).fetchone()
            assert free == (False,)
        free = worker.execute("SELECT pg_try_advisory_lock_shared(%s)", [TAKEN]).fetchone()
        assert free == (True,)
