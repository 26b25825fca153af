"""Which results may be asked about by a third party, and which bodies may be drawn for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from gongzhi.cases.policies import may_be_third_party
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier
from gongzhi.procedure.table import by_hash

STEP, DRAWN = "follow_up", "draw_third_party"
RELEASED, WITHHELD = "release_contact", "withhold_contact"


def third_parties(here: Ground) -> tuple[int, ...]:
    """Give the bodies of the pack's list of third parties, by code."""
    rows = here.live.table("third_parties")
    known = here.directory.by_code
    return tuple(known[row["body"]].id for row in rows.values() if row["body"] in known)


def askable(day: date, here: Ground) -> dict[UUID, Sequence[int]]:
    """Give the files that came to the follow-up on a day (UTC) and wait there, untried.

    With each the bodies that may be drawn for it. None that is secret or about a body or in which
    the words told of danger, none that another system owns, none without a contact or whose
    requester withholds it; none a third party has been drawn for before. Three statements.
    """
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    came = Clock.objects.filter(
        dossier=OuterRef("pk"),
        name="step",
        ended_at=None,
        started_at__gte=begins,
        started_at__lt=begins + timedelta(days=1),
    )
    waiting = Dossier.objects.filter(
        Exists(came),
        jurisdiction_id=here.jurisdiction,
        procedure="request",
        step=STEP,
        desk_role="follow_up_desk",
        closed_at=None,
        secrecy=0,
        outside_parent__isnull=True,
        request__danger=False,
        request__contact__isnull=False,
    )
    open_ = waiting.exclude(Exists(BarredBody.objects.filter(dossier=OuterRef("pk"))))
    files = [one for one in open_.order_by("id") if by_hash(one.procedure_hash).move(STEP, DRAWN)]
    touched, left_out = _touched([one.id for one in files])
    bodies = third_parties(here)
    found: dict[UUID, Sequence[int]] = {}
    for file in files:
        if file.id not in left_out:
            hands = touched.get(file.id, ())
            fit = [one for one in bodies if may_be_third_party(one, file, hands, here)]
            if fit:
                found[file.id] = fit
    return found


def _touched(files: Sequence[UUID]) -> tuple[Mapping[UUID, set[int]], set[UUID]]:
    """Give the bodies that had a hand in some files or were called to them, and what is left out:
    files a third party was drawn for, and those whose requester withholds its number.
    """
    bodies: dict[UUID, set[int]] = defaultdict(set)
    drawn, withheld = set[UUID](), set[UUID]()
    entries = Entry.objects.filter(chain__in=files).order_by("chain", "sequence")
    for chain, move, body in entries.values_list("chain", "move", "organisation_id"):
        if move == DRAWN:
            drawn.add(chain)
        elif move == WITHHELD:
            withheld.add(chain)
        elif move == RELEASED:
            withheld.discard(chain)
        if body is not None:
            bodies[chain].add(body)
    parts = Dossier.objects.filter(parent__in=files, owner__isnull=False)
    for parent, body in parts.values_list("parent", "owner"):
        if parent is not None and body is not None:
            bodies[parent].add(body)
    return bodies, drawn | withheld
