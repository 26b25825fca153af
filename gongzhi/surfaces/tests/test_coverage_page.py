"""Which Party branch works on which grid: a layer of the map, and a list that says the same."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gongzhi.core.models import Jurisdiction
from gongzhi.directory.models import Coverage, Organisation
from gongzhi.territory.models import Area

pytestmark = pytest.mark.django_db
QUERIES = 12


def test_the_map_and_the_list_say_the_same(
    jurisdiction: int, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    grid = Area.objects.filter(
        jurisdiction=jurisdiction, level=4, valid_to=None, boundaries__valid_to=None,
        boundaries__isnull=False,
    ).order_by("code")[0]  # fmt: skip
    body = Organisation.objects.filter(jurisdiction=jurisdiction, valid_to=None).order_by("code")[0]
    Coverage.objects.update_or_create(
        jurisdiction=Jurisdiction.objects.get(id=jurisdiction),
        organisation=body,
        area=grid,
        defaults={"valid_from": grid.valid_from},
    )
    # What processes keep in memory is read by the first page of all.
    client.get("/organisations/coverage")
    with django_assert_max_num_queries(QUERIES):
        page = html.unescape(client.get("/organisations/coverage").content.decode())
    assert f"/organisations/{body.code}" in page
    assert "暂无" in page
    with django_assert_max_num_queries(QUERIES):
        picture = client.get("/organisations/coverage.svg")
    assert picture["Content-Security-Policy"].startswith("default-src 'none'")
    drawn = picture.content.decode()
    assert body.name_zh in drawn
    assert 'class="dot"' in drawn
    english = client.get("/organisations/coverage?lang=en", headers={"Accept-Language": "en"})
    assert english.status_code == 200
    township = client.get(f"/organisations/coverage.svg?area={grid.code}").content.decode()
    assert township.count("<path") == 1
    assert client.get("/organisations/coverage?area=NOWHERE").status_code == 404
