"""What other apps may read of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from gongzhi.accounts.methods.guarding import Shown
from gongzhi.accounts.models import Factor, FactorReset, Identity, RecoveryCode, User
from gongzhi.accounts.models.factors import TOTP
from gongzhi.accounts.policies import ADMINISTRATORS, OTHER_ADMINISTRATORS, can_create_user
from gongzhi.core.actor import Actor
from gongzhi.core.hot_rows import read_rows
from gongzhi.core.work import inside

SESSION_ACCOUNT = "account"
SESSION_PROOF = "account_proof"
SESSION_ENTERED = "entered"
SESSION_PROVEN = "proven"
SESSION_GUARD = "guard"
WHO = "system:door"


def account_of_session(session: SessionBase) -> User | None:
    """Give the open account that logged into the session, or None.

    A session ends for everyone when the password changes, because the proof kept in it is made
    from the password's hash. One statement.
    """
    account, proof = session.get(SESSION_ACCOUNT), session.get(SESSION_PROOF)
    if not isinstance(account, int) or not isinstance(proof, str):
        return None
    found = read_rows(User, "id = %s::bigint AND is_active", [account])
    if not found or not constant_time_compare(proof, found[0].get_session_auth_hash()):
        return None
    return found[0]


def shown_in(session: SessionBase, user: User) -> Shown:
    """Give what the account's session has shown, and when.

    A second factor shown before one was taken away from the account counts no more.
    """
    proven = _moment(session.get(SESSION_PROVEN))
    if session.get(SESSION_GUARD) != user.guard_version or not user.guarded:
        proven = None
    return Shown(_moment(session.get(SESSION_ENTERED)), proven)


@dataclass(frozen=True, slots=True)
class OwnFactors:
    """What one's own account has enrolled, the oldest first, and its codes to fall back on."""

    enrolled: Sequence[Factor]
    codes_left: int

    @property
    def has_program(self) -> bool:
        """Whether an authenticator program is among them."""
        return any(one.kind == TOTP for one in self.enrolled)


def own_factors(user: User) -> OwnFactors:
    """Give the second factors of one's own account. Two statements."""
    with inside(user.jurisdiction_id, WHO):
        enrolled = Factor.objects.filter(user=user, confirmed=True).order_by("id")
        return OwnFactors(list(enrolled), RecoveryCode.objects.filter(user=user).count())


def own_identities(user: User) -> list[str]:
    """Give the codes of the providers at which one's own account logs in. One statement."""
    with inside(user.jurisdiction_id, WHO):
        linked = Identity.objects.filter(user=user).order_by("provider")
        return list(linked.values_list("provider", flat=True))


def identities_of(actor: Actor, user: User) -> list[Identity]:
    """Give the identities elsewhere that an account is linked with; to administrators alone."""
    visible = accounts_visible_to(actor)
    return list(Identity.objects.filter(user=user, user__in=visible).order_by("provider"))


def reset_asked(actor: Actor, user: User) -> FactorReset | None:
    """Give the open request to take lost factors off an account; to administrators alone."""
    return FactorReset.objects.filter(user=user, user__in=accounts_visible_to(actor)).first()


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def accounts_visible_to(actor: Actor) -> QuerySet[User]:
    """Give the accounts of the actor's jurisdiction to its administrators, to others none."""
    if (ADMINISTRATORS | OTHER_ADMINISTRATORS).isdisjoint(actor.roles):
        return User.objects.none()
    return User.objects.filter(jurisdiction_id=actor.jurisdiction).order_by("login")


def may_open_accounts(actor: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may open accounts in the jurisdiction."""
    return can_create_user(actor, jurisdiction)


def accounts_named(jurisdiction: int, logins: Iterable[str]) -> dict[str, User]:
    """Give the accounts of a jurisdiction with these login names in their one spelling."""
    rows = User.objects.filter(jurisdiction_id=jurisdiction, login__in=set(logins))
    return {row.login: row for row in rows}
