"""Linking an account with an identity elsewhere: the person claims, an administrator links."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from gongzhi.accounts import policies
from gongzhi.accounts.actions.factors import record
from gongzhi.accounts.methods.codes import new_fallback_code, plain
from gongzhi.accounts.methods.guarding import GuardRules
from gongzhi.accounts.methods.throttling import digest
from gongzhi.accounts.models import Identity, IdentityClaim, User
from gongzhi.accounts.providers import Provider, providers
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_handle
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused

__all__ = [
    "Provider",
    "check_enters_elsewhere",
    "claim_identity",
    "forget_claims",
    "link_identity",
    "providers",
    "unlink_identity",
    "user_of_identity",
]


def user_of_identity(provider: Provider, subject: str, jurisdiction: int) -> User | None:
    """Give the open account that is linked with somebody at a provider, or None."""
    found = Identity.objects.filter(
        jurisdiction_id=jurisdiction,
        provider=provider.code,
        subject=_digest(provider, subject),
        user__is_active=True,
    )
    link = found.select_related("user").first()
    return link.user if link is not None else None


def check_enters_elsewhere(holds: frozenset[str]) -> None:
    """Refuse (``elsewhere``) whoever fills a post to whose account nobody may link an identity."""
    if holds & policies.OTHER_ADMINISTRATORS:
        raise Refused("elsewhere")


def claim_identity(*, provider: Provider, subject: str, jurisdiction: int, at: datetime) -> str:
    """Note who has come from a provider and belongs to no account; gives a code for that person.

    Whoever comes again gets another code, the last one counts.
    """
    code = new_fallback_code()
    IdentityClaim.objects.update_or_create(
        jurisdiction_id=jurisdiction,
        provider=provider.code,
        subject=_digest(provider, subject),
        defaults={"code": _code(code), "at": at},
    )
    return code


def forget_claims(*, before: datetime) -> int:
    """Delete claims from before the moment; gives how many went."""
    return IdentityClaim.objects.filter(at__lt=before).delete()[0]


def link_identity(
    *,
    user: User,
    code: str,
    by: Actor,
    holds: frozenset[str],
    rules: GuardRules,
    at: datetime,
) -> None:
    """Link an account with whoever got the code; both are on the record of the account.

    ``holds`` are the roles of the account's person. Whoever links an identity could come in by
    one of their own: so it takes who may set the account's password. Raises Refused
    ``link_identity``, Invalid for a code of nobody, Conflict ``identity_linked``.
    """
    if not policies.can_set_password(by, user, holds):
        raise Refused("link_identity")
    with transaction.atomic():
        claims = IdentityClaim.objects.select_for_update().filter(
            jurisdiction_id=user.jurisdiction_id, code=_code(code), at__gt=at - rules.claim
        )
        claim = claims.first()
        if claim is None:
            raise Invalid(Problem("code", "no_such_claim"))
        try:
            with transaction.atomic():
                Identity.objects.create(
                    jurisdiction_id=user.jurisdiction_id,
                    user=user,
                    handle=new_handle(),
                    provider=claim.provider,
                    subject=claim.subject,
                    made_at=at,
                )
        except IntegrityError:
            raise Conflict("identity_linked") from None
        claim.delete()
        record(user, "link_identity", {"provider": claim.provider}, by, at)


def unlink_identity(
    *, user: User, handle: str, by: Actor, holds: frozenset[str], at: datetime
) -> None:
    """End a link. Raises Refused ``link_identity`` and NotFound ``identity``."""
    if not policies.can_set_password(by, user, holds):
        raise Refused("link_identity")
    with transaction.atomic():
        link = Identity.objects.select_for_update().filter(user=user, handle=handle).first()
        if link is None:
            raise NotFound("identity")
        link.delete()
        record(user, "unlink_identity", {"provider": link.provider}, by, at)


def _digest(provider: Provider, subject: str) -> str:
    return digest(settings.SECRET_KEY, f"identity:{provider.issuer}", subject)


def _code(code: str) -> str:
    return digest(settings.SECRET_KEY, "claim", plain(code))
