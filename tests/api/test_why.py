"""Why, by machine: for the requester with the key, for staff who may see the file, for no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from tests.api.test_handling import SAID, get, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(jurisdiction: int) -> dict[str, Any]:
    """A request that somebody has just reported."""
    answer: dict[str, Any] = send(Client(), "/requests", SAID).json()
    return answer


def test_the_requester_and_the_desk_get_the_same_answer(
    reported: dict[str, Any], cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    desk = Dossier.objects.select_related("desk").get(code=reported["code"]).desk
    assert desk is not None
    staff = logged_in(cast("dispatcher", body=desk.code))
    own = get(Client(), f"/requests/{reported['code']}/why", reported["key"])
    seen = get(staff, f"/files/{reported['code']}/why")
    assert (own.status_code, seen.status_code) == (200, 200)
    for section in ("place", "matter", "body", "due"):
        assert own.json()[section]["facts"] == seen.json()[section]["facts"]
    assert "派单员" in "".join(seen.json()["body"]["words"])
    assert "派单员" not in "".join(own.json()["body"]["words"]), "no words of the office"
    assert own.json()["due"]["facts"][-1]["code"] == "clock"
    english = get(Client(), f"/requests/{reported['code']}/why?language=en", reported["key"])
    assert english.json()["due"]["question"] == "Why by then"


def test_a_language_we_do_not_speak_and_a_wrong_key_are_refused(reported: dict[str, Any]) -> None:
    path = f"/requests/{reported['code']}/why"
    assert get(Client(), f"{path}?language=fr", reported["key"]).status_code == 422
    assert get(Client(), path, "0" * 26).status_code == 404


def test_staff_without_a_part_in_the_file_get_no_reasons(
    reported: dict[str, Any], cast: Callable[..., Actor], logged_in: Callable[..., Client]
) -> None:
    path = f"/files/{reported['code']}/why"
    assert get(Client(), path).status_code == 401
    assert get(logged_in(cast("handler", body="MARKET")), path).status_code == 404
