"""A forgotten password is set anew by the system administrator, but not another administrator's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.accounts.actions import set_password
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.directory.models import Holding


def reset_password(*, login: str, password: str, by: Actor, at: datetime) -> None:
    """Give the account with this login a new password; its sessions end.

    Raises NotFound ``account`` for a login of no account here, Refused ``set_password`` also when
    its person fills the post of the security or the audit administrator (三员分立): whoever could
    set that password could act in that post. Raises Invalid when the password breaks a rule.
    """
    with transaction.atomic():
        user, holds = account_and_roles(login, by)
        set_password(user=user, password=password, by=by, at=at, holds=holds)


def account_and_roles(login: str, by: Actor) -> tuple[User, frozenset[str]]:
    """Give an account of the actor's jurisdiction, locked, and the roles of its person."""
    user = held_account(login, by)
    return user, roles_of(user)


def held_account(login: str, by: Actor) -> User:
    """Give an account of the actor's jurisdiction, locked. Raises NotFound ``account``."""
    rows = User.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
    user = rows.filter(login=login).first()
    if user is None:
        raise NotFound("account", login=login[:80])
    return user


def roles_of(user: User) -> frozenset[str]:
    """Give the roles of the posts that an account's person fills or stands in for."""
    held = Holding.objects.filter(person__user=user, valid_to=None).values_list(
        "post__role", "post__deputy_of__role"
    )
    return frozenset(role for roles in held for role in roles if role)
