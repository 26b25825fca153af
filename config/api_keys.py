"""Keys and rating links at the API: wrong ones are counted, after too many one has to wait."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import GongzhiError
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import work
from gongzhi.surfaces.door import (
    address_of,
    jurisdiction_of,
    language_of,
    link_name,
    requester_of,
)
from gongzhi.surfaces.turns import ME_TOO, OWN_CODE, PARTICIPANT, STATEMENT, take_public_turn

LINK = "X-Rating-Link"
SLIP = "slip"
IN_BODY = frozenset({SLIP, "participant", "statement"})
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


def joiner(request: HttpRequest) -> Actor:
    """Give the actor who says “me too”; each address has its turns. Raises Refused ``throttled``.

    A turn is counted before the door is opened: one that is refused there has knocked too.
    """
    return _taking_turn(request, ME_TOO)


def code_asker(request: HttpRequest) -> Actor:
    """Give the actor who asks for a one-time code or uses one, in its turn, as ``joiner`` does."""
    return _taking_turn(request, OWN_CODE)


def newcomer(request: HttpRequest) -> Actor:
    """Give whoever begins to take part in a conversation. Raises Refused ``throttled``."""
    return _taking_turn(request, PARTICIPANT)


def speaker(request: HttpRequest) -> Actor:
    """Give whoever adds a statement to a conversation. Raises Refused ``throttled``."""
    return _taking_turn(request, STATEMENT)


def _taking_turn(request: HttpRequest, act: str) -> Actor:
    take_public_turn(request, act)
    return replace(visitor(jurisdiction_of(request)), language=language_of(request))


def note_wrong_key(request: HttpRequest, error: GongzhiError) -> None:
    """Count a wrong key or link, after its request has been rolled back."""
    with_secret = any(
        error.code == code and name in request.headers for name, code in SECRETS.items()
    )
    if not with_secret and error.code not in IN_BODY:
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
