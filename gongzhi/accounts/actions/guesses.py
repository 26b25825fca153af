"""Wrong keys of a file, and acts open to everybody: counted like failed logins."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q

from gongzhi.accounts.methods.throttling import Throttle, digest
from gongzhi.accounts.models import LoginAttempt
from gongzhi.core.errors import Refused


def check_guesses(*, file: str, address: str, throttle: Throttle, at: datetime) -> None:
    """Refuse (``throttled``) an address that has tried too many wrong keys of late.

    ``file`` is the public code as typed. One file from one address has the limit of one name
    (``login_failures_name``), because a program asks at several doors with one mistyped key. The
    file from everywhere never counts: its code stands on paper, and no stranger may lock its
    requester out.
    """
    by_file, by_address = _digests(file, address)
    counts = LoginAttempt.objects.filter(
        address_digest=by_address, at__gt=throttle.since(at)
    ).aggregate(name=Count("id", filter=Q(name_digest=by_file)), address=Count("id"))
    if throttle.reached(pair=0, **counts):
        raise Refused("throttled", minutes=int(throttle.window.total_seconds()) // 60)


def note_guess(*, jurisdiction: int, file: str, address: str, at: datetime) -> None:
    """Count a wrong key; the caller commits it."""
    by_file, by_address = _digests(file, address)
    LoginAttempt.objects.create(
        jurisdiction_id=jurisdiction, name_digest=by_file, address_digest=by_address, at=at
    )


def take_turn(
    *, jurisdiction: int, act: str, address: str, most: int, throttle: Throttle, at: datetime
) -> None:
    """Count an act that anybody may do without login; the caller commits it.

    Raises Refused ``throttled`` for an address that has had ``most`` turns of this act within the
    window of logins.
    """
    by_act, by_address = (digest(settings.SECRET_KEY, act, one) for one in ("", address))
    since = {"address_digest": by_address, "at__gt": throttle.since(at)}
    if LoginAttempt.objects.filter(**since).count() >= most:
        raise Refused("throttled", minutes=int(throttle.window.total_seconds()) // 60)
    LoginAttempt.objects.create(
        jurisdiction_id=jurisdiction, name_digest=by_act, address_digest=by_address, at=at
    )


def _digests(file: str, address: str) -> tuple[str, str]:
    secret = settings.SECRET_KEY
    return digest(secret, "file", file), digest(secret, "key-address", address)
