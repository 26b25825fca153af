"""Passwords: what a new one must be, and setting one anew without the old."""

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
        store_password(user, password, lent=not by.has("system"))
        append_to_chain(
            kind="account",
            key=str(user.pk),
            jurisdiction=user.jurisdiction_id,
            move="set_password",
            facts={"account": user.pk},
            by=by,
            at=at,
        )


def store_password(user: User, password: str, *, lent: bool) -> None:
    """Keep a new password; ``lent``: somebody else knows it too. The caller has asked."""
    user.set_password(password)
    user.password_lent = lent
    user.save(update_fields=["password", "password_lent"])
