"""Doors: every move of the requester has one, both spellings of an address, the first tab."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.cases.actions import Received
from gongzhi.cases.tests.road import Road
from gongzhi.cases.workflow import REQUEST
from gongzhi.cases.workflow.parts import REQUESTER
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.views.follow import MOVES

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
Enter = Callable[[Actor], Client]


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> Road:
    """A file that has not been opened yet."""
    return Road(jurisdiction, cast)


def test_every_move_of_the_requester_has_a_door_on_the_page() -> None:
    moves = [*REQUEST.everywhere, *(move for step in REQUEST.steps for move in step.moves)]
    elsewhere = {"keep_from_jury"}  # on the page about juries
    assert {move.name for move in moves if REQUESTER in move.by} == MOVES | elsewhere


def test_the_requester_asks_for_one_level_up_on_the_page(browser: Client, road: Road) -> None:
    road.to("handling")
    browser.post("/follow", {"code": road.file.code, "key": road.received.key})
    assert 'action="/follow/lift"' in browser.get("/follow").content.decode()
    wrong = browser.post("/follow/lift", {"text": ""})
    assert wrong.status_code == 422
    assert browser.post("/follow/lift", {"text": "他们一直不来"}).status_code == 302
    assert (road.file.step, road.file.lifted) == ("dispatched", 1)


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("/report/", "/report"),
        ("/follow/?done=1", "/follow?done=1"),
        ("/organisations", "/organisations/"),
        ("/organisations/URBAN/", "/organisations/URBAN"),
        ("/figures?month=2026-10", "/figures/?month=2026-10"),
    ],
)
def test_a_slash_too_many_or_too_few_leads_to_the_page(
    browser: Client, typed: str, page: str
) -> None:
    answer = browser.get(typed)
    assert (answer.status_code, answer.headers.get("Location")) == (301, page)


@pytest.mark.parametrize(
    "typed", ["/nowhere", "/nowhere/", "/organisations/NOBODY", "/organisations/NOBODY//"]
)
def test_an_address_without_a_page_stays_not_found(browser: Client, typed: str) -> None:
    assert browser.get(typed, follow=True).status_code == 404


def test_no_form_is_led_elsewhere_and_no_address_to_another_site(browser: Client) -> None:
    assert browser.post("/report/", {"detail": "路灯坏了"}).status_code == 404
    outside = browser.get("/", headers={}, PATH_INFO="//elsewhere.example/report/")
    assert outside.status_code == 404


def test_whoever_may_convene_begins_with_what_is_stuck_when_nothing_waits(
    received: Received, file: Dossier, cast: Cast, logged_in: Enter
) -> None:
    secretary = logged_in(cast("party_secretary", body="PC_AL01"))
    assert file.code in secretary.get("/inbox").content.decode()
    assert file.code not in secretary.get("/inbox?list=").content.decode()


def test_the_form_to_list_something_knows_the_place_it_was_opened_from(
    cast: Cast, logged_in: Enter
) -> None:
    secretary = logged_in(cast("community_secretary", body="CC_AL0101"))
    assert "?area=AL0101" in secretary.get("/lists/of/AL0101").content.decode()
    form = secretary.get("/lists/new/grid_duty?area=AL0101").content.decode()
    assert 'value="AL0101 ' in form


def test_each_body_has_a_colour_of_its_own_in_the_days_of_a_file(
    road: Road, cast: Cast, logged_in: Enter
) -> None:
    road.to("handling")
    handler = logged_in(cast("handler", body=road.file.owner.code))
    page = handler.get(f"/file/{road.file.code}").content.decode()
    assert 'class="body0"' in page
    assert 'class="body1"' in page
