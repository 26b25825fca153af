"""Accounts are opened by the right administrator, and every refusal says why."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils.module_loading import import_string
from pytest_django import Settings

from gongzhi.accounts.actions import (
    Throttle,
    begin_session,
    change_language,
    change_password,
    close_account,
    create_user,
    end_session,
    provide_users,
    set_password,
)
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import account_of_session, accounts_visible_to
from gongzhi.accounts.tests import factories
from gongzhi.accounts.tests.factories import AT, PASSWORD
from gongzhi.core.actor import system_actor, visitor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.models import Entry, Jurisdiction
from tests.hashing import SHIPPED

pytestmark = pytest.mark.django_db
THROTTLE = Throttle(window=timedelta(minutes=15), pair=3, name=5, address=6)


@pytest.fixture
def place() -> Jurisdiction:
    """A small district."""
    return factories.jurisdiction()


def broken(error: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    """Name the field and rule of each problem."""
    return {(problem.field, problem.rule) for problem in error.value.problems}


def test_a_system_administrator_opens_an_account_and_the_journal_names_no_login(
    place: Jurisdiction,
) -> None:
    user = factories.account(place, " Chen ", by=factories.administrator(place))
    assert (user.login, user.language, user.is_active) == ("chen", "zh-hans", True)
    assert user.check_password(PASSWORD)
    entry = Entry.objects.get(jurisdiction_id=place.id)
    assert (entry.move, entry.facts) == ("create_user", {"account": user.pk})


def test_an_installation_hashes_at_a_price_that_tests_do_not_pay() -> None:
    (name,) = SHIPPED
    hasher = import_string(name)()
    made = hasher.decode(hasher.encode(PASSWORD, "salt" * 6))
    price = {one: made[one] for one in ("algorithm", "work_factor", "block_size", "parallelism")}
    assert price == {
        "algorithm": "scrypt", "work_factor": 2**14, "block_size": 8, "parallelism": 5,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "dispatcher"])
def test_nobody_else_opens_accounts_sets_passwords_or_closes_accounts(
    place: Jurisdiction, role: str
) -> None:
    user, other = factories.account(place), factories.administrator(place, role)
    for actor in (other, visitor(place.id), factories.administrator(factories.jurisdiction(role))):
        with pytest.raises(Refused):
            factories.account(place, "new", by=actor)
        with pytest.raises(Refused):
            set_password(user=user, password=PASSWORD, by=actor, at=AT)
        with pytest.raises(Refused):
            close_account(user=user, by=actor, at=AT)
        with pytest.raises(Refused):
            provide_users(jurisdiction=place.id, logins=["new"], by=actor)


@pytest.mark.parametrize(
    ("login", "rule"),
    [
        ("", "required"),
        ("  ", "required"),
        ("a b", "bad_character"),
        ("a/b", "bad_character"),
        ("x" * 151, "too_long"),
    ],
)
def test_a_bad_login_name_is_refused_by_rule(place: Jurisdiction, login: str, rule: str) -> None:
    with pytest.raises(Invalid) as error:
        factories.account(place, login)
    assert broken(error) == {("login", rule)}


def test_a_login_name_is_unique_in_the_installation_whatever_its_width_or_case(
    place: Jurisdiction,
) -> None:
    factories.account(place, "chen1")
    with pytest.raises(Invalid) as error:
        factories.account(factories.jurisdiction("other"), "CHEN１")
    assert broken(error) == {("login", "taken")}


def test_an_unknown_language_is_refused(place: Jurisdiction) -> None:
    with pytest.raises(Invalid) as error:
        factories.account(place, language="fr")
    assert broken(error) == {("language", "choice")}


def test_an_account_without_a_password_lets_nobody_in(place: Jurisdiction) -> None:
    user = factories.account(place, password=None)
    assert not user.has_usable_password()


def test_provided_accounts_are_opened_once_and_never_taken_from_another_district(
    place: Jurisdiction,
) -> None:
    system = system_actor(place.id, "pack")
    first = provide_users(jurisdiction=place.id, logins=["li", "wu"], by=system)
    again = provide_users(jurisdiction=place.id, logins=["wu", "zhao"], by=system)
    assert first["wu"].pk == again["wu"].pk
    assert User.objects.filter(jurisdiction=place).count() == 3
    other = factories.jurisdiction("other")
    with pytest.raises(Invalid) as error:
        provide_users(jurisdiction=other.id, logins=["li"], by=system_actor(other.id, "pack"))
    assert broken(error) == {("login", "taken")}


def test_preferences_are_ones_own(place: Jurisdiction) -> None:
    user = factories.account(place)
    change_language(by=user, language="en", large_type=True)
    user.refresh_from_db()
    assert (user.language, user.large_type) == ("en", True)
    with pytest.raises(Invalid):
        change_language(by=user, language="xx", large_type=False)


def test_a_session_lasts_until_the_password_changes_or_the_account_closes(
    place: Jurisdiction,
) -> None:
    user, session = factories.account(place), SessionStore()
    begin_session(session=session, user=user)
    assert account_of_session(session) == user
    typed = partial(change_password, address="10.0.0.1", throttle=THROTTLE, at=AT)
    with pytest.raises(Invalid) as error:
        typed(by=user, old="wrong", new="another good one")
    assert broken(error) == {("old_password", "wrong")}
    typed(by=user, old=PASSWORD, new="another good one")
    assert account_of_session(session) is None
    begin_session(session=session, user=user)
    close_account(user=user, by=factories.administrator(place), at=AT)
    assert account_of_session(session) is None
    end_session(session=session)
    assert account_of_session(session) is None


def test_a_forged_session_is_nobody(place: Jurisdiction) -> None:
    user = factories.account(place)
    contents: list[dict[str, Any]] = [
        {},
        {"account": user.pk},
        {"account": str(user.pk), "account_proof": "x"},
        {"account": user.pk, "account_proof": "x"},
    ]
    for forged in contents:
        session = SessionStore()
        session.update(forged)
        assert account_of_session(session) is None


def test_a_weak_password_is_refused_by_each_rule_of_the_settings(
    place: Jurisdiction, settings: Settings
) -> None:
    validation = "django.contrib.auth.password_validation"
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{validation}.MinimumLengthValidator"},
        {"NAME": f"{validation}.NumericPasswordValidator"},
    ]
    user = factories.account(place)
    with pytest.raises(Invalid) as error:
        set_password(user=user, password="123", by=system_actor(place.id, "tests"), at=AT)  # noqa: S106
    assert broken(error) == {
        ("password", "password_too_short"),
        ("password", "password_entirely_numeric"),
    }


def test_only_administrators_see_accounts_and_only_their_own_districts(
    place: Jurisdiction,
) -> None:
    user = factories.account(place)
    factories.account(factories.jurisdiction("other"), "far")
    for role in ("system_admin", "audit_admin"):
        assert list(accounts_visible_to(factories.administrator(place, role))) == [user]
    assert not accounts_visible_to(factories.administrator(place, "dispatcher"))


def test_creating_twice_leaves_the_first_untouched(place: Jurisdiction) -> None:
    user = factories.account(place)
    with pytest.raises(Invalid):
        create_user(
            jurisdiction=place.id,
            login="chen",
            password=None,
            by=system_actor(place.id, "tests"),
            at=AT,
        )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
