"""The promise on the requester's page: read, and judged by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor

pytestmark = pytest.mark.django_db


def test_the_requester_sees_it_and_says_so_on_the_page(
    jurisdiction: int, cast: Callable[..., Actor]
) -> None:
    road = Road(jurisdiction, cast)
    road.to("handling")
    road.do("promise")
    client = Client(headers={"Accept-Language": "zh"})
    client.post("/follow", {"code": road.received.code, "key": road.received.key})
    page = client.get("/follow").content.decode()
    assert "向您承诺 2026-06-30 前办到" in page
    assert "六月底前给答复" in page
    assert client.post("/follow/promise_broken", {"text": "还没有答复"}).status_code == 302
    again = client.get("/follow").content.decode()
    assert 'id="promise"' not in again
    assert "您说承诺没有兑现" in again
