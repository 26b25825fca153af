"""What may become a monthly topic, by counts, and the topics there are: the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from gongzhi.cases.models import MonthlyTopic
from gongzhi.cases.policies import can_choose_topic
from gongzhi.cases.queries.situation import only_counted
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier


@dataclass(frozen=True, slots=True)
class Candidate:
    """A matter in counts: reports, those of them from a place that had one, open for too long.

    ``weight`` is by what candidates are ordered: reports, raised by the shares of the other two.
    """

    matter: str
    reports: int
    again: int
    stuck: int

    @property
    def weight(self) -> int:
        """Reports × (1 + share again) × (1 + share stuck), in whole reports."""
        return (self.reports + self.again) * (self.reports + self.stuck) // self.reports


@dataclass(frozen=True, slots=True)
class Note:
    """What was said of a topic, on which day."""

    move: str
    said_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as everybody reads it: ``step`` is that of its file, ``lead`` a body's code."""

    code: str
    month: str
    matter: str
    lead: str
    step: str
    counts: dict[str, int]
    wanted: str
    tasks: str
    policies: str
    bodies: Sequence[str]
    ends_on: date | None
    notes: Sequence[Note]


def may_choose(by: Actor, here: Ground) -> bool:
    """Tell whether an actor may choose a topic."""
    return can_choose_topic(by, here)


def topic_candidates(by: Actor, here: Ground, at: datetime) -> list[Candidate]:
    """Give the matters most often reported and longest unsolved in the pack's days, for who may
    choose (Refused ``not_yours``).

    Files that figures may not speak of are left out, and so are matters below the pack's small
    number. One statement over open files and those closed in the days.
    """
    if not can_choose_topic(by, here):
        raise Refused("not_yours", move="choose_topic", step="", role="district_leader")
    shown = int(here.live.table("settings")["topics_shown"]["value"])
    return counted_matters(here, at)[:shown]


def counted_matters(here: Ground, at: datetime) -> list[Candidate]:
    """Give the counts of matters that are no small number, the heaviest first."""
    settings = here.live.table("settings")
    days, least = (int(settings[name]["value"]) for name in ("topic_days", "small_number"))
    since = at - timedelta(days=days)
    new = Q(opened_at__gte=since, opened_at__lte=at)
    stuck = Q(closed_at=None) & (Q(step="parked") | Q(due__lt=at))
    rows = (
        only_counted(Dossier.objects.all(), here.jurisdiction)
        .filter(Q(closed_at=None) | Q(closed_at__gte=since))
        .exclude(subject="")
        .values("subject")
        .annotate(
            reports=Count("id", filter=new),
            places=Count("area_id", filter=new, distinct=True),
            stuck=Count("id", filter=stuck),
        )
        .filter(reports__gte=least)
    )
    found = [
        Candidate(row["subject"], row["reports"], row["reports"] - row["places"], row["stuck"])
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.weight, one.matter))


def topics_of(year: int, here: Ground) -> list[Topic]:
    """Give the topics of a year, the latest month first. Two statements."""
    rows = (
        MonthlyTopic.objects.filter(
            jurisdiction_id=here.jurisdiction, month__gte=f"{year}-", month__lt=f"{year}."
        )
        .select_related("dossier", "lead")
        .prefetch_related("notes")
        .order_by("-month", "matter")
    )
    return [
        Topic(
            one.dossier.code,
            one.month,
            one.matter,
            one.lead.code,
            one.dossier.step,
            one.counts,
            one.wanted,
            one.tasks,
            one.policies,
            one.bodies,
            one.ends_on,
            [Note(note.move, note.said_on, note.text) for note in one.notes.all()],
        )
        for one in rows
    ]
