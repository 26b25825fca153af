"""Every door, every stranger: nothing of a file is read, opened or moved by whoever has no part.

All addresses of the platform are taken from its own resolver; one that is neither public nor
closed here fails, so a new door has to be thought about.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from gongzhi.cases.actions import Report, move_request, receive_request
from gongzhi.cases.models import Photo
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.models import Opening
from gongzhi.directory.models import Organisation
from gongzhi.procedure.models import BarredBody, Dossier

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
OPEN = frozenset(
    {
        "", "view", "community", "situation", "roots", "roots.json", "juries", "draws",
        "draws/<str:name>", "draws/<str:name>.json", "api/v1/juries", "report", "login", "logout",
        "knowledge/", "api/v1/articles", "hazards/", "api/v1/hazards",
        "api/v1/hazards/checklists", "lists/", "lists/of/<str:area>", "api/v1/lists/<area>",
        "near/", "near/<str:area>", "near/<str:area>/feed.atom", "api/v1/public/matters",
        "api/v1/public/cases", "api/v1/public/cases.geojson", "duties/", "duties/of/<str:body>",
        "api/v1/duties/<body>", "procedures/", "procedures/<slug:code>.svg",
        "procedures/<slug:code>", "receipt/leave", "away", "organisations/",
        "organisations/<str:code>", "organisations/coverage",
        "organisations/coverage.svg", "api/v1/", "api/v1/openapi.json", "api/v1/requests",
        "api/v1/requests/form", "api/v1/requests/similar", "api/v1/procedures",
        "api/v1/procedures/<code>", "api/v1/roots", "api/v1/roots/<number>", "api/v1/roots.jsonl",
        "api/v1/roots.atom", "api/v1/roots/<number>/countersignatures", "api/v1/keys",
        "api/v1/receipts/check", "api/v1/draws", "api/v1/draws/<name>", "api/v1/areas",
        "api/v1/areas/locate", "api/v1/areas/boundaries", "api/v1/areas/<code>",
        "api/v1/organisations", "api/v1/organisations/coverage", "api/v1/organisations/roster",
        "api/v1/organisations/<code>",
    }
)  # fmt: skip
"""Doors for everybody, which name no file."""
OWN = frozenset(
    {
        "receipt", "receipt/proof.json", "follow", "follow/jury", "follow/<slug:move>", "rate",
        "follow/appeals/<slug:code>",
    }
)  # fmt: skip
"""Doors that show the file whose key the browser keeps, and no other."""
STAFF = frozenset(
    {
        "posts", "post", "inbox", "search", "api/v1/search", "board/", "board/files",
        "knowledge/new", "api/v1/reply-templates", "api/v1/articles/files", "figures/",
        "figures/sheet.csv", "figures/appeals/new", "figures/exclusions", "figures/restate",
        "api/v1/figures/months/<month>", "api/v1/figures/calls", "api/v1/figures/appeals",
        "api/v1/figures/exclusions", "figures/<str:indicator>/<str:body>", "api/v1/figures",
        "api/v1/figures.csv", "api/v1/figures/<indicator>/<body>", "desk/new", "hazards/new",
        "meetings/", "meetings/new", "api/v1/meetings", "api/v1/meetings/agenda",
        "api/v1/hazards/files", "api/v1/orders", "api/v1/orders/read", "api/v1/orders/ratings",
        "orders/new", "orders/ratings", "lists/new/<slug:procedure>", "duties/new/<slug:move>",
        "api/v1/duties/files/<move>", "api/v1/lists/proposals/<procedure>", "api/v1/inbox",
        "api/v1/ratings/batches", "api/v1/files", "ratings", "organisations/import",
        "organisations/<str:code>/hand-over", "organisations/<str:code>/on-duty",
        "api/v1/duties/files/apply/several",
    }
)  # fmt: skip
"""Doors for anybody who holds a post; what they list is their own."""
CLOSED = frozenset(
    {
        "follow/photo/<uuid:photo>", "follow/jury/photo/<uuid:photo>",
        "api/v1/requests/<code>/photos", "api/v1/requests/<code>/photos/<photo>",
        "api/v1/requests/<code>/jury/photos/<photo>", "api/v1/files/<code>/photos/<photo>",
        "api/v1/files/<code>/evidence/<move>", "knowledge/<slug:code>", "api/v1/articles/<code>",
        "file/<slug:code>", "file/<slug:code>/contact", "file/<slug:code>/photo/<uuid:photo>",
        "file/<slug:code>/move/<slug:move>", "file/<slug:code>/similar",
        "file/<slug:code>/public", "file/<slug:code>/public/photo/<uuid:photo>",
        "near/case/<slug:code>", "near/case/<slug:code>/photo/<uuid:photo>",
        "api/v1/public/cases/<code>", "api/v1/public/cases/<code>/photos/<photo>",
        "api/v1/files/<code>/public", "file/<slug:code>/rating", "rate/<slug:link>",
        "api/v1/files/<code>/rating", "api/v1/requests/<code>/rating",
        "api/v1/requests/<code>/pressure", "api/v1/ratings", "api/v1/requests/<code>/jury",
        "api/v1/requests/<code>/jury/<jury>/verdict", "api/v1/requests/<code>/jury/<jury>/aside",
        "api/v1/files/<code>/rating-link", "api/v1/requests/<code>",
        "api/v1/requests/<code>/words", "api/v1/requests/<code>/openings",
        "api/v1/requests/<code>/receipt", "api/v1/requests/<code>/moves/<move>",
        "api/v1/requests/<code>/why", "api/v1/files/<code>", "api/v1/files/<code>/words",
        "api/v1/files/<code>/moves", "api/v1/files/<code>/outside", "api/v1/files/<code>/days",
        "api/v1/requests/<code>/days", "api/v1/files/<code>/moves/<move>",
        "api/v1/files/<code>/why", "api/v1/files/<code>/similar", "api/v1/files/<code>/meetings",
        "api/v1/requests/<code>/appeals", "api/v1/requests/<code>/appeals/<appeal>/answer",
        "meetings/<slug:code>", "meetings/<slug:code>/<slug:move>", "api/v1/meetings/<code>",
        "api/v1/meetings/<code>/moves/<move>",
    }
)  # fmt: skip
"""Doors to one file: shut for whoever has no part in it."""
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
        }
        values["name"] = "audit:2026-06-01"
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


def content(answer: Any) -> str:
    """Give everything that came back, headers too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + repr(dict(answer.headers))


def test_every_door_has_been_thought_about() -> None:
    assert set(DOORS) == OPEN | OWN | STAFF | CLOSED


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_reads_opens_and_moves_nothing(
    door: str, method: str, target: Target, neighbour: Client, cast: Cast, logged_in: Enter
) -> None:
    path, before = target.path(door), target.state()
    for who, client in strangers(target, neighbour, cast, logged_in):
        answer = knock(client, method, path)
        said = content(answer)
        assert not [mark for mark in MARKS if mark in said], who
        if "<code>" not in door and ":code>" not in door:
            assert target.file.code not in said, who
        if door in CLOSED:
            to_login = answer.status_code == 302 and "/login" in answer.headers["Location"]
            assert answer.status_code in SHUT or to_login, (who, answer.status_code, said[:300])
        assert answer.status_code < 500, who
    assert target.state() == before


@pytest.mark.parametrize("door", sorted(STAFF))
def test_residents_do_not_get_behind_the_desk(door: str, target: Target, neighbour: Client) -> None:
    for client in (Client(), neighbour):
        for method in ("GET", "POST"):
            answer = knock(client, method, "/" + door)
            to_login = answer.status_code == 302 and "/login" in answer.headers["Location"]
            assert answer.status_code in SHUT or to_login


@pytest.mark.parametrize("door", sorted(CLOSED | OWN | STAFF))
def test_nothing_private_is_kept_by_a_cache(door: str, target: Target, neighbour: Client) -> None:
    answer = neighbour.get(target.path(door))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


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
