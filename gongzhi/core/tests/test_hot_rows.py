"""Hot rows come back as they were written, and say when there is nothing to write to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError

from gongzhi.core.hot_rows import insert_rows, read_rows, update_row
from gongzhi.core.models import AgendaRow

MOMENT = datetime(2026, 5, 1, 9, 30, 0, 123456, tzinfo=UTC)
OURS = "handler = %s::text ORDER BY key"


def row(key: str) -> AgendaRow:
    return AgendaRow(
        jurisdiction_id=1, at=MOMENT, handler="hot", key=key, payload={"话": [1, None, {"a": True}]}
    )


@pytest.mark.django_db
def test_rows_are_written_read_and_changed_like_any_other() -> None:
    insert_rows([row("a"), row("b")])
    read = read_rows(AgendaRow, OURS, ["hot"])
    django = list(AgendaRow.objects.filter(handler="hot").order_by("key"))
    columns = [field.attname for field in AgendaRow._meta.concrete_fields]
    assert [[getattr(one, name) for name in columns] for one in read] == [
        [getattr(one, name) for name in columns] for one in django
    ]
    # The column says what is JSON: a text or a number in it is JSON too.
    for payload in ({"n": 2}, [1], "话'\\", 3, True):
        read[0].done_at, read[0].last_error, read[0].payload = MOMENT, "话'\\", payload
        update_row(read[0])
        again = AgendaRow.objects.get(id=read[0].id)
        assert (again.done_at, again.last_error, again.payload) == (MOMENT, "话'\\", payload)


@pytest.mark.django_db
def test_a_row_that_is_there_is_kept_and_one_that_is_not_is_missed() -> None:
    insert_rows([row("a")])
    insert_rows([row("a"), row("c")], known_are_kept=True)
    assert AgendaRow.objects.filter(handler="hot").count() == 2
    insert_rows([])
    gone = row("d")
    gone.id = -1
    with pytest.raises(DatabaseError, match="not there"):
        update_row(gone)
