"""The doors of ratings: the requester's key rates, nobody else reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from gongzhi.accounts.methods.throttling import Throttle
from gongzhi.cases.actions.rating import make_rating_link
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A file that has not been opened yet."""
    return Road(jurisdiction, cast)


def test_the_door_takes_a_rating_and_shows_it_to_nobody_else(road: Road, client: Client) -> None:
    road.to("closed")
    address = f"/api/v1/requests/{road.received.code}/rating"
    said = {"solved": "partly", "satisfied": False}
    sent = client.post(
        address, said, "application/json", headers={"X-Request-Key": road.received.key}
    )
    assert sent.status_code == 200, sent.content
    assert sent.json()["solved"] == "partly"
    wrong = client.post(address, said, "application/json", headers={"X-Request-Key": "no"})
    assert wrong.status_code == 404
    assert client.get("/api/v1/ratings/batches").status_code == 401


def test_wrong_links_are_counted_and_after_too_many_one_has_to_wait(
    road: Road, client: Client, now: datetime
) -> None:
    road.to("closed")
    right = make_rating_link(dossier=road.received.id, by=road.actor("follow"), at=now)
    with work(road.jurisdiction, "test") as unit:
        settings = live(unit.jurisdiction, unit.live_version).table("settings")

    def rated(link: str) -> int:
        said, headers = {"solved": "solved"}, {"X-Rating-Link": link}
        answer = client.post("/api/v1/ratings", said, "application/json", headers=headers)
        return answer.status_code

    assert rated(right) == 200
    most = Throttle.from_settings(settings).address
    assert {rated(f"{number:026}") for number in range(most)} == {404}
    assert rated("0" * 26) == rated(right) == 403
