"""The doors of ratings: the requester's key rates, nobody else reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor

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
