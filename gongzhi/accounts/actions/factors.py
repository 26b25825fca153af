"""One's own second factors: enrolled, taken away, and codes to fall back on.

Whoever changes them has just shown who they are, and nobody does so under a password that somebody
else knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from gongzhi.accounts.methods.codes import (
    address_of,
    code_of,
    matching_step,
    new_fallback_code,
    new_secret,
    plain,
    read_secret,
    spelled,
    step_at,
)
from gongzhi.accounts.methods.guarding import GuardRules, Shown
from gongzhi.accounts.methods.throttling import digest
from gongzhi.accounts.models import Factor, RecoveryCode, SpentCode, User
from gongzhi.accounts.models.factors import TOTP
from gongzhi.accounts.queries import WHO
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import new_handle
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.journal.chains import new_chain_id
from gongzhi.core.models import Jurisdiction
from gongzhi.core.sealed import erase_chain, read_own, seal_bytes_into
from gongzhi.core.work import inside

PURPOSE = "factor"
ISSUER = "Gongzhi 共治"
NAME_MOST = 40


def begin_totp(*, by: User, shown: Shown, rules: GuardRules, at: datetime) -> str:
    """Begin to enrol an authenticator program; gives the secret as it is to be typed or scanned.

    One that was begun before and never confirmed is replaced. Raises Refused ``password_first``
    and ``show_again``, Invalid when there is one already.
    """
    check_may_change(by, shown, rules, at)
    with inside(by.jurisdiction_id, WHO):
        if Factor.objects.filter(user=by, kind=TOTP, confirmed=True).exists():
            raise Invalid(Problem("code", "one_totp"))
        for old in Factor.objects.filter(user=by, kind=TOTP, confirmed=False):
            _destroy(old)
        secret = new_secret()
        _keep(by, secret, at)
    return spelled(secret)


def confirm_totp(
    *, by: User, code: str, name: str, shown: Shown, rules: GuardRules, at: datetime
) -> list[str]:
    """End the enrolment with a first right code; gives fresh codes to fall back on, if it is the
    account's first factor.

    Raises Refused as ``begin_totp``, NotFound ``factor`` when none was begun, and Invalid for a
    wrong code.
    """
    check_may_change(by, shown, rules, at)
    with inside(by.jurisdiction_id, WHO):
        rows = Factor.objects.select_for_update().filter(user=by, kind=TOTP, confirmed=False)
        factor = rows.first()
        if factor is None:
            raise NotFound("factor")
        step = matching_step(secret_of(factor), code, at)
        if step is None or not spend(factor, step, at):
            raise Invalid(Problem("code", "wrong_code"))
        factor.confirmed = True
        factor.name = name.strip()[:NAME_MOST]
        factor.save(update_fields=["confirmed", "name"])
        return guard(by, factor, rules, at)


def pending_secret(*, user: User) -> str:
    """Give the secret of one's own program whose enrolment is under way; empty if none is."""
    with inside(user.jurisdiction_id, WHO):
        factor = Factor.objects.filter(user=user, kind=TOTP, confirmed=False).first()
        return spelled(secret_of(factor)) if factor is not None else ""


def totp_address(user: User, secret: str) -> str:
    """Give the address that a QR code carries into an authenticator program."""
    return address_of(read_secret(secret), issuer=ISSUER, account=user.login)


def remove_factor(*, by: User, handle: str, shown: Shown, rules: GuardRules, at: datetime) -> None:
    """Take one of one's own factors away; with the last one its codes to fall back on go too.

    What sessions have proven counts no more: the factor may be in other hands. Raises
    Refused as ``begin_totp`` and NotFound ``factor``.
    """
    check_may_change(by, shown, rules, at)
    with inside(by.jurisdiction_id, WHO):
        factor = Factor.objects.select_for_update().filter(user=by, handle=handle).first()
        if factor is None:
            raise NotFound("factor")
        _destroy(factor)
        left = Factor.objects.filter(user=by, confirmed=True).exists()
        if not left:
            RecoveryCode.objects.filter(user=by).delete()
        _weaken(by, guarded=left)
        record(by, "remove_factor", {"kind": factor.kind}, visitor(by.jurisdiction_id), at)


def renew_recovery_codes(*, by: User, shown: Shown, rules: GuardRules, at: datetime) -> list[str]:
    """Give new codes to fall back on; the old ones are void. Raises Refused as ``begin_totp``."""
    check_may_change(by, shown, rules, at)
    if not by.guarded:
        raise NotFound("factor")
    with inside(by.jurisdiction_id, WHO):
        record(by, "renew_codes", {}, visitor(by.jurisdiction_id), at)
        return _new_codes(by, rules)


def publish_totp(*, user: User, spelling: str, by: Actor, at: datetime) -> None:
    """Give an account of a trial district a secret that is printed for everybody.

    Does nothing for an account that has a factor. Raises Refused unless the system acts and the
    district is a trial one: nowhere else is such a secret taken.
    """
    place = Jurisdiction.objects.get(pk=user.jurisdiction_id)
    if not by.has("system") or by.jurisdiction != place.pk or not place.simulated:
        raise Refused("publish_totp")
    with inside(place.pk, by.code):
        if Factor.objects.filter(user=user).exists():
            return
        _keep(user, read_secret(spelling), at, confirmed=True, published=True)
        User.objects.filter(pk=user.pk).update(guarded=True)


def published_code(*, enrolled: Sequence[Factor], at: datetime) -> str:
    """Give the code that a trial district prints for an account just now; empty if there is none.

    ``enrolled`` are the account's factors. The first code that has not been used yet, because
    every code counts once.
    """
    factor = next((one for one in enrolled if one.published), None)
    if factor is None or not factor.jurisdiction.simulated:
        return ""
    with inside(factor.jurisdiction_id, WHO):
        digests = {_spent(factor, step_at(at) + drift): drift for drift in (0, 1, -1)}
        used = SpentCode.objects.filter(digest__in=digests).values_list("digest", flat=True)
        free = [drift for each, drift in digests.items() if each not in set(used)]
        return code_of(secret_of(factor), step_at(at) + free[0]) if free else ""


def check_may_change(by: User, shown: Shown, rules: GuardRules, at: datetime) -> None:
    """Refuse whoever knows a lent password only, or has not just shown who they are."""
    if by.password_lent:
        raise Refused("password_first")
    if not shown.is_fresh(rules.fresh, at, guarded=by.guarded):
        raise Refused("show_again")


def guard(user: User, factor: Factor, rules: GuardRules, at: datetime) -> list[str]:
    """Note that an account has a factor now; gives codes to fall back on with the first one."""
    record(user, "add_factor", {"kind": factor.kind}, visitor(user.jurisdiction_id), at)
    if user.guarded:
        return []
    User.objects.filter(pk=user.pk).update(guarded=True)
    user.guarded = True
    return _new_codes(user, rules)


def drop_factors(user: User) -> None:
    """Take every factor and code of an account away; the caller has asked and journals."""
    for factor in Factor.objects.select_for_update().filter(user=user):
        _destroy(factor)
    RecoveryCode.objects.filter(user=user).delete()
    _weaken(user, guarded=False)


def secret_of(factor: Factor) -> bytes:
    """Open the secret of a TOTP; not on the log of openings, which is of persons' words."""
    if factor.chain is None or factor.secret is None:
        raise ValueError(f"{factor} has no secret")
    return read_own(
        jurisdiction=factor.jurisdiction_id,
        chain=factor.chain,
        purpose=PURPOSE,
        id_=factor.secret,
    )


def spend(factor: Factor, step: int, at: datetime) -> bool:
    """Use the code of a time step up; False when it was used before, also just now by another."""
    _, made = SpentCode.objects.get_or_create(
        digest=_spent(factor, step),
        defaults={"jurisdiction_id": factor.jurisdiction_id, "at": at},
    )
    return made


def recovery_digest(user: User, code: str) -> str:
    """Give what is kept of a code to fall back on."""
    return digest(settings.SECRET_KEY, f"recovery:{user.pk}", plain(code))


def record(user: User, move: str, facts: dict[str, str], by: Actor, at: datetime) -> None:
    """Put it on the record of the account."""
    append_to_chain(
        kind="account",
        key=str(user.pk),
        jurisdiction=user.jurisdiction_id,
        move=move,
        facts={"account": user.pk, **facts},
        by=by,
        at=at,
    )


def _keep(
    user: User, secret: bytes, at: datetime, *, confirmed: bool = False, published: bool = False
) -> None:
    chain = new_chain_id()
    sealed = seal_bytes_into(
        jurisdiction=user.jurisdiction_id, chain=chain, purpose=PURPOSE, value=secret
    )
    Factor.objects.create(
        jurisdiction_id=user.jurisdiction_id,
        user=user,
        handle=new_handle(),
        kind=TOTP,
        chain=chain,
        secret=sealed.id,
        confirmed=confirmed,
        published=published,
        made_at=at,
    )


def _destroy(factor: Factor) -> None:
    with transaction.atomic():
        if factor.chain is not None:
            erase_chain(chain=factor.chain, purposes=(PURPOSE,))
        factor.delete()


def _weaken(user: User, *, guarded: bool) -> None:
    User.objects.filter(pk=user.pk).update(guarded=guarded, guard_version=F("guard_version") + 1)


def _new_codes(user: User, rules: GuardRules) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [new_fallback_code() for _ in range(rules.codes)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            jurisdiction_id=user.jurisdiction_id, user=user, digest=recovery_digest(user, code)
        )
        for code in codes
    )
    return codes


def _spent(factor: Factor, step: int) -> str:
    return digest(settings.SECRET_KEY, f"spent:{factor.handle}", str(step))
