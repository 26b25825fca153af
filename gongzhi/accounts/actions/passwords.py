"""Passwords: changed by their owner with the old one, or set anew by an administrator."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from gongzhi.accounts import policies
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.journal import append_to_chain


def check_new_password(password: str, user: User) -> None:
    """Check a new password by the validators of the settings; raises Invalid naming each rule."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(
            Problem("password", broken.code or "invalid", dict(broken.params or {}))
            for broken in error.error_list
        ) from None


def set_password(
    *,
    user: User,
    password: str,
    by: Actor,
    at: datetime,
    holds: frozenset[str] | None = None,
) -> None:
    """Give an account a new password without the old one; ends its sessions.

    ``holds`` are the roles that the account's person fills; an administrator comes by way of
    ``directory.actions.reset_password``, which knows them. Raises Refused unless ``by`` is the
    system or a system administrator of the account's jurisdiction and the account is not that of
    another of the three administrators, and Invalid when the password breaks a rule.
    """
    if not policies.can_set_password(by, user, holds):
        raise Refused("set_password")
    check_new_password(password, user)
    with transaction.atomic():
        _store(user, password, lent=not by.has("system"))
        append_to_chain(
            kind="account",
            key=str(user.pk),
            jurisdiction=user.jurisdiction_id,
            move="set_password",
            facts={"account": user.pk},
            by=by,
            at=at,
        )


def change_password(*, by: User, old: str, new: str) -> None:
    """Change one's own password; ends all other sessions.

    Raises Invalid when the old password is wrong, or the new one is the old or breaks a rule.
    """
    if not by.check_password(old):
        raise Invalid(Problem("old_password", "wrong"))
    if new == old:
        raise Invalid(Problem("password", "not_new"))
    check_new_password(new, by)
    _store(by, new, lent=False)


def _store(user: User, password: str, *, lent: bool) -> None:
    user.set_password(password)
    user.password_lent = lent
    user.save(update_fields=["password", "password_lent"])
