"""A file that a body is shut out of and one that never was cost the same work at every door.

How long a door takes is made of what it asks the database and of what it sends: both are compared,
statement by statement, so that no clock of the machine decides the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.actions import receive_request
from gongzhi.cases.tests.road import LAMP
from gongzhi.core import statements
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import new_code
from gongzhi.procedure.models import Dossier
from tests.every_door import CLOSED, STAFF
from tests.test_outsiders import Target, content, knock
from tests.test_secrecy import OPEN_ONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
NO_PHOTO = "00000000-0000-0000-0000-000000000000"
VALUES = re.compile(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b|\"[0-9a-z_]*x\d+\"")
LISTED = re.compile(r"\((?:\?::\w+(?:, )?)+\)")
STEADY = re.compile(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"|csrftoken=\w+|expires=[^;]*')


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the database beside Django: the statements that are kept prepared."""
    found: list[str] = []
    named = statements.named

    def noting(sql: str) -> tuple[str, bytes]:
        found.append(sql)
        return named(sql)

    monkeypatch.setattr(statements, "named", noting)
    return found


@contextmanager
def work_of(asked: list[str]) -> Iterator[list[str]]:
    """Give the statements of a block, their values left out, in order."""
    done: list[str] = []
    asked.clear()
    with CaptureQueriesContext(connection) as captured:
        yield done
    done += [LISTED.sub("(…)", VALUES.sub("?", one["sql"])) for one in captured.captured_queries]
    done += [f"prepared: {sql}" for sql in asked]


def named(code: str, file: Dossier) -> Target:
    """Give the doors of a code; what else an address names is there for neither."""
    shown = Dossier(id=file.id, code=code)
    return Target(shown, NO_PHOTO)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_door_works_differently_for_what_it_hides(
    method: str,
    jurisdiction: int,
    cast: Cast,
    logged_in: Enter,
    now: datetime,
    asked: list[str],
) -> None:
    received = receive_request(OPEN_ONE, by=visitor(jurisdiction), at=now)
    file = Dossier.objects.get(id=received.id)
    theirs = logged_in(cast("handler", body="URBAN"))
    wrong: list[Any] = []
    for door in sorted(CLOSED):
        seen = []
        for code in (new_code(), file.code, new_code()):
            path = named(code, file).path(door)
            with work_of(asked) as done:
                answer = knock(theirs, method, path)
            said = STEADY.sub("", content(answer).replace(code, "CODE"))
            seen.append((answer.status_code, said, tuple(done)))
        if seen[1] not in (seen[0], seen[2]):
            wrong.append((door, [one[0] for one in seen], _first(seen[1], seen[2])))
    assert wrong == []


def _first(one: Any, other: Any) -> Any:
    """Show where two lists of statements part, or that the answers differ."""
    return _parted(one[2], other[2]) or (one[1][:600], other[1][:600])


def _parted(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return left[:300], right[:300]
    return (one[len(other) :] or other[len(one) :])[:1]


def test_what_lists_and_counts_works_the_same_with_and_without_it(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime, asked: list[str]
) -> None:
    """Every door of a desk: the same statements before the complaint and after it.

    There is another file already: figures read whole blocks of files, and none where there is none.
    """
    receive_request(LAMP, by=visitor(jurisdiction), at=now)
    theirs = logged_in(cast("handler", body="URBAN"))
    doors = sorted(one for one in STAFF if "<" not in one)
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {door: [] for door in doors}
    for number in range(3):
        if number == 2:
            receive_request(OPEN_ONE, by=visitor(jurisdiction), at=now)
        for door in doors:
            with work_of(asked) as done:
                answer = knock(theirs, "GET", f"/{door}")
            found[door].append((answer.status_code, tuple(done)))
    wrong = [
        (door, *_parted(seen[1][1], seen[2][1]))
        for door, seen in found.items()
        if seen[1] != seen[2]
    ]
    assert wrong == []
