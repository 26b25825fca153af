"""The body complained of cannot learn at any door who complained."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import Dossier
from tests.test_outsiders import CLOSED, DOORS, STAFF, Target, content, knock
from tests.test_secrecy import AREA, OPEN_ONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]


@pytest.mark.parametrize("door", DOORS)
def test_the_body_complained_of_learns_at_no_door_who_complained(
    door: str, jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    theirs = logged_in(cast("handler", body="URBAN"))
    received = receive_request(OPEN_ONE, by=visitor(jurisdiction), at=now)
    file = Dossier.objects.get(id=received.id)
    target = Target(file, "00000000-0000-0000-0000-000000000000")
    for method in ("GET", "POST"):
        answer = knock(theirs, method, target.path(door))
        said = content(answer)
        assert not [mark for mark in ("欧阳紫荆", "5559876", "推诿不办") if mark in said]
        if door in CLOSED:
            assert answer.status_code in {302, 401, 403, 404, 405, 409, 422}
        elif file.code not in target.path(door):
            assert file.code not in said


@pytest.mark.parametrize("door", sorted(STAFF))
def test_lists_and_counts_of_the_body_complained_of_do_not_move(
    door: str, jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    theirs = logged_in(cast("handler", body="URBAN"))
    before = knock(theirs, "GET", "/" + door)
    receive_request(OPEN_ONE, by=visitor(jurisdiction), at=now)
    after = knock(theirs, "GET", "/" + door)
    assert before.status_code == after.status_code
    assert _steady(before) == _steady(after)


def test_the_body_complained_of_is_not_suggested_to_handle_it(
    jurisdiction: int, cast: Cast, now: datetime
) -> None:
    said = {"detail": "路灯坏了三天", "area": AREA, "matter": "C0102"}
    plain = receive_request(Report(**said), by=visitor(jurisdiction), at=now)
    owner = plain.facts["suggestion"]["duty"]["owner"]
    body = Organisation.objects.get(id=owner).code
    about = receive_request(Report(**said, about=body), by=visitor(jurisdiction), at=now)
    assert "duty" not in about.facts["suggestion"]


def test_a_shut_file_and_one_that_never_was_answer_alike(
    jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    received = receive_request(OPEN_ONE, by=visitor(jurisdiction), at=now)
    gone = receive_request(Report(detail="别的事", area=AREA), by=visitor(jurisdiction), at=now)
    theirs = logged_in(cast("handler", body="URBAN"))
    address = "/api/v1/files/{}"
    shut = theirs.get(address.format(received.code))
    other = theirs.get(address.format(gone.code))
    assert shut.status_code == other.status_code == 404
    assert shut.content.replace(received.code.encode(), b"") == other.content.replace(
        gone.code.encode(), b""
    )


def _steady(answer: Any) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", answer.content.decode())
