"""Arrays in bytes: PostgreSQL reads the very values, of every type that can be sent so."""

from __future__ import annotations

import struct
from typing import Any
from uuid import UUID

import pytest

from gongzhi.core.arrays import KINDS, array_of
from gongzhi.core.statements import statement

VALUES: dict[str, list[Any]] = {
    "boolean": [True, None, False],
    "bytea": [b"", None, bytes(range(256)), b'{"\\'],
    "smallint": [-32768, None, 0, 32767],
    "text": ["", None, "路灯不亮", 'a"b\\c{d},NULL', "x" * 10_000],
    "uuid": [UUID(int=0), None, UUID(int=2**128 - 1)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_sent_is_what_is_read(kind: str) -> None:
    sql = f"SELECT one FROM unnest(%s::{kind}[]) WITH ORDINALITY AS x(one, n) ORDER BY n"  # noqa: S608
    assert [one for (one,) in statement(sql, [array_of(kind, VALUES[kind])])] == VALUES[kind]
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
