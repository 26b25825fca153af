"""A lost receipt at the desk: the new one is shown to be handed over, the old key opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.cases.actions import Received
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
Enter = Callable[[Actor], Client]


@pytest.fixture
def follow_up(cast: Callable[..., Actor], logged_in: Enter) -> Client:
    return logged_in(cast("follow_up_desk"))


def test_the_desk_hands_over_a_receipt_with_a_new_key(
    follow_up: Client, received: Received, file: Dossier
) -> None:
    assert "换发钥匙" in follow_up.get(f"/file/{file.code}").content.decode()
    sent = {"identity": "document", "seen": "1"}
    answer = follow_up.post(f"/file/{file.code}/move/renew_key", sent)
    assert answer["Location"] == "/receipt"
    page = follow_up.get("/receipt").content.decode()
    assert "请把这张回执交给" in page
    key = re.search(r'class="key printonly">([^<]+)<', page)
    assert key
    fresh = key[1].replace(" ", "")
    assert fresh != received.key
    assert follow_up.get("/follow").status_code == 403, "whoever gave it may not use it"
    person = Client()
    assert person.post("/follow", {"code": file.code, "key": received.key}).status_code == 404
    assert person.post("/follow", {"code": file.code, "key": fresh}).status_code == 302
    assert "换了新钥匙" in person.get("/follow").content.decode()


def test_without_saying_how_identity_was_checked_nothing_changes(
    follow_up: Client, received: Received, file: Dossier
) -> None:
    answer = follow_up.post(f"/file/{file.code}/move/renew_key", {"seen": "1"})
    assert answer.status_code == 422
    person = Client()
    assert person.post("/follow", {"code": file.code, "key": received.key}).status_code == 302


def test_over_the_api_the_key_stands_in_the_answer_of_that_move_alone(
    follow_up: Client, received: Received, file: Dossier
) -> None:
    path = f"/api/v1/files/{file.code}/moves"
    sent = {"record": {"identity": "call_back"}}
    answer = follow_up.post(f"{path}/renew_key", sent, content_type="application/json").json()
    assert answer["passed"] is True
    assert answer["key"]
    assert answer["key"] != received.key
    other = follow_up.post(f"{path}/remind", {"record": {}}, content_type="application/json").json()
    assert other["key"] == ""
