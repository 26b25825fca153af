"""The body complained of cannot learn at any door who complained."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import new_code
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import Dossier
from tests.every_door import CLOSED, OPEN, STAFF
from tests.test_outsiders import DOORS, Target, content, knock, undone
from tests.test_secrecy import AREA, OPEN_ONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
COUNTING = sorted(door for door in (STAFF | OPEN) & set(DOORS) if "<" not in door)
"""Every door that shows no single thing: whatever it lists or counts must not move."""


MARKS = ("欧阳紫荆", "5559876", "推诿不办")
SHUT = frozenset({302, 401, 403, 404, 405, 409, 422})
TOWNSHIP = replace(OPEN_ONE, about="TO_AL01")
# Who stands how to the body complained of: the body itself, its other roles, a body below it.
THEIRS: list[tuple[Report, str, str]] = [
    (OPEN_ONE, "handler", "URBAN"),
    (TOWNSHIP, "dispatcher", "TO_AL01"),
    (TOWNSHIP, "community_secretary", "CC_AL0101"),
    (TOWNSHIP, "grid_worker", "CC_AL0101"),
]


@dataclass(frozen=True)
class Shut:
    """A complaint with all that may betray it: its file, its parts, and whom it is hidden from."""

    file: Dossier
    clients: list[tuple[str, Client]]

    @property
    def codes(self) -> list[str]:
        """The codes of the file and of the parts that other bodies were called to."""
        rows = Dossier.objects.filter(Q(id=self.file.id) | Q(parent_id=self.file.id))
        return list(rows.values_list("code", flat=True))


@pytest.fixture
def complaints(jurisdiction: int, cast: Cast, logged_in: Enter, now: datetime) -> list[Shut]:
    """A complaint about a department and one about a township with bodies below it."""
    found = []
    for about in (OPEN_ONE, TOWNSHIP):
        received = receive_request(about, by=visitor(jurisdiction), at=now)
        file = Dossier.objects.get(id=received.id)
        record = {
            "ground": "co_strong_concern",
            "bodies": ["MARKET"],
            "lead": "MARKET",
            "meets_at": (now + timedelta(days=1)).isoformat(),
            "text": "请到现场会商",
        }
        party = cast("party_secretary", body="PARTY")
        move_request(dossier=file.id, move="convene", by=party, at=now, record=record)
        clients = [
            (f"{role} of {body}", logged_in(cast(role, body=body)))
            for report, role, body in THEIRS
            if report is about
        ]
        found.append(Shut(file, clients))
    return found


@pytest.mark.slow  # every door, by everybody who answers to the body
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_body_complained_of_learns_at_no_door_who_complained(
    method: str, complaints: list[Shut]
) -> None:
    wrong: list[Any] = []
    for complaint in complaints:
        target, codes = (
            Target(complaint.file, "00000000-0000-0000-0000-000000000000"),
            complaint.codes,
        )
        for who, theirs in complaint.clients:
            for door in DOORS:
                path = target.path(door)
                with undone(theirs):
                    answer = knock(theirs, method, path)
                    said = content(answer).replace(path, "")
                faults = [mark for mark in MARKS if mark in said]
                if door in CLOSED:
                    faults += [] if answer.status_code in SHUT else ["open"]
                elif complaint.file.code not in path:
                    faults += [code for code in codes if code in said]
                wrong += [(door, who, answer.status_code, fault) for fault in faults]
    assert wrong == []


LISTS = ("", "?list=place", "?list=supervised", "?list=whistles", "?order=latest")


@pytest.mark.slow  # every door that counts
@pytest.mark.parametrize(("report", "role", "body"), THEIRS)
def test_lists_and_counts_of_the_body_complained_of_do_not_move(
    report: Report,
    role: str,
    body: str,
    jurisdiction: int,
    cast: Cast,
    logged_in: Enter,
    now: datetime,
) -> None:
    theirs = logged_in(cast(role, body=body))
    wrong = []
    for door in COUNTING:
        ways = LISTS if door in {"inbox", "api/v1/inbox"} else LISTS[:1]
        with undone(theirs):
            before = [_seen(theirs, f"/{door}{way}") for way in ways]
            receive_request(report, by=visitor(jurisdiction), at=now)
            after = [_seen(theirs, f"/{door}{way}") for way in ways]
        wrong += [
            (door, one, other) for one, other in zip(before, after, strict=True) if one != other
        ]
    assert wrong == []


def _seen(client: Client, path: str) -> tuple[int, str]:
    answer = knock(client, "GET", path)
    return answer.status_code, _steady(answer)


def test_what_is_searched_by_code_answers_as_if_there_were_none(
    complaints: list[Shut],
) -> None:
    for complaint in complaints:
        for who, theirs in complaint.clients:
            found = theirs.get("/search", {"words": complaint.file.code})
            none = theirs.get("/search", {"words": new_code()})
            assert found.status_code == none.status_code, who
            address = found.headers.get("Location", "")
            if address:
                assert theirs.get(address).status_code == 404, who


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
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    moment = r'name="(?:csrfmiddlewaretoken|token)" value="[^"]*"|"(?:at|token)": *"[^"]*"'
    return re.sub(moment, "", said.decode())
