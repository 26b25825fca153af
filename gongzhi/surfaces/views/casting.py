"""Casting a ballot with the code of a slip: one way for every vote, guarded against guessing."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.core.errors import NotFound
from gongzhi.deliberation.actions import Cast, cast_ballot
from gongzhi.deliberation.queries.decisions import box_of
from gongzhi.deliberation.queries.matters import matter_for
from gongzhi.surfaces.door import address_of, moment
from gongzhi.surfaces.visit import visiting

LONGEST = 40


def slip_in(request: HttpRequest) -> str:
    """Give the code that was typed from a slip."""
    return str(request.POST.get("slip", ""))[:LONGEST]


def cast_with_slip(request: HttpRequest, code: str, ticked: Sequence[int]) -> Cast:
    """Cast a ballot in the vote that runs. Raises as ``cast_ballot``, Refused ``throttled``.

    A wrong code is counted against the address it comes from.
    """
    with visiting(request) as visit:
        rows = visit.ground.live.table("settings")
        throttle, address = Throttle.from_settings(rows), address_of(request)
        box = box_of(matter_for(visit.actor, code, visit.ground))
        by, at = visit.actor, moment()
    with visiting(request):
        check_guesses(file=code, address=address, throttle=throttle, at=at)
    try:
        if box is None:
            raise NotFound("slip")
        return cast_ballot(roll=box.pk, slip=slip_in(request), ticked=ticked, by=by, at=at)
    except NotFound as error:
        if error.code == "slip":
            with visiting(request) as visit:
                place = visit.actor.jurisdiction
                note_guess(jurisdiction=place, file=code, address=address, at=at)
        raise
