"""Reports with photos that staff send by machine: sent again, one file and the same answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from gongzhi.cases.models import Photo
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

Cast = Callable[..., Actor]
Enter = Callable[..., Client]
KEY = {"Idempotency-Key": "7d0c0a5e-55f1-4f6a-8a53-2f8f3c0e9a11"}
SAID = {"detail": "井盖松了，晚上危险。", "area": "AL010101", "source": "grid"}


@pytest.fixture
def phone(cast: Cast, logged_in: Enter) -> Client:
    return logged_in(cast("grid_worker", body="CC_AL0101"))


def send(phone: Client, said: dict[str, str], **headers: str) -> Any:
    """Send a form with one photo."""
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), "blue").save(picture, "PNG")
    picture.seek(0)
    picture.name = "1.png"
    return phone.post("/api/v1/files/form", {**said, "photo": picture}, headers=headers)


def test_sent_again_it_is_one_file_and_other_words_are_refused(phone: Client) -> None:
    first, again = send(phone, SAID, **KEY), send(phone, SAID, **KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    for name in ("code", "key", "receipt"):
        assert first.json()[name] == again.json()[name]
    assert Dossier.objects.filter(source="grid").count() == Photo.objects.count() == 1
    other = send(phone, {**SAID, "detail": "另一件事"}, **KEY)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_used")


def test_settled_at_once_and_sent_again_it_is_settled_once(phone: Client) -> None:
    said = {**SAID, "settled": "盖好了", "matter": "C0102"}
    first, again = send(phone, said, **KEY), send(phone, said, **KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert Dossier.objects.get(source="grid").step == "follow_up"


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"source": ""}, "source", "required"),
        ({"source_id": "1"}, "source_id", "unknown_field"),
        ({"detail": ""}, "detail", "required"),
        ({"area": "NOWHERE"}, "area", "unknown_area"),
    ],
)
def test_what_is_wrong_is_named(
    phone: Client, changed: dict[str, str], field: str, rule: str
) -> None:
    answer = send(phone, {**SAID, **changed}, **KEY)
    assert answer.status_code == 422
    assert (field, rule) in {(one["field"], one["rule"]) for one in answer.json()["problems"]}


def test_only_who_works_in_a_grid_enters_there(cast: Cast, logged_in: Enter) -> None:
    desk = logged_in(cast("dispatcher", body="TO_AL01"))
    assert send(desk, SAID).status_code == 403
    assert send(Client(), SAID).status_code == 401
