"""Meetings of self-government's bodies for everybody: called, held, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.deliberation.models import BodyMeeting, BodyTerm
from gongzhi.deliberation.policies import can_call_body
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Task:
    """What a meeting has given to a body: its file, and until when."""

    code: str
    body: int | None
    step: str
    ends_at: datetime | None


def meetings_visible_to(by: Actor, here: Ground) -> QuerySet[BodyMeeting]:
    """Give the meetings of bodies: they are public."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = BodyMeeting.objects.filter(Exists(seen), jurisdiction_id=here.jurisdiction)
    return rows.select_related("dossier", "term__dossier")


def meeting_for(by: Actor, code: str, here: Ground) -> BodyMeeting:
    """Give one meeting by the code of its file. Raises NotFound ``body_meeting``."""
    clean = read_code(code)
    rows = meetings_visible_to(by, here).prefetch_related("points", "papers")
    found = clean and rows.filter(dossier__code=clean).first()
    if not found:
        raise NotFound("body_meeting", code=code[:40])
    return found


def meetings_at(area: int, by: Actor, here: Ground, *, kind: str = "") -> list[BodyMeeting]:
    """Give the latest meetings of a place and what lies in it, of one kind of body or of all."""
    rows = meetings_visible_to(by, here)
    if area != here.territory.root.id:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-meets_at")[:SHOWN])


def tasks_of(found: BodyMeeting, by: Actor, here: Ground) -> list[Task]:
    """Give what a meeting's decisions have become: a file each, with its body and its date."""
    rows = dossiers_visible_to(by, here).filter(parent_id=found.pk, procedure="decision_task")
    clocks = Prefetch("clocks", Clock.objects.filter(name="task"))
    return [_task(one) for one in rows.order_by("opened_at", "id").prefetch_related(clocks)]


def may_call(by: Actor, term: BodyTerm, here: Ground) -> bool:
    """Tell whether a post calls this body together."""
    standing = term.confirmed_at is not None and term.ended_at is None
    return standing and can_call_body(by, term, here)


def _task(file: Dossier) -> Task:
    dues = [clock.due for clock in file.clocks.all()]
    return Task(file.code, file.owner_id, file.step, dues[-1] if dues else None)
