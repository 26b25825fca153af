"""Wrong keys are counted: an address that guesses has to wait, the requester elsewhere not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gongzhi.accounts.models import LoginAttempt
from gongzhi.accounts.tasks import forget_logins
from gongzhi.cases.actions import Received, Report, receive_request
from gongzhi.core.actor import visitor
from gongzhi.core.agenda import Wake
from gongzhi.core.codes import new_key
from gongzhi.core.models import AgendaRow
from gongzhi.core.work import work

MOST = 30


@pytest.fixture
def received(jurisdiction: int, now: datetime, plain_files: None) -> Received:
    report = Report(detail="楼下的路灯坏了三天。", area="AL010109")
    return receive_request(report, by=visitor(jurisdiction), at=now)


def by_api(code: str, key: str, address: str = "192.0.2.1") -> int:
    answer = Client(REMOTE_ADDR=address).get(
        f"/api/v1/requests/{code}", headers={"X-Request-Key": key}
    )
    return answer.status_code


def by_page(code: str, key: str, address: str = "192.0.2.1") -> int:
    sent = {"code": code, "key": key}
    return Client(REMOTE_ADDR=address).post("/follow", sent).status_code


def test_an_address_that_guesses_has_to_wait_at_both_doors(received: Received) -> None:
    for number in range(MOST):
        knock = by_api if number % 2 else by_page
        assert knock(received.code, new_key()) == 404
    assert by_api(received.code, received.key) == 403
    assert by_page(received.code, received.key) == 403
    assert by_api(received.code, received.key, "192.0.2.2") == 200
    assert by_page(received.code, received.key, "192.0.2.2") == 302


def test_right_keys_are_never_counted(received: Received) -> None:
    for _ in range(MOST + 1):
        assert by_api(received.code, received.key) == 200
        assert by_page(received.code, received.key) == 302
    assert not LoginAttempt.objects.exists()


def test_behind_a_proxy_of_ours_the_address_is_the_one_it_has_seen(
    received: Received, settings: Settings
) -> None:
    settings.GONGZHI_PROXY = True

    def knock(key: str, forwarded: str) -> int:
        headers = {"X-Request-Key": key, "X-Forwarded-For": forwarded}
        return Client().get(f"/api/v1/requests/{received.code}", headers=headers).status_code

    for number in range(MOST):
        assert knock(new_key(), f"203.0.113.{number}, 192.0.2.7") == 404
    assert knock(received.key, "203.0.113.99, 192.0.2.7") == 403
    assert knock(received.key, "192.0.2.7, 192.0.2.8") == 200


def test_failures_that_count_no_longer_are_forgotten(received: Received, jurisdiction: int) -> None:
    by_api(received.code, new_key())
    with work(jurisdiction, "test") as unit:
        row = AgendaRow(jurisdiction_id=jurisdiction, handler="forget_logins")
        forget_logins(Wake(row, timezone.now(), unit))
        assert LoginAttempt.objects.count() == 1
        forget_logins(Wake(row, timezone.now() + timedelta(days=1), unit))
        assert not LoginAttempt.objects.exists()
