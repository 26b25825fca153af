"""Logging in is slowed down by counted failures, without telling which names exist."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongzhi.accounts.actions import LoginResult, close_account, forget_attempts, try_login
from gongzhi.accounts.methods.throttling import Throttle
from gongzhi.accounts.models import LoginAttempt
from gongzhi.accounts.tests import factories
from gongzhi.accounts.tests.factories import AT, PASSWORD
from gongzhi.core.models import Jurisdiction

pytestmark = pytest.mark.django_db

THROTTLE = Throttle(window=timedelta(minutes=15), pair=3, name=5, address=6)


@pytest.fixture
def place() -> Jurisdiction:
    """A small district with one account."""
    place = factories.jurisdiction()
    factories.account(place)
    return place


def attempt(
    password: str = "wrong",  # noqa: S107
    login: str = "chen",
    address: str = "10.0.0.1",
    at: datetime = AT,
) -> LoginResult:
    """Try to log in."""
    return try_login(login=login, password=password, address=address, throttle=THROTTLE, at=at)


def test_the_right_password_lets_in_and_clears_the_failures(place: Jurisdiction) -> None:
    assert attempt().reason == "wrong"
    entered = attempt(PASSWORD, login=" CHEN ")
    assert (entered.reason, entered.user and entered.user.login) == ("ok", "chen")
    assert not LoginAttempt.objects.exists()


def test_a_wrong_password_an_unknown_name_and_a_closed_account_look_the_same(
    place: Jurisdiction,
) -> None:
    closed = factories.account(place, "closed")
    close_account(user=closed, by=factories.administrator(place), at=AT)
    factories.account(place, "without", password=None)
    for login in ("nobody", "closed", "without", "", "x" * 400):
        assert attempt(PASSWORD, login=login, address=login) == LoginResult(None, "wrong")


def test_one_name_from_one_address_waits_after_its_failures_until_the_window_has_passed(
    place: Jurisdiction,
) -> None:
    for _ in range(THROTTLE.pair):
        assert attempt().reason == "wrong"
    assert attempt(PASSWORD) == LoginResult(None, "throttled")
    assert attempt(PASSWORD, address="10.0.0.2").reason == "ok"
    assert attempt(PASSWORD, at=AT + THROTTLE.window).reason == "ok"


def test_a_name_tried_from_many_addresses_waits(place: Jurisdiction) -> None:
    for number in range(THROTTLE.name):
        attempt(address=f"10.0.1.{number}")
    assert attempt(PASSWORD, address="10.0.2.1").reason == "throttled"


def test_an_address_that_tries_many_names_waits(place: Jurisdiction) -> None:
    for number in range(THROTTLE.address):
        attempt(login=f"name{number}")
    assert attempt(PASSWORD).reason == "throttled"


def test_a_throttled_attempt_does_not_lengthen_the_wait(place: Jurisdiction) -> None:
    for _ in range(THROTTLE.pair + 4):
        attempt()
    assert LoginAttempt.objects.count() == THROTTLE.pair


def test_the_rows_name_nobody_and_are_forgotten(place: Jurisdiction) -> None:
    attempt()
    row = LoginAttempt.objects.get()
    assert "chen" not in row.name_digest
    assert "10.0.0.1" not in row.address_digest
    assert row.jurisdiction_id == place.id
    assert forget_attempts(before=AT) == 0
    assert forget_attempts(before=AT + timedelta(seconds=1)) == 1


def test_the_limits_are_rows_of_the_pack() -> None:
    settings = {
        "login_window_minutes": {"value": "15"},
        "login_failures_pair": {"value": "3"},
        "login_failures_name": {"value": "5"},
        "login_failures_address": {"value": "6"},
    }
    assert Throttle.from_settings(settings) == THROTTLE
