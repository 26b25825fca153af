"""Every door, every stranger: nothing of a file is read, opened or moved by whoever has no part.

All addresses of the platform are taken from its own resolver; one that is neither public nor
closed here fails, so a new door has to be thought about.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.models import Photo
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.models import Opening
from gongzhi.core.tests.sounds import webm
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import BarredBody, Dossier
from tests.every_door import CLOSED, OPEN, OWN, STAFF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
SAID: dict[str, Any] = {
    "detail": "锅炉房夜里冒黑烟，请查一查。",
    "subject": "锅炉冒烟",
    "address": "翠微路九号",
    "name": "欧阳紫荆",
    "phone": "0000-5559876",
}
MARKS = ("冒黑烟", "锅炉冒烟", "翠微路九号", "欧阳紫荆", "5559876")
SHUT = frozenset({401, 403, 404, 405, 422})


def doors(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Give every address the resolver knows."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from doors(one.url_patterns, address)
        elif isinstance(one, URLPattern):
            yield address


DOORS = sorted(set(doors()))


@dataclass(frozen=True)
class Target:
    """A stranger's file, and what would betray that it was read."""

    file: Dossier
    photo: str

    @property
    def desk(self) -> Organisation:
        """The body at whose desk the file lies."""
        return Organisation.objects.get(id=self.file.desk_id or 0)

    def path(self, door: str) -> str:
        """Give a door's address for this file."""
        values = {"code": self.file.code, "photo": self.photo, "move": "dispatch", "number": "1"}
        values |= {
            "area": "AL010109",
            "procedure": "grid_duty",
            "body": "TO_AL01",
            "indicator": "a1_kept",
            "appeal": self.file.code,
            "month": "2026-06",
            "jury": self.file.code,
            "link": "0" * 26,
            "login": "nobody",
            "row": "1",
            "table": "settings",
            "post": "URBAN_1",
        }
        values["name"] = "cases" if "ending" in door else "audit:2026-06-01"
        values |= {"ending": "csv", "handle": "a" * 16, "kind": "sms", "saved": "1"}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], door)

    def state(self) -> tuple[int, str, int]:
        """Give what must not change: the last entry, the step, the openings by persons."""
        openings = Opening.objects.filter(chain=self.file.id).exclude(actor__startswith="system:")
        now = Dossier.objects.get(id=self.file.id)
        return now.last_sequence, now.step, openings.count()


@pytest.fixture(params=["help", "wrongdoing_report"])
def target(request: pytest.FixtureRequest, jurisdiction: int, now: datetime) -> Target:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    report = Report(
        **SAID,
        area="AL010109",
        type=request.param,
        photos=(picture.getvalue(),),
        voice=webm(secret=b"OUYANG"),
        share_contact=True,
    )
    received = receive_request(report, by=visitor(jurisdiction), at=now)
    photo = Photo.objects.get(dossier_id=received.id)
    return Target(Dossier.objects.get(id=received.id), str(photo.id))


@pytest.fixture
def neighbour(jurisdiction: int, now: datetime) -> Client:
    """Another resident with a file and a key of their own."""
    report = Report(detail="别的事：健身器材坏了。", area="AL010109")
    own = receive_request(report, by=visitor(jurisdiction), at=now)
    client = Client(headers={"X-Request-Key": own.key})
    client.post("/follow", {"code": own.code, "key": own.key})
    return client


def strangers(
    target: Target, neighbour: Client, cast: Cast, logged_in: Enter
) -> Iterator[tuple[str, Client]]:
    """Give everyone who has no part in the file."""
    desk = cast("dispatcher", body=target.desk.code)
    yield "visitor", Client()
    yield "neighbour", neighbour
    yield "other body", logged_in(cast("handler", body="MARKET"))
    yield "administrator", logged_in(cast("system_admin"))
    yield "auditor", logged_in(cast("audit_admin"))
    if target.file.secrecy:
        for role in ("district_leader", "party_secretary", "grid_worker", "objection_panel"):
            yield role, logged_in(cast(role))
    BarredBody.objects.create(
        dossier=target.file,
        jurisdiction_id=target.file.jurisdiction_id,
        organisation=target.desk,
    )
    yield "the body complained of", logged_in(desk)


def knock(client: Client, method: str, path: str) -> Any:
    """Call a door as a program or a browser would."""
    if method == "GET":
        return client.get(path)
    if path.startswith("/api/") and not path.endswith("/form"):
        return client.post(path, {"record": {}}, content_type="application/json")
    return client.post(path, {"why": "reach_requester", "text": "一段话"})


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Take back what a knock has done, in the database and in the browser: each door is alone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def content(answer: Any) -> str:
    """Give everything that came back, headers too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + repr(dict(answer.headers))


def test_every_door_has_been_thought_about() -> None:
    assert set(DOORS) == OPEN | OWN | STAFF | CLOSED


@pytest.mark.slow  # every door, by every stranger
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stranger_reads_opens_and_moves_nothing(
    method: str, target: Target, neighbour: Client, cast: Cast, logged_in: Enter
) -> None:
    before = target.state()
    wrong: list[Any] = []
    for who, client in strangers(target, neighbour, cast, logged_in):
        for door in DOORS:
            with undone(client):
                answer = knock(client, method, target.path(door))
                faults = list(_betrayed(door, target, answer))
                if target.state() != before:
                    faults.append("it moved")
            wrong += [(door, who, answer.status_code, fault) for fault in faults]
    assert wrong == []


def _betrayed(door: str, target: Target, answer: Any) -> Iterator[str]:
    said = content(answer)
    yield from (mark for mark in MARKS if mark in said)
    if "<code>" not in door and ":code>" not in door and target.file.code in said:
        yield "its code"
    if door in CLOSED and not is_shut(answer):
        yield said[:300]
    if answer.status_code >= 500:
        yield "broken"


def is_shut(answer: Any) -> bool:
    """Tell whether a door refused, or sent to the login."""
    to_login = answer.status_code == 302 and "/login" in answer.headers["Location"]
    return answer.status_code in SHUT or to_login


def test_residents_do_not_get_behind_the_desk(target: Target, neighbour: Client) -> None:
    wrong = []
    for client in (Client(), neighbour):
        for door in sorted(STAFF):
            for method in ("GET", "POST"):
                with undone(client):
                    answer = knock(client, method, "/" + door)
                    wrong += [] if is_shut(answer) else [(door, method, answer.status_code)]
    assert wrong == []


def test_nothing_private_is_kept_by_a_cache(target: Target, neighbour: Client) -> None:
    kept = ("Cache-Control", "Referrer-Policy", "X-Content-Type-Options")
    found = {}
    for door in sorted(CLOSED | OWN | STAFF):
        with undone(neighbour):
            answer = neighbour.get(target.path(door))
            found[door] = tuple(answer.headers[name] for name in kept)
    wanted = ("no-store", "same-origin", "nosniff")
    assert {door: said for door, said in found.items() if said != wanted} == {}


def test_the_key_stands_in_no_address_that_is_sent_anywhere(
    jurisdiction: int, now: datetime
) -> None:
    received = receive_request(Report(detail="路灯坏了。"), by=visitor(jurisdiction), at=now)
    client = Client()
    sent = client.post("/follow", {"code": received.code, "key": received.key})
    page = content(client.get("/follow"))
    assert received.key not in sent.headers["Location"]
    assert received.key not in page
    assert not re.findall(
        r'(?:href|action|src)="[^"]*' + received.key, content(client.get("/receipt"))
    )


def test_the_same_doors_open_for_the_desk_whose_file_it_is(
    target: Target, cast: Cast, logged_in: Enter, now: datetime
) -> None:
    dispatcher = cast("dispatcher", body=target.desk.code)
    desk, file = logged_in(dispatcher), target.file.id
    if target.file.secrecy:
        record = {"purpose": "handle"}
        move_request(dossier=file, move="ask_opening", by=dispatcher, at=now, record=record)
        move_request(dossier=file, move="join_opening", by=cast("discipline"), at=now)
    for door in ("file/<slug:code>", "api/v1/files/<code>/words"):
        assert MARKS[0] in content(desk.get(target.path(door)))
    assert desk.get(target.path("file/<slug:code>/photo/<uuid:photo>")).status_code == 200
    contact = knock(desk, "POST", target.path("file/<slug:code>/contact"))
    assert "欧阳紫荆" in content(contact)
    assert target.state()[2] > 0
