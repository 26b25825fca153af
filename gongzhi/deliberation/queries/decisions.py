"""Matters of self-government as they stand: for everybody, because they are public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.deliberation.methods.ballots import told
from gongzhi.deliberation.methods.rolls import BASES
from gongzhi.deliberation.models import BodyElection, Box, CommunityBudget, Decision, Roll
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow, dossiers_visible_to, timeline
from gongzhi.procedure.table import Move, by_hash

Matter = Decision | CommunityBudget | BodyElection
SHOWN, ARCHIVED = 50, 300
OPEN_TO_OBJECTION = frozenset(
    {
        "resolution_disclosed",
        "result_disclosed",
        "outcome_disclosed",
        "findings_disclosed",
        "election_disclosed",
    }
)
ROLL_BASES = BASES
"""Whom a roll may count."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the register: when it ended, how, with which numbers of its gate and acts.

    ``state``: ``done``, ``now`` or ``ahead``.
    """

    step: str
    state: str
    ended_at: datetime | None
    move: str
    numbers: Mapping[str, Any]
    acts: Sequence[tuple[str, datetime, Mapping[str, Any]]]


def decisions_visible_to(by: Actor, here: Ground) -> QuerySet[Decision]:
    """Give the matters an actor may see: for visitors those that are public."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = Decision.objects.filter(jurisdiction_id=here.jurisdiction)
    return rows.filter(Exists(seen)).select_related("dossier")


def decision_for(by: Actor, code: str, here: Ground) -> Decision:
    """Give one matter by the code of its file. Raises NotFound ``decision``."""
    clean = read_code(code)
    found = clean and decisions_visible_to(by, here).filter(dossier__code=clean).first()
    if not found:
        raise NotFound("decision", code=code[:40])
    return found


def decision_behind(file: Dossier) -> Decision | None:
    """Give the matter of a file the caller may see: its own, or that of the file it hangs under."""
    rows = Decision.objects.filter(pk__in=[one for one in (file.id, file.parent_id) if one])
    return rows.select_related("dossier").first()


def decisions_at(area: int, by: Actor, here: Ground, *, open_only: bool) -> list[Decision]:
    """Give the latest matters of an area and what lies in it."""
    rows = decisions_visible_to(by, here)
    if area != here.territory.root.id:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    if open_only:
        rows = rows.filter(ended_at=None)
    return list(rows.order_by("-opened_at")[:SHOWN])


def ended_decisions(
    area: int, year: int, by: Actor, here: Ground, *, zone: ZoneInfo
) -> list[Decision]:
    """Give what has ended in a year in an area and what lies in it, the latest first."""
    begin = datetime(year, 1, 1, tzinfo=zone)
    rows = decisions_visible_to(by, here).filter(
        ended_at__gte=begin, ended_at__lt=begin.replace(year=year + 1)
    )
    if area != here.territory.root.id:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    return list(rows.order_by("-ended_at")[:ARCHIVED])


def objections_until(found: Matter, here: Ground) -> datetime | None:
    """Give until when anybody may object to what hangs out; None when nothing does."""
    if found.dossier.step not in OPEN_TO_OBJECTION or found.posted_at is None:
        return None
    days = int(here.live.table("settings")["disclosure_days"]["value"])
    return found.posted_at + timedelta(days=days)


def may_open(by: Actor, move: Move, here: Ground) -> bool:
    """Tell whether a post may open a matter with a move."""
    return can_open_decision(by, move, here)


def register_of(file: Dossier, here: Ground) -> list[Stage]:
    """Give the stages of a matter in the order of its table: the register of practice.

    What was voided stays in the journal and is not counted here.
    """
    rows = _counting(timeline(file, here))
    stages, reached = [], True
    for step in by_hash(file.procedure_hash).steps:
        if step.closed:
            continue
        now = file.step == step.name and file.closed_at is None
        stage = _stage(step.name, [row for row in rows if row.at_step == step.name], now=now)
        reached = reached and not now
        stages.append(stage if reached or now else replace(stage, state="ahead"))
    return stages


def _counting(rows: Sequence[TimelineRow]) -> list[TimelineRow]:
    """Leave out what a later entry has voided."""
    cut: set[int] = set()
    for row in rows:
        span = row.facts.get("voided")
        if span:
            cut.update(range(span[0], span[1] + 1))
    return [row for row in rows if row.sequence not in cut]


def _stage(step: str, rows: Sequence[TimelineRow], *, now: bool) -> Stage:
    left = [row for row in rows if row.change.get("step", step) != step]
    ended = left[-1] if left and not now else None
    numbers = {} if ended is None else dict(ended.facts.get("gate", {}))
    acts = [
        (row.move, row.at, _said(row))
        for row in rows
        if row.move == "close_box" or not row.actor.startswith("system:")
    ]
    return Stage(
        step,
        "now" if now else ("ahead" if ended is None else "done"),
        None if ended is None else ended.at,
        "" if ended is None else ended.move,
        {name: value for name, value in numbers.items() if name not in {"name", "passed"}},
        acts,
    )


def _said(row: TimelineRow) -> dict[str, Any]:
    """Give what an act says in codes and numbers, without the sentences it sealed."""
    return {
        name: value
        for name, value in row.record.items()
        if not isinstance(value, dict)
        or (name in {"roll", "result", "published"} and "sealed" not in value)
    }


def box_of(found: Matter) -> Box | None:
    """Give the box of the matter's present step, if one stands there."""
    rows = Box.objects.filter(
        roll__dossier_id=found.pk, roll__step=found.dossier.step, roll__shrunk_at=None
    )
    return rows.select_related("roll").first()


def boxes_of(found: Matter) -> QuerySet[Box]:
    """Give every box of a matter that has been opened, for whoever counts again."""
    rows = Box.objects.filter(roll__dossier_id=found.pk).exclude(published=None)
    return rows.select_related("roll").order_by("closed_at")


def told_of(found: Matter) -> list[dict[str, Any]]:
    """Give what everybody is told of every box of a matter that has been opened."""
    return [told(one.published) for one in boxes_of(found) if one.published]


def rolls_of(found: Matter) -> list[Roll]:
    """Give the rolls of a matter, those shrunk to a count and a hash too."""
    return list(Roll.objects.filter(dossier_id=found.pk).order_by("frozen_at", "id"))
