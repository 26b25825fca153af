"""Residency slips (居民凭条): a committee confirms in person that somebody lives there.

A slip is handed over at the door or the counter to whoever the committee has seen to live in the
place. Only the hash of its code is kept, with the place and an end: not to whom it was given.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key, spell
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.work import work
from gongzhi.deliberation.models import ResidencySlip
from gongzhi.deliberation.policies import can_print_residency_slips
from gongzhi.deliberation.queries.proposals import slips_of
from gongzhi.directory.models import Organisation
from gongzhi.procedure.ground import Ground, ground

BYTES = 10
CHAIN = "residency_slips"


def print_residency_slips(*, count: int, by: Actor, at: datetime) -> list[str]:
    """Make codes for slips of the actor's community; they are shown this once.

    How many were printed is on record for everybody. Raises Refused ``not_yours``, Invalid
    ``range``.
    """
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        if not can_print_residency_slips(by, here) or by.area is None:
            raise Refused("not_yours", move="print_slips", step="", role="community_secretary")
        settings = here.live.table("settings")
        most = int(settings["residency_slips_most"]["value"])
        if not 1 <= count <= most:
            raise Invalid(Problem("count", "range", {"low": 1, "high": most, "got": count}))
        # One sheet after the other: each entry says how many there are with it.
        Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation or 0)
        printed = slips_of(by.area, here, at).printed + count
        ends = at + timedelta(days=int(settings["residency_slip_days"]["value"]))
        codes = [spell(os.urandom(BYTES)) for _ in range(count)]
        ResidencySlip.objects.filter(area=by.area, ends_at__lt=at).delete()
        # Written in the order of their hashes, which says nothing of the order of the sheet.
        hashes = sorted(slip_hash(code) for code in codes)
        ResidencySlip.objects.bulk_create(
            [
                ResidencySlip(
                    jurisdiction_id=by.jurisdiction, area_id=by.area, code_hash=one, ends_at=ends
                )
                for one in hashes
            ]
        )
        append_to_chain(
            kind=CHAIN,
            key=here.territory.area(by.area).code,
            jurisdiction=by.jurisdiction,
            move="slips_printed",
            facts={"count": count, "printed": printed},
            by=by,
            at=at,
        )
    return codes


def slip_hash(code: str) -> bytes:
    """What is kept of a slip's code."""
    return hashlib.sha256(b"residency" + read_key(code).encode()).digest()


def check_slip(code: str, area: int, here: Ground, at: datetime) -> None:
    """Raise NotFound ``slip`` for an unknown or ended one, Refused ``slip_elsewhere``.

    A slip of a community counts in it and in every place that contains it.
    """
    rows = ResidencySlip.objects.filter(
        jurisdiction_id=here.jurisdiction, code_hash=slip_hash(code), ends_at__gt=at
    )
    found = rows.values_list("area_id", flat=True).first()
    if found is None:
        raise NotFound("slip")
    if not here.territory.is_within(found, area):
        raise Refused("slip_elsewhere")
