"""A lost second factor: one administrator asks that it goes, another one agrees."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongzhi.accounts.actions import GuardRules, agree_factor_reset, ask_factor_reset
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.directory.actions.passwords import held_account
from gongzhi.directory.models import Person


def ask_reset(*, login: str, by: Actor, rules: GuardRules, at: datetime) -> None:
    """Ask that the factors of the account with this login go.

    Raises NotFound ``account`` and ``factor``, Refused ``factor_reset`` (also for one's own
    account), Conflict ``reset_asked`` while a request waits.
    """
    with transaction.atomic():
        user, owner = _found(login, by)
        ask_factor_reset(user=user, owner=owner, by=by, rules=rules, at=at)


def agree_reset(*, login: str, by: Actor, rules: GuardRules, at: datetime) -> None:
    """Agree to the request of another administrator: the account's factors go.

    Raises NotFound ``account`` and ``reset``, Refused ``factor_reset`` and ``reset_alone``.
    """
    with transaction.atomic():
        user, owner = _found(login, by)
        agree_factor_reset(user=user, owner=owner, by=by, rules=rules, at=at)


def _found(login: str, by: Actor) -> tuple[User, int | None]:
    user = held_account(login, by)
    return user, Person.objects.filter(user=user).values_list("id", flat=True).first()
