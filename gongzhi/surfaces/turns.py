"""Turns: how often one network address may do what everybody may do without login."""

from __future__ import annotations

from django.http import HttpRequest

from gongzhi.accounts.actions import Throttle, take_turn
from gongzhi.surfaces.door import address_of, moment
from gongzhi.surfaces.visit import visiting

ME_TOO, OWN_CODE = "me_too", "own_code"
STATEMENT, PARTICIPANT = "statements", "participants"


def take_public_turn(request: HttpRequest, act: str = ME_TOO) -> None:
    """Count a turn of the caller's address. Raises Refused ``throttled`` past the pack's number."""
    with visiting(request) as visit:
        rows = visit.ground.live.table("settings")
        take_turn(
            jurisdiction=visit.actor.jurisdiction,
            act=act,
            address=address_of(request),
            most=int(rows[f"{act}_address_most"]["value"]),
            throttle=Throttle.from_settings(rows),
            at=moment(),
        )
