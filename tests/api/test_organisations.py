"""The directory as machines read it: bodies and posts, never persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.core.models import Jurisdiction
from gongzhi.directory.models import Coverage, Holding, Organisation, Person, Post, Shift
from gongzhi.territory.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jurisdiction", "plain_files")]

Cast, Enter = Callable[..., Actor], Callable[..., Client]
HEAD = "code,name_zh,kind,parent,area\n"


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
    assert _get("", kind="no\0kind").status_code == 422


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
    of_the_area = {"code", "level", "name_zh", "name_en", "parent", "lon", "lat"}
    assert set(drawn[0]["properties"]) == {*of_the_area, "party"}


def _take(client: Client, rows: str, query: str = "") -> Any:
    sheet = SimpleUploadedFile("bodies.csv", (HEAD + rows).encode())
    return client.post(f"/api/v1/organisations/import{query}", {"sheet": sheet})


def _change(client: Client, act: str, **sent: str) -> Any:
    path = f"/api/v1/organisations/posts/URBAN_1/{act}"
    return client.post(path, sent, content_type="application/json")


def test_whoever_gives_rights_brings_in_sheets_here_too(cast: Cast, logged_in: Enter) -> None:
    giver, other = logged_in(cast("security_admin")), logged_in(cast("dispatcher"))
    good, bad = "FIRM9,清河物业,property_firm,,AL010108\n", "FIRM9,清河物业,nonsense,,NOWHERE\n"
    wrong = _take(giver, bad, "?dry_run=false").json()
    assert {(one["row"], one["rule"]) for one in wrong["problems"]} >= {(2, "unknown_kind")}
    assert all(words and "{" not in words for words in wrong["words"])
    told = {"table": "organisations", "added": 1, "changed": 0, "same": 0, "dry_run": True}
    assert _take(giver, good).json() == told
    assert "FIRM9" not in {one["code"] for one in _get("").json()}
    assert _take(giver, good, "?dry_run=false").json()["added"] == 1
    assert "FIRM9" in {one["code"] for one in _get("").json()}
    assert _take(other, good).status_code == 403
    assert _take(Client(), good).status_code == 401


def test_posts_are_handed_over_and_put_on_duty_here_too(cast: Cast, logged_in: Enter) -> None:
    giver, other = logged_in(cast("security_admin")), logged_in(cast("dispatcher"))
    holder = Holding.objects.get(post__code="MARKET_1", valid_to=None).person
    login = holder.user.login  # type: ignore[union-attr]
    hours = {"begins": "2030-06-01T08:00+08:00", "ends": "2030-06-01T18:00+08:00"}
    for act, sent in (("hand-over", {"login": login}), ("on-duty", hours)):
        assert _change(other, act, **sent).status_code == 403
        assert _change(Client(), act, **sent).status_code == 401
    assert _change(giver, "hand-over", login=login).json() == {"post": "URBAN_1"}
    assert Holding.objects.get(post__code="URBAN_1", valid_to=None).person == holder
    assert _change(giver, "hand-over", login="nobody9").status_code == 404
    assert _change(giver, "on-duty", **hours).status_code == 200
    assert Shift.objects.get(post__code="URBAN_1", begins__year=2030).ends.hour == 10
    overlap = _change(giver, "on-duty", **{**hours, "begins": "2030-06-01T09:00+08:00"})
    assert (overlap.status_code, "重叠" in overlap.json()["words"][0]) == (422, True)
    assert _change(giver, "on-duty", begins="soon", ends="later").status_code == 422
