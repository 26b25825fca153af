"""An account is linked with an identity elsewhere by the system administrator, and found by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.accounts.actions import GuardRules
from gongzhi.accounts.actions.identities import (
    Provider,
    check_enters_elsewhere,
    link_identity,
    unlink_identity,
    user_of_identity,
)
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.directory.actions.passwords import account_and_roles, roles_of


def link_account(*, login: str, code: str, by: Actor, rules: GuardRules, at: datetime) -> None:
    """Link the account with this login with whoever got the code at the login page.

    Raises NotFound ``account``, Refused ``link_identity`` for whoever may not set its password
    (those of the other administrators among them), Invalid for a code of nobody, Conflict
    ``identity_linked`` when the account or the identity has a link there already.
    """
    with transaction.atomic():
        user, holds = account_and_roles(login, by)
        link_identity(user=user, code=code, by=by, holds=holds, rules=rules, at=at)


def unlink_account(*, login: str, handle: str, by: Actor, at: datetime) -> None:
    """End a link. Raises NotFound ``account`` and ``identity``, Refused ``link_identity``."""
    with transaction.atomic():
        user, holds = account_and_roles(login, by)
        unlink_identity(user=user, handle=handle, by=by, holds=holds, at=at)


def account_elsewhere(*, provider: Provider, subject: str, jurisdiction: int) -> User | None:
    """Give the open account that is linked with somebody at a provider, or None.

    Raises Refused ``elsewhere`` when its person fills the post of the security or the audit
    administrator by now: the link may be older than the post, and came from the system one.
    """
    user = user_of_identity(provider, subject, jurisdiction)
    if user is not None:
        check_enters_elsewhere(roles_of(user))
    return user
