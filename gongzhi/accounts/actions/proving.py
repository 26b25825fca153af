"""Show the second factor: a code of a program, or a code to fall back on; wrong ones count."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from gongzhi.accounts.actions.factors import recovery_digest, secret_of, spend
from gongzhi.accounts.actions.sessions import await_turn
from gongzhi.accounts.methods.codes import CODE_LENGTH, matching_step, plain
from gongzhi.accounts.methods.guarding import GuardRules
from gongzhi.accounts.methods.throttling import digest
from gongzhi.accounts.models import Factor, LoginAttempt, RecoveryCode, User
from gongzhi.accounts.models.factors import TOTP
from gongzhi.accounts.queries import SESSION_GUARD, SESSION_PROVEN, WHO
from gongzhi.core.work import inside

Outcome = Literal["ok", "wrong_code", "throttled"]


def prove_by_code(
    *, user: User, code: str, address: str, rules: GuardRules, at: datetime
) -> Outcome:
    """Check a code of the account's program, or one to fall back on, which is used up by it.

    A failure leaves a row, which must be committed to count. A right code counts once: whoever has
    looked over a shoulder comes too late.
    """
    with inside(user.jurisdiction_id, WHO):
        if is_throttled(user, rules, at):
            return "throttled"
        if _is_right(user, code, at):
            forget_failures(user)
            return "ok"
        note_failure(user, address, at)
    return "wrong_code"


def strengthen_session(*, session: SessionBase, user: User, at: datetime) -> None:
    """Note that the session has shown a second factor, under a new session key (no fixation)."""
    session.cycle_key()
    session[SESSION_PROVEN] = int(at.timestamp())
    session[SESSION_GUARD] = user.guard_version


def is_throttled(user: User, rules: GuardRules, at: datetime) -> bool:
    """Tell whether the account has failed too often of late; attempts made at once take turns.

    Only who knows the password gets here, so no stranger can lock an account out.
    """
    name = _name(user)
    await_turn(name)
    failed = LoginAttempt.objects.filter(name_digest=name, at__gt=at - rules.window).count()
    return failed >= rules.failures


def note_failure(user: User, address: str, at: datetime) -> None:
    """Count a wrong code; the caller commits it."""
    LoginAttempt.objects.create(
        jurisdiction_id=user.jurisdiction_id,
        name_digest=_name(user),
        address_digest=digest(settings.SECRET_KEY, "second-address", address),
        at=at,
    )


def forget_failures(user: User) -> None:
    """Let the failures of an account count no more, once it has shown its factor."""
    LoginAttempt.objects.filter(name_digest=_name(user)).delete()


def _is_right(user: User, code: str, at: datetime) -> bool:
    if len(plain(code)) == CODE_LENGTH:
        kept = RecoveryCode.objects.filter(user=user, digest=recovery_digest(user, code))
        return kept.delete()[0] == 1
    rows = Factor.objects.filter(user=user, kind=TOTP, confirmed=True)
    factor = rows.select_related("jurisdiction").first()
    if factor is None or (factor.published and not factor.jurisdiction.simulated):
        return False
    step = matching_step(secret_of(factor), code, at)
    return step is not None and spend(factor, step, at)


def _name(user: User) -> str:
    return digest(settings.SECRET_KEY, "second", str(user.pk))
