"""What other apps may read of accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from gongzhi.accounts.models import User
from gongzhi.accounts.policies import ADMINISTRATORS, can_create_user
from gongzhi.core.actor import Actor

SESSION_ACCOUNT = "account"
SESSION_PROOF = "account_proof"


def account_of_session(session: SessionBase) -> User | None:
    """Give the open account that logged into the session, or None.

    A session ends for everyone when the password changes, because the proof kept in it is made
    from the password's hash. One statement.
    """
    account, proof = session.get(SESSION_ACCOUNT), session.get(SESSION_PROOF)
    if not isinstance(account, int) or not isinstance(proof, str):
        return None
    user = User.objects.filter(id=account, is_active=True).first()
    if user is None or not constant_time_compare(proof, user.get_session_auth_hash()):
        return None
    return user


def accounts_visible_to(actor: Actor) -> QuerySet[User]:
    """Give the accounts of the actor's jurisdiction to its administrators, to others none."""
    if ADMINISTRATORS.isdisjoint(actor.roles) and not actor.has("audit_admin"):
        return User.objects.none()
    return User.objects.filter(jurisdiction_id=actor.jurisdiction).order_by("login")


def may_open_accounts(actor: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may open accounts in the jurisdiction."""
    return can_create_user(actor, jurisdiction)


def accounts_named(jurisdiction: int, logins: Iterable[str]) -> dict[str, User]:
    """Give the accounts of a jurisdiction with these login names in their one spelling."""
    rows = User.objects.filter(jurisdiction_id=jurisdiction, login__in=set(logins))
    return {row.login: row for row in rows}
