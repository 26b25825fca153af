"""Arrays and rows in bytes: PostgreSQL reads the very values, of every type that can be sent so."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from gongzhi.core.arrays import KINDS, RowType, array_of
from gongzhi.core.statements import statement

LATE = datetime(2200, 1, 1, tzinfo=UTC)
VALUES: dict[str, list[Any]] = {
    "boolean": [True, None, False],
    "bytea": [b"", None, bytes(range(256)), b'{"\\'],
    "smallint": [-32768, None, 0, 32767],
    "int": [-(2**31), None, 2**31 - 1],
    "bigint": [-(2**63), None, 2**63 - 1],
    "float8": [0.1, None, -1e300, 113.355978],
    "timestamptz": [datetime(1999, 12, 31, 23, 59, 59, 1, UTC), None, LATE],
    "jsonb": ['{"a":[1,"话"]}', None, "null", "[]"],
    "text": ["", None, "路灯不亮", 'a"b\\c{d},NULL', "x" * 10_000],
    "uuid": [UUID(int=0), None, UUID(int=2**128 - 1)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_sent_is_what_is_read(kind: str) -> None:
    # As text: what is compared is the server's own reading of the two.
    sql = f"SELECT one::text FROM unnest(%s::{kind}[]) WITH ORDINALITY AS x(one, n) ORDER BY n"  # noqa: S608
    sent = [one for (one,) in statement(sql, [array_of(kind, VALUES[kind])])]
    with connection.cursor() as cursor:
        wanted = ", ".join([f"cast(%s AS {kind})::text"] * len(VALUES[kind]))
        cursor.execute(f"SELECT {wanted}", VALUES[kind])
        assert tuple(sent) == cursor.fetchone()
    assert statement(sql, [array_of(kind, [])]) == []


@pytest.mark.django_db
def test_texts_may_be_given_as_their_bytes() -> None:
    sent = array_of("text", ["话".encode(), "话"])
    assert statement("SELECT one FROM unnest(%s::text[]) AS x(one)", [sent]) == [("话",), ("话",)]


def test_what_has_no_form_is_refused_here() -> None:
    with pytest.raises(KeyError):
        array_of("money", [1])
    with pytest.raises(struct.error):
        array_of("smallint", [32768])


@pytest.mark.django_db
def test_a_row_has_its_columns_in_their_order_and_null_for_what_is_not_given() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, atttypid FROM pg_attribute WHERE attrelid = 'core_sealed'::regclass"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        layout = cursor.fetchall()
        cursor.execute("SELECT 'core_sealed'::regtype::oid")
        number = cursor.fetchone()[0]
    sealed = RowType(number, layout, [("ciphertext", "bytea"), ("purpose", "text")])
    sent = sealed.array([sealed.row([b"\0", "一"]), sealed.row([None, ""])])
    sql = "SELECT id, purpose, ciphertext FROM unnest(%s::core_sealed[])"
    assert statement(sql, [sent]) == [(None, "一", b"\0"), (None, "", None)]
    assert sealed.names == tuple(name for name, _ in layout)


def test_a_column_of_another_type_is_told_before_anything_is_sent() -> None:
    with pytest.raises(TypeError, match="b, c"):
        RowType(1, [("a", 25), ("b", 23)], [("a", "text"), ("b", "text"), ("c", "text")])
