"""Who may open accounts and set passwords for others.

The account and the right are given by two different administrators (三员分立): the system
administrator opens accounts here, the security administrator fills posts in the directory.
"""

from __future__ import annotations

from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor

ADMINISTRATORS = frozenset({"system", "system_admin"})
OTHER_ADMINISTRATORS = frozenset({"security_admin", "audit_admin"})


def can_create_user(actor: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may open an account in the jurisdiction."""
    return actor.jurisdiction == jurisdiction and not ADMINISTRATORS.isdisjoint(actor.roles)


def can_set_password(actor: Actor, user: User, holds: frozenset[str] | None) -> bool:
    """Tell whether the actor may give the account a new password without knowing the old one.

    ``holds`` are the roles of the posts that the account's person fills, which the directory
    knows; None for unknown. Whoever sets a password could act as that person: the system
    administrator may not for another of the three administrators, nor without knowing.
    """
    if not can_create_user(actor, user.jurisdiction_id):
        return False
    return actor.has("system") or (holds is not None and not holds & OTHER_ADMINISTRATORS)


def can_reset_factors(actor: Actor, user: User, owner: int | None) -> bool:
    """Tell whether the actor may ask for, or agree to, taking lost factors off an account.

    Each of the three administrators, never for the account of the same person; that it takes two
    of them, the actions see to.
    """
    three = OTHER_ADMINISTRATORS | {"system_admin"}
    if actor.jurisdiction != user.jurisdiction_id or actor.roles.isdisjoint(three):
        return False
    return owner is None or actor.person != owner


def can_close_account(actor: Actor, user: User) -> bool:
    """Tell whether the actor may shut the account; nobody can shut it for another district."""
    return can_create_user(actor, user.jurisdiction_id)
