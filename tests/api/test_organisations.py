"""The directory as machines read it: bodies and posts, never persons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.core.models import Jurisdiction
from gongzhi.directory.models import Coverage, Holding, Organisation, Person, Post, Shift
from gongzhi.territory.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jurisdiction", "plain_files")]


def _get(path: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/organisations{path}", query)


def test_bodies_are_listed_by_kind_place_and_tree() -> None:
    every = _get("").json()
    assert len(every) == Organisation.objects.filter(valid_to=None).count()
    offices = _get("", kind="township_office").json()
    assert {one["kind"] for one in offices} == {"township_office"}
    here = _get("", area="AL01").json()
    assert {one["area"] for one in here} == {"AL01"}
    assert {one["parent"] for one in _get("", parent="GOV").json()} == {"GOV"}
    assert _get("", kind="no\0kind").status_code == 200


def test_a_body_shows_posts_and_vacancies_and_nobody_by_name() -> None:
    held = Holding.objects.filter(valid_to=None).select_related("post__organisation").first()
    assert held is not None
    body = held.post.organisation
    Holding.objects.filter(pk=held.pk).update(valid_to=timezone.now())
    answer = _get(f"/{body.code}")
    posts = {one["code"]: one for one in answer.json()["posts"]}
    assert posts[held.post.code]["vacant"] is True
    assert len(posts) == Post.objects.filter(organisation=body, active=True).count()
    text = answer.content.decode()
    assert not [one for one in Person.objects.all() if one.name_zh in text]
    assert _get("/NOBODY").status_code == 404


def test_who_is_on_duty_now_has_a_telephone() -> None:
    place = Jurisdiction.objects.get(code="anlan")
    post = Post.objects.filter(organisation__code="HOTLINE").order_by("code")[0]
    now, hour = timezone.now(), timedelta(hours=1)
    for begins, phone in ((now - hour, "0000-1"), (now + hour, "0000-2")):
        Shift.objects.create(
            jurisdiction=place, post=post, begins=begins, ends=begins + 2 * hour, phone=phone
        )
    assert [one["phone"] for one in _get("/roster").json()] == ["0000-1"]
    assert _get("/roster", organisation="GOV").json() == []
    seen = _get("/HOTLINE").json()
    assert [one["phone"] for one in seen["on_duty"]] == ["0000-1"]
    assert [one["phone"] for one in seen["coming"]] == ["0000-2"]


def test_party_on_the_grids_is_a_map_without_a_figure() -> None:
    place = Jurisdiction.objects.get(code="anlan")
    grid = Area.objects.filter(level=4, boundaries__valid_to=None).order_by("code")[0]
    body = Organisation.objects.filter(kind="party_committee").order_by("code")[0]
    Coverage.objects.create(
        jurisdiction=place, organisation=body, area=grid, valid_from=timezone.now().date()
    )
    drawn = _get("/coverage").json()["features"]
    served = {one["properties"]["code"]: one["properties"]["party"] for one in drawn}
    assert served[grid.code] == [body.code]
    assert sum(map(bool, served.values())) == 1
    assert set(drawn[0]["properties"]) == {"code", "level", "name_zh", "name_en", "party"}
