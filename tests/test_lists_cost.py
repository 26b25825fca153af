"""A list costs the same statements however many files stand in it, through page and API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.api.shapes import PageShape, RowShape
from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor

pytestmark = pytest.mark.django_db
# The prepared ones that ask who is there (session, account, posts held) stand beside them.
DOORS = {"/api/v1/inbox": 2, "/inbox": 5, "/inbox?order=latest": 5}


def _reads(client: Client, door: str) -> list[str]:
    """The reading statements of one answer; beginnings and prepared ones are not among them."""
    with CaptureQueriesContext(connection) as ran:
        assert client.get(door).status_code == 200
    return [one["sql"] for one in ran if one["sql"].lstrip("( ").startswith("SELECT")]


@pytest.mark.usefixtures("plain_files")
@pytest.mark.parametrize("door", DOORS)
def test_five_files_cost_what_one_costs(
    door: str, jurisdiction: int, cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    first = Road(jurisdiction, cast).open()
    client = logged_in(first.actor("desk"))
    client.get(door)
    one = _reads(client, door)
    for _ in range(4):
        Road(jurisdiction, cast).open()
    client.get(door)
    five = _reads(client, door)
    assert len(five) == len(one), five[len(one) :]
    assert len(five) <= DOORS[door], five
    if door.startswith("/api/"):
        answer = client.get(door).json()
        # It is written without the shape that the OpenAPI document shows.
        assert PageShape(**answer).dict().keys() == answer.keys()
        assert [set(row) for row in answer["rows"]] == [set(RowShape.model_fields)] * 5
