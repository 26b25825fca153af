"""A lost second factor is taken off an account by two administrators, never by one alone."""

from __future__ import annotations

from datetime import datetime

from gongzhi.accounts import policies
from gongzhi.accounts.actions.factors import drop_factors, record
from gongzhi.accounts.methods.guarding import GuardRules
from gongzhi.accounts.models import FactorReset, User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, NotFound, Refused


def ask_factor_reset(
    *, user: User, owner: int | None, by: Actor, rules: GuardRules, at: datetime
) -> None:
    """Ask that the lost factors of an account go; another administrator has to agree.

    ``owner`` is the person behind the account; the caller (``directory``) knows it. Raises Refused
    ``factor_reset`` for whoever is none of the three administrators and for one's own account,
    NotFound ``factor`` when the account has none, Conflict ``reset_asked`` while one waits.
    """
    if not policies.can_reset_factors(by, user, owner) or by.person is None:
        raise Refused("factor_reset")
    if not user.guarded:
        raise NotFound("factor")
    waiting = FactorReset.objects.select_for_update().filter(user=user).first()
    if waiting is not None and at < waiting.asked_at + rules.reset:
        raise Conflict("reset_asked")
    FactorReset.objects.update_or_create(
        user=user,
        defaults={
            "jurisdiction_id": user.jurisdiction_id,
            "asker": by.person,
            "asked_at": at,
        },
    )
    record(user, "ask_factor_reset", {}, by, at)


def agree_factor_reset(
    *, user: User, owner: int | None, by: Actor, rules: GuardRules, at: datetime
) -> None:
    """Agree to what another administrator has asked: factors and codes go, what sessions have
    proven counts no more, and the owner enrols anew at the next login.

    Raises Refused as ``ask_factor_reset`` and ``reset_alone`` for whoever asked, NotFound
    ``reset`` when nobody has asked or it was too long ago.
    """
    if not policies.can_reset_factors(by, user, owner) or by.person is None:
        raise Refused("factor_reset")
    waiting = FactorReset.objects.select_for_update().filter(user=user).first()
    if waiting is None or at >= waiting.asked_at + rules.reset:
        raise NotFound("reset")
    if waiting.asker == by.person:
        raise Refused("reset_alone")
    waiting.delete()
    drop_factors(user)
    record(user, "agree_factor_reset", {}, by, at)


def forget_resets(*, before: datetime) -> int:
    """Delete requests from before the moment that nobody agreed to; gives how many went."""
    return FactorReset.objects.filter(asked_at__lt=before).delete()[0]
