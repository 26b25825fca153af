"""An account is linked with an identity elsewhere by the system administrator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.accounts.actions import GuardRules
from gongzhi.accounts.actions.identities import link_identity, unlink_identity
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.directory.models import Holding


def link_account(*, login: str, code: str, by: Actor, rules: GuardRules, at: datetime) -> None:
    """Link the account with this login with whoever got the code at the login page.

    Raises NotFound ``account``, Refused ``link_identity`` for whoever may not set its password
    (those of the other administrators among them), Invalid for a code of nobody, Conflict
    ``identity_linked`` when the account or the identity has a link there already.
    """
    with transaction.atomic():
        user, holds = _found(login, by)
        link_identity(user=user, code=code, by=by, holds=holds, rules=rules, at=at)


def unlink_account(*, login: str, handle: str, by: Actor, at: datetime) -> None:
    """End a link. Raises NotFound ``account`` and ``identity``, Refused ``link_identity``."""
    with transaction.atomic():
        user, holds = _found(login, by)
        unlink_identity(user=user, handle=handle, by=by, holds=holds, at=at)


def _found(login: str, by: Actor) -> tuple[User, frozenset[str]]:
    rows = User.objects.select_for_update().filter(jurisdiction_id=by.jurisdiction)
    user = rows.filter(login=login.replace("\0", "")).first()
    if user is None:
        raise NotFound("account", login=login[:80])
    held = Holding.objects.filter(person__user=user, valid_to=None).values_list(
        "post__role", "post__deputy_of__role"
    )
    return user, frozenset(role for roles in held for role in roles if role)
