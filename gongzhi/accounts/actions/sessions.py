"""Log in, with throttling by counted rows, and log out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.db.models import Count, Q

from gongzhi.accounts.actions.accounts import clean_login
from gongzhi.accounts.methods.throttling import Throttle, digest
from gongzhi.accounts.models import LoginAttempt, SpentCode, User
from gongzhi.accounts.queries import SESSION_ACCOUNT, SESSION_ENTERED, SESSION_PROOF
from gongzhi.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class LoginResult:
    """The outcome of an attempt: the account, or why not (``wrong`` never says which part)."""

    user: User | None
    reason: Literal["ok", "wrong", "throttled"]


def try_login(
    *, login: str, password: str, address: str, throttle: Throttle, at: datetime
) -> LoginResult:
    """Check a name and password; a failure leaves a row, which must be committed to count.

    ``address`` is the network address of the caller. Attempts for one name, or from one address,
    take turns until the transaction ends, so that those made at once count each other. A result,
    not an exception, because an exception would roll the row back.
    """
    name = _name(login)
    name_digest = digest(settings.SECRET_KEY, "name", name)
    address_digest = digest(settings.SECRET_KEY, "address", address)
    await_turn(name_digest, address_digest)
    counts = _failures(name_digest, address_digest, throttle, at)
    if throttle.reached(**counts):
        return LoginResult(None, "throttled")
    user = User.objects.filter(login=name).first() if name else None
    attempt = LoginAttempt.objects.create(
        jurisdiction_id=user.jurisdiction_id if user else None,
        name_digest=name_digest,
        address_digest=address_digest,
        at=at,
    )
    if not _proves(user, password):
        return LoginResult(None, "wrong")
    LoginAttempt.objects.filter(
        Q(pk=attempt.pk) | Q(name_digest=name_digest, address_digest=address_digest)
    ).delete()
    return LoginResult(user, "ok")


def begin_session(*, session: SessionBase, user: User, at: datetime | None = None) -> None:
    """Log the account into the session under a new session key (no fixation).

    ``at`` is the moment at which a password was shown, if one was.
    """
    session.flush()
    session[SESSION_ACCOUNT] = user.pk
    session[SESSION_PROOF] = user.get_session_auth_hash()
    if at is not None:
        session[SESSION_ENTERED] = int(at.timestamp())


def end_session(*, session: SessionBase) -> None:
    """Log out: forget everything the session held."""
    session.flush()


def forget_attempts(*, before: datetime) -> int:
    """Delete failures and used codes from before the moment; gives how many failures went."""
    SpentCode.objects.filter(at__lt=before).delete()
    return LoginAttempt.objects.filter(at__lt=before).delete()[0]


def await_turn(*digests: str) -> None:
    """Let attempts for the same name or from the same address run one after the other."""
    locks = sorted(int(one[:15], 16) for one in set(digests))
    with connection.cursor() as cursor:
        for lock in locks:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def _name(login: str) -> str:
    try:
        return clean_login(login)
    except Invalid:
        return ""


def _failures(
    name_digest: str, address_digest: str, throttle: Throttle, at: datetime
) -> dict[str, int]:
    by_name, by_address = Q(name_digest=name_digest), Q(address_digest=address_digest)
    return LoginAttempt.objects.filter(by_name | by_address, at__gt=throttle.since(at)).aggregate(
        pair=Count("id", filter=by_name & by_address),
        name=Count("id", filter=by_name),
        address=Count("id", filter=by_address),
    )


def _proves(user: User | None, password: str) -> bool:
    if user is None or not user.has_usable_password():
        # The same work as for a real account, so that timing does not tell which names exist.
        make_password(password)
        return False
    return user.check_password(password) and user.is_active
