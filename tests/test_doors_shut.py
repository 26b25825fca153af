"""Doors against abuse: bodies too large, no TLS, other sites, tables others left at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from gongzhi.cases.actions import Received, Report, enter_request
from gongzhi.core.actor import Actor
from gongzhi.surfaces.door import SESSION_POST
from gongzhi.surfaces.visit import FILE_COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast = Callable[..., Actor]
Enter = Callable[..., Client]
JSON = "application/json"


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("path", ["/report", "/login", "/follow", "/view", "/file/X/move/accept"])
def test_a_page_reads_no_body_that_announces_too_much(path: str, kind: str) -> None:
    answer = Client().post(path, b"a" * (configured.GONGZHI_MAX_JSON + 1), content_type=kind)
    assert answer.status_code == 413


def test_photos_have_a_larger_limit_and_no_unlimited_one() -> None:
    announced = str(configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = Client().generic(
        "POST", "/report", b"--x--", "multipart/form-data; boundary=x", CONTENT_LENGTH=announced
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["/receipts/check", "/roots/1/countersignatures", "/requests/7K3M9QXAC4/moves/tell"]
)
def test_the_api_reads_no_json_that_announces_too_much(path: str, jurisdiction: int) -> None:
    body = b'{"a":"' + b"b" * configured.GONGZHI_MAX_JSON + b'"}'
    headers = {"X-Request-Key": "k"}
    answer = Client().post("/api/v1" + path, body, content_type=JSON, headers=headers)
    assert answer.status_code == 413, answer.content


def test_with_https_neither_door_answers_in_the_clear(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    page, api = Client().get("/"), Client().get("/api/v1/keys")
    assert (page.status_code, api.status_code) == (301, 403)
    assert api.json()["code"] == "https_only"
    assert "max-age=60" in Client().get("/api/v1/keys", secure=True)["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/login", "/follow", "/report", "/view", "/logout", "/post"])
def test_a_form_of_another_site_is_refused(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, {"a": "b"}).status_code == 403


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(wanted: str) -> None:
    assert Client().post("/view", {"next": wanted})["Location"] == "/"


@pytest.fixture
def entered(cast: Cast, now: datetime) -> tuple[Actor, Received]:
    """A file that a desk has entered for somebody who telephoned."""
    by = cast("dispatcher")
    report = Report(detail="来电反映路灯坏了。", area="AL010109", source="phone")
    return by, enter_request(report, by=by, at=now)


def test_who_entered_a_file_cannot_open_its_page_nor_its_photos_with_the_key(
    entered: tuple[Actor, Received], logged_in: Enter
) -> None:
    by, received = entered
    client = logged_in(by)
    assert client.session[SESSION_POST]
    assert client.post("/follow", {"code": received.code, "key": received.key}).status_code == 302
    assert client.get("/follow").status_code == 403
    photo = "/follow/photo/6f1a2f3e-0b55-5d0e-9c07-0a6c2f6b7d11"
    assert client.get(photo).status_code == 403
    assert client.post("/follow/remind", {"text": "x"}).status_code == 403


def test_logging_out_puts_the_kept_file_away(
    entered: tuple[Actor, Received], logged_in: Enter
) -> None:
    by, received = entered
    client = logged_in(by)
    client.post("/follow", {"code": received.code, "key": received.key})
    assert client.cookies[FILE_COOKIE].value
    client.post("/logout")
    assert not client.cookies[FILE_COOKIE].value
    assert client.get("/follow").status_code == 200


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    entered: tuple[Actor, Received], logged_in: Enter
) -> None:
    by, received = entered
    client = logged_in(by)
    sent = {"code": received.code, "key": received.key}
    client.get("/report", secure=True)
    client.post("/follow", sent, secure=True)
    kept = client.cookies[FILE_COOKIE]
    assert (kept["httponly"], kept["secure"], kept["samesite"]) == (True, True, "Lax")
    assert configured.SESSION_COOKIE_HTTPONLY
    assert configured.CSRF_COOKIE_HTTPONLY
    assert configured.SESSION_COOKIE_AGE <= 24 * 3600
