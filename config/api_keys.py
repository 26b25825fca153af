"""Keys and rating links at the API: wrong ones are counted, after too many one has to wait."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import work
from gongzhi.surfaces.door import address_of, jurisdiction_of, link_name, requester_of

LINK = "X-Rating-Link"
SECRETS = {"X-Request-Key": "file", LINK: "rating"}
"""Header → what is not found when its secret is a wrong one."""


def key_holder(request: HttpRequest) -> Actor:
    """Give the actor of a door that takes a key. Raises Refused ``throttled``."""
    by = requester_of(request)
    with work(by.jurisdiction, by.code) as unit:
        settings = live(unit.jurisdiction, unit.live_version).table("settings")
        check_guesses(
            file=_code(request),
            address=address_of(request),
            throttle=Throttle.from_settings(settings),
            at=timezone.now(),
        )
    return by


def note_wrong_key(request: HttpRequest, error: GongzhiError) -> None:
    """Count a wrong key or link, after its request has been rolled back."""
    if not any(error.code == code and name in request.headers for name, code in SECRETS.items()):
        return
    note_guess(
        jurisdiction=jurisdiction_of(request),
        file=_code(request),
        address=address_of(request),
        at=timezone.now(),
    )


def _code(request: HttpRequest) -> str:
    match = request.resolver_match
    code = str(match.kwargs.get("code", "")) if match else ""
    return code or link_name(request.headers.get(LINK, ""))
