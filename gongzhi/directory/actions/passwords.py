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
        user = (
            User.objects.select_for_update()
            .filter(login=login, jurisdiction_id=by.jurisdiction)
            .first()
        )
        if user is None:
            raise NotFound("account", login=login[:80])
        held = Holding.objects.filter(person__user=user, valid_to=None).values_list(
            "post__role", "post__deputy_of__role"
        )
        holds = frozenset(role for roles in held for role in roles if role)
        set_password(user=user, password=password, by=by, at=at, holds=holds)
