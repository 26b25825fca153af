"""Open, provide and shut accounts; keep their preferences."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from gongzhi.accounts import policies
from gongzhi.accounts.actions.passwords import check_new_password
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.journal import append_to_chain


def create_user(
    *,
    jurisdiction: int,
    login: str,
    password: str | None,
    by: Actor,
    at: datetime,
    language: str = User.Language.CHINESE,
) -> User:
    """Open an account; without a password nobody can log in until one is set.

    Raises Refused unless ``by`` is the system or a system administrator of the jurisdiction, and
    Invalid when the login name, the language or the password breaks a rule.
    """
    if not policies.can_create_user(by, jurisdiction):
        raise Refused("create_user")
    name = clean_login(login)
    _check_language(language)
    user = User(jurisdiction_id=jurisdiction, login=name, language=language)
    if password is not None:
        check_new_password(password, user)
    user.set_password(password)
    user.password_lent = password is not None and not by.has("system")
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            _record(user, "create_user", by, at)
    except IntegrityError:
        raise Invalid(Problem("login", "taken", {"login": name})) from None
    return user


def provide_users(*, jurisdiction: int, logins: Iterable[str], by: Actor) -> dict[str, User]:
    """Give the accounts with these login names, opening missing ones without a usable password.

    Two statements for any number of names; the caller journals the load. Raises Refused as
    ``create_user``, and Invalid when a name breaks a rule or belongs to another jurisdiction.
    """
    if not policies.can_create_user(by, jurisdiction):
        raise Refused("create_user")
    names = sorted({clean_login(login) for login in logins})
    User.objects.bulk_create(
        [
            User(jurisdiction_id=jurisdiction, login=name, password=make_password(None))
            for name in names
        ],
        ignore_conflicts=True,
    )
    found = {user.login: user for user in User.objects.filter(login__in=names)}
    foreign = [name for name in names if found[name].jurisdiction_id != jurisdiction]
    if foreign:
        raise Invalid(Problem("login", "taken", {"login": name}) for name in foreign)
    return found


def change_language(*, by: User, language: str, large_type: bool) -> None:
    """Keep the account's own choice of language and of large type; raises Invalid."""
    _check_language(language)
    User.objects.filter(pk=by.pk).update(language=language, large_type=large_type)


def close_account(*, user: User, by: Actor, at: datetime) -> None:
    """Shut the account: it can no longer log in, and its sessions end. Raises Refused."""
    if not policies.can_close_account(by, user):
        raise Refused("close_account")
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            _record(user, "close_account", by, at)


def clean_login(login: str) -> str:
    """Give the login name in its one spelling (NFKC, no white space around, lower case).

    Raises Invalid when it is empty, too long, or holds white space, control characters or a slash
    (it stands in the address of its page).
    """
    name = unicodedata.normalize("NFKC", login).strip().lower()
    longest = User._meta.get_field("login").max_length or 0
    if not name:
        raise Invalid(Problem("login", "required"))
    if len(name) > longest:
        raise Invalid(Problem("login", "too_long", {"high": longest, "got": len(name)}))
    if any(unicodedata.category(letter)[0] in "CZ" or letter == "/" for letter in name):
        raise Invalid(Problem("login", "bad_character"))
    return name


def _check_language(language: str) -> None:
    if language not in User.Language.values:
        raise Invalid(Problem("language", "choice", {"choices": list(User.Language.values)}))


def _record(user: User, move: str, by: Actor, at: datetime) -> None:
    append_to_chain(
        kind="account",
        key=str(user.pk),
        jurisdiction=user.jurisdiction_id,
        move=move,
        facts={"account": user.pk},
        by=by,
        at=at,
    )
