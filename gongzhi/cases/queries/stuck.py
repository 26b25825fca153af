"""What is stuck longest in a place: the agenda of its next joint meeting. Open work only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from gongzhi.cases.models import MeetingPoint
from gongzhi.cases.models.meeting import OPEN
from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.table import known
from gongzhi.procedure.table.common import MEETING_DECIDED

BLOCK = 200
JOINT = "joint_task"
CALLED = "called"
CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A file that belongs on the agenda: why, for how many days, who has it."""

    file: Dossier
    why: str
    days: int

    def fact(self, ground: Ground) -> dict[str, Any]:
        """What an entry says of it."""
        holder = ground.directory.by_id.get(self.file.owner_id or 0)
        return {
            "file": self.file.code,
            "why": self.why,
            "days": self.days,
            "holder": holder.code if holder else "",
        }


def stuck_at(place: int, by: Actor, ground: Ground, at: datetime) -> list[Stuck]:
    """Give what is stuck longest in a place, as many files as the pack puts on one agenda.

    First what a meeting has left undecided; then calls that nobody reported in to, parked matters
    whose review date has passed, what is overdue, and what one body has had longest. Not what is
    secret, what stands on another agenda, or what any body is shut out from.
    """
    numbers = {code: row["value"] for code, row in ground.live.table("settings").items()}
    most = int(numbers["meeting_points_most"])
    files = meetable(by, ground, place).filter(_within(place, ground))
    found: dict[UUID, Stuck] = {}
    since = at - timedelta(days=int(numbers["meeting_longest_days"]))
    for one in _in_order(place, files, ground, at, since, most):
        if len(found) == most:
            break
        found.setdefault(one.file.id, one)
    return list(found.values())


def meetable(by: Actor, ground: Ground, place: int) -> QuerySet[Dossier]:
    """Give the open files that the actor sees and may bring before a meeting.

    What waits for the meeting of another place is not brought before this one; nor is a file that
    any body is shut out of, because an agenda is read by many.
    """
    shut = BarredBody.objects.filter(dossier=OuterRef("pk"))
    listed = MeetingPoint.objects.filter(
        file=OuterRef("pk"), state=OPEN, meeting__ended_at__isnull=True
    )
    elsewhere = MeetingPoint.objects.filter(file=OuterRef("pk"), pending=True)
    elsewhere = elsewhere.exclude(goes_to_id=place)
    rows = dossiers_visible_to(by, ground).filter(
        settable(), jurisdiction_id=ground.jurisdiction, closed_at__isnull=True, secrecy=0
    )
    rows = rows.exclude(Exists(listed)).exclude(Exists(shut)).exclude(Exists(elsewhere))
    return rows.exclude(procedure=JOINT)


def held_since(files: Iterable[UUID]) -> dict[UUID, datetime]:
    """Give since when each file has been with the body that has it. One statement."""
    named = Entry.objects.filter(chain__in=list(files), facts__change__has_key="owner")
    rows = named.values("chain").annotate(since=Max("occurred_at"))
    return {row["chain"]: row["since"] for row in rows}


def _in_order(
    place: int,
    files: QuerySet[Dossier],
    ground: Ground,
    at: datetime,
    since: datetime,
    most: int,
) -> Iterator[Stuck]:
    yield from carried_to(place, files, at)
    yield from _not_reported_in(place, files, ground, at)
    yield from _review_passed(files, at)
    for file in files.filter(due__lt=at).order_by("due", "id")[:most]:
        yield Stuck(file, "overdue", (at - file.due).days)
    for file, began in _longest(files.filter(opened_at__lte=since), since, most):
        yield Stuck(file, "longest", (at - began).days)


def carried_to(place: int, files: QuerySet[Dossier], at: datetime) -> list[Stuck]:
    """Give those of the files that meetings before have left undecided for one of this place."""
    left = MeetingPoint.objects.filter(goes_to_id=place, pending=True, file__in=files)
    rows = left.select_related("file", "meeting").order_by("meeting__meets_at", "id")
    return [Stuck(one.file, CARRIED, max(0, (at - one.meeting.meets_at).days)) for one in rows]


def _not_reported_in(
    place: int, files: QuerySet[Dossier], ground: Ground, at: datetime
) -> Iterator[Stuck]:
    late = Dossier.objects.filter(
        _within(place, ground),
        jurisdiction_id=ground.jurisdiction,
        closed_at__isnull=True,
        procedure=JOINT,
        step=CALLED,
        due__lt=at,
    )
    first: dict[UUID, datetime] = {}
    for parent, due in late.order_by("due").values_list("parent_id", "due"):
        if parent is not None:
            first.setdefault(parent, due)
    known_files = {file.id: file for file in files.filter(id__in=list(first))}
    for parent, due in first.items():
        if parent in known_files:
            yield Stuck(known_files[parent], "not_reported_in", (at - due).days)


def _review_passed(files: QuerySet[Dossier], at: datetime) -> Iterator[Stuck]:
    """Parked matters whose review date has come: nothing but their new clock has moved since."""
    reviews = Clock.objects.filter(name="review", ended_by="ran", dossier__in=files)
    rows = reviews.filter(dossier__step="handling").order_by("due").select_related("dossier")
    for clock in rows:
        if clock.due is not None:
            yield Stuck(clock.dossier, "review_passed", (at - clock.due).days)


def _longest(
    files: QuerySet[Dossier], since: datetime, most: int
) -> list[tuple[Dossier, datetime]]:
    """Walk the files from the oldest until no later one can have been with its body longer."""
    best: list[tuple[datetime, Dossier]] = []
    rows = files.order_by("opened_at", "id")
    for start in range(0, rows.count(), BLOCK):
        block = list(rows[start : start + BLOCK])
        if len(best) == most and block[0].opened_at > best[-1][0]:
            break
        began = held_since(file.id for file in block)
        held = ((began.get(file.id, file.opened_at), file) for file in block)
        best += [one for one in held if one[0] <= since]
        best = sorted(best, key=lambda one: (one[0], one[1].id))[:most]
    return [(file, began_at) for began_at, file in best]


def _within(place: int, ground: Ground) -> Q:
    if place == ground.territory.root.id:
        return Q()
    return Q(area_id__in=ground.territory.descendants(place))


def settable() -> Q:
    """Give the condition on files on which a meeting can set something where they now stand."""
    found = Q()
    for code, table in known().items():
        name = MEETING_DECIDED.name
        steps = [one.name for one in table.steps if table.move(one.name, name) is not None]
        if steps:
            found |= Q(procedure=code, step__in=steps)
    return found
