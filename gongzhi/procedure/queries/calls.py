"""Calls to several bodies (吹哨): who was called to which file, who has reported in, how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries.parts import JOINT
from gongzhi.procedure.queries.visible import dossiers_visible_to
from gongzhi.procedure.table import known

REPORT_IN = "report_in"
MOST = 30


@dataclass(frozen=True, slots=True)
class Part:
    """The part of one called body; ``reported_at`` None while it has not come."""

    file: Dossier
    lead: bool
    reported_at: datetime | None
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the file it is about (None where the reader may not see it) and its parts."""

    parent: Dossier | None
    called_at: datetime
    parts: Sequence[Part]

    @property
    def missing(self) -> int:
        """How many called bodies have not reported in."""
        return sum(one.reported_at is None and one.file.closed_at is None for one in self.parts)


def calls(actor: Actor, ground: Ground) -> list[Call]:
    """Give the calls with open parts that the actor may see, most overdue first, thirty at most.

    Parts that have ended stand beside the open ones of their call. Four statements.
    """
    steps = [step.name for step in known()[JOINT].steps if not step.closed]
    seen = dossiers_visible_to(actor, ground)
    open_ = seen.filter(procedure=JOINT, step__in=steps, closed_at=None).order_by("due", "id")
    first = [id_ for id_ in open_.values_list("parent_id", flat=True)[: 10 * MOST] if id_]
    wanted = list(dict.fromkeys(first))[:MOST]
    files = list(seen.filter(Q(id__in=wanted) | Q(parent_id__in=wanted, procedure=JOINT)))
    parts = [one for one in files if one.procedure == JOINT]
    parents = {one.id: one for one in files if one.procedure != JOINT}
    told = _told([one.id for one in parts])
    clocks = _clocks([one.id for one in parts if one.closed_at is None])
    below: dict[UUID | None, list[Part]] = defaultdict(list)
    for one in sorted(parts, key=lambda part: (part.due, part.id)):
        lead, reported = told.get(one.id, (False, None))
        below[one.parent_id].append(Part(one, lead, reported, clocks.get(one.id)))
    return [_call(parents.get(id_), below[id_]) for id_ in wanted if below[id_]]


def _call(parent: Dossier | None, parts: Sequence[Part]) -> Call:
    called_at = min(one.file.opened_at for one in parts)
    return Call(parent, called_at, sorted(parts, key=lambda one: (not one.lead, one.file.due)))


def _told(parts: Collection[UUID]) -> Mapping[UUID, tuple[bool, datetime | None]]:
    """Read of each part whether it leads, and when its body has reported in."""
    rows = Entry.objects.filter(chain__in=parts).filter(Q(sequence=1) | Q(move=REPORT_IN))
    found: dict[UUID, tuple[bool, datetime | None]] = {}
    for row in rows.order_by("sequence"):
        lead, at = found.get(row.chain, (False, None))
        if row.sequence == 1:
            lead = bool(row.facts.get("record", {}).get("lead"))
        found[row.chain] = (lead, row.occurred_at if row.move == REPORT_IN else at)
    return found


def _clocks(parts: Iterable[UUID]) -> Mapping[UUID, Clock]:
    """Give of each part the running limit that ends first."""
    rows = Clock.objects.filter(dossier_id__in=list(parts), ended_at=None, kind="limit")
    found: dict[UUID, Clock] = {}
    for row in sorted(rows, key=lambda one: one.due or NO_DUE):
        found.setdefault(row.dossier_id, row)
    return found
