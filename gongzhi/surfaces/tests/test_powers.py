"""The list of powers: read apart from the duty lists; only who has a power can lend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.duties.methods.powers import KINDS
from gongzhi.duties.models import DutyApplication
from gongzhi.duties.tests.duty_road import OPENINGS, DutyRoad

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
GRID = "AL010109"


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> DutyRoad:
    return DutyRoad(jurisdiction, cast)


def test_a_body_shows_its_powers_apart_from_its_duties(road: DutyRoad) -> None:
    found = Client().get("/api/v1/duties/URBAN").json()
    kinds = {one["kind"] for one in found["powers"]}
    assert {"penalty", "licence"} <= kinds <= set(KINDS)
    assert all(one["law_basis"] for one in found["powers"])
    town = Client().get("/api/v1/duties/TO_AL01").json()["powers"]
    assert [one["kind"] for one in town if one["matter"] == "T1201"] == ["ruling"]
    out = StringIO()
    call_command("duties", "show", "URBAN", stdout=out)
    assert "P_E0101_penalty" in out.getvalue()
    client = Client()
    for language, said in (("zh-hans", "权责清单"), ("en", "Powers it holds by law")):
        client.cookies["language"] = language
        assert said in client.get("/duties/of/URBAN").content.decode()


def test_only_who_holds_a_power_can_lend_it(road: DutyRoad) -> None:
    other = road.player("other")
    before = DutyApplication.objects.count()
    with pytest.raises(Invalid) as refused:
        road.open("offer_power", by=other)
    assert [(one.field, one.rule) for one in refused.value.problems] == [
        ("matter", "power_not_held")
    ]
    assert DutyApplication.objects.count() == before
    assert road.open("offer_power").file.procedure == "lent_power"
    # Nothing is held against a sender where the list of powers is silent.
    unlisted = road.open("offer_power", by=other, matter="E0601")
    assert unlisted.file.subject == "E0601"
    assert OPENINGS["offer_power"]["matter"] == "E0101"


@pytest.mark.parametrize(
    ("matter", "area", "body", "reason"),
    [
        ("E0101", GRID, "URBAN", "cooperative"),
        ("C0102", GRID, "URBAN", "basic"),
        ("E0102", "AL01", "TO_AL01", "basic"),
        ("NOSUCH", GRID, "", "unknown_matter"),
    ],
)
def test_who_answers_is_asked_by_page_api_and_command(
    matter: str, area: str, body: str, reason: str, jurisdiction: int
) -> None:
    asked = {"matter": matter, "area": area}
    shape: dict[str, Any] = Client().get("/api/v1/duties/answer", asked).json()
    out = StringIO()
    call_command("duties", "who", matter, area, "--json", stdout=out)
    assert json.loads(out.getvalue()) == shape
    assert shape["fallback"]
    assert all(shape["words"][language] for language in ("zh-hans", "en"))
    client = Client()
    client.cookies["language"] = "en"
    page = client.get("/duties/", asked).content.decode()
    if body:
        assert f"/organisations/{shape['body']}" in page
        assert shape["law_basis"]
    else:
        assert "Nobody answers for it yet" in page
    assert shape["reason"] == reason
    assert (shape["body"] == "") == (body == "")


def test_what_is_asked_wrongly_is_said(jurisdiction: int) -> None:
    assert Client().get("/api/v1/duties/answer", {"matter": "E0101"}).status_code == 422
    lost = {"matter": "E0101", "area": "NOWHERE"}
    assert Client().get("/api/v1/duties/answer", lost).status_code == 404
    assert Client().get("/duties/", lost).status_code == 404
    with pytest.raises(CommandError, match="area_unknown"):
        call_command("duties", "who", "E0101", "NOWHERE")


def test_a_kind_of_township_with_limits_of_its_own_is_told(jurisdiction: int) -> None:
    """E0105 takes 15 working days; a fast-growing township (AL04) has 20."""
    there = {area: Client().get("/api/v1/duties/answer", {"matter": "E0105", "area": area})
             for area in ("AL0401", "AL0101")}  # fmt: skip
    assert {area: one.json()["limit"] for area, one in there.items()} == {
        "AL0401": "wd20",
        "AL0101": "wd15",
    }
