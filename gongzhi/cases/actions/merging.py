"""Merging (并单) and taking apart: who follows which file; each requester keeps the own history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from gongzhi.cases.actions.weighing import follow_merge, follow_unmerge
from gongzhi.cases.models import Request
from gongzhi.core import agenda
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.actions.advancing import Shape, Write
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.record import Record

MERGED = "merged"


def merge_by(by: Actor) -> Shape:
    """A file is merged only into one that whoever merges may see, and that has not ended."""

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        code = read_code(record.facts["parent"]) or ""
        if not dossiers_visible_to(by, ground).filter(code=code).exists():
            raise Invalid(Problem("parent", "unknown_file"))

    return shape


def merge_write(by: Actor, at: datetime) -> Write:
    """Let the file, and all that were merged into it, follow the other one; its neighbours too.

    Raises Invalid for a file that is none, has ended, is this one, or is not secret as this one is:
    whoever may see the one learns of the other.
    """

    def write(dossier: Dossier, record: Record) -> None:
        follow_merge(dossier, _merge(dossier, record), at)

    return write


def _merge(dossier: Dossier, record: Record) -> UUID:
    code = read_code(record.facts["parent"])
    parent = Dossier.objects.filter(
        jurisdiction_id=dossier.jurisdiction_id, code=code or "", procedure="request"
    ).first()
    if parent is None or parent.id == dossier.id:
        raise Invalid(Problem("parent", "unknown_file"))
    if parent.secrecy != dossier.secrecy:
        raise Invalid(Problem("parent", "other_secrecy"))
    merged = Request.objects.filter(jurisdiction_id=dossier.jurisdiction_id)
    into = merged.filter(dossier=parent).values_list("merged_into", flat=True).first() or parent.id
    if into == dossier.id:
        raise Invalid(Problem("parent", "merged_into_itself"))
    if Dossier.objects.filter(id=into, closed_at__isnull=False).exists():
        raise Invalid(Problem("parent", "ended_file"))
    merged.filter(Q(dossier=dossier) | Q(merged_into=dossier)).update(merged_into=into)
    return into


def unmerge_write(by: Actor, at: datetime) -> Write:
    """Let the file stand alone again; what had been merged into it comes back to it.

    A requester who says no goes on alone too, if the file followed another.
    """

    def write(dossier: Dossier, record: Record) -> None:
        rows = Request.objects.filter(jurisdiction_id=dossier.jurisdiction_id)
        into = rows.filter(dossier=dossier).values_list("merged_into", flat=True).first()
        if into is None:
            return
        rows.filter(dossier=dossier).update(merged_into=None)
        group = list(rows.filter(merged_into=into).values_list("dossier_id", flat=True))
        below = _below(dossier, group)
        rows.filter(dossier_id__in=below).update(merged_into=dossier.id)
        follow_unmerge(dossier, below, into, at)

    return write


def _below(dossier: Dossier, group: list[UUID]) -> set[UUID]:
    """Find those of a group that were merged into the file, or into one that was."""
    entries = Entry.objects.filter(chain__in=group, move="merge").order_by("sequence")
    named = {entry.chain: read_code(entry.facts["record"]["parent"]) for entry in entries}
    codes = dict(Dossier.objects.filter(id__in=group).values_list("id", "code"))
    found: set[UUID] = set()
    reached = {dossier.code}
    while fresh := {id_ for id_, code in named.items() if code in reached} - found:
        found |= fresh
        reached = {codes[id_] for id_ in fresh}
    return found


def plan_merged(*, parent: UUID, unit: Work, at: datetime) -> int:
    """A file has ended: plan to tell each that was merged into it; returns how many."""
    children = Request.objects.filter(merged_into_id=parent).values_list("dossier_id", flat=True)
    plans = [
        agenda.Plan(at, "parent_ended", child.hex, {"dossier": child.hex}) for child in children
    ]
    agenda.plan(unit.jurisdiction, plans)
    return len(plans)


def note_parent_ended(*, dossier: UUID, unit: Work, at: datetime) -> bool:
    """Note on a merged file that the other one has ended: its requester may now say yes or no.

    False, and nothing written, when it is merged no more or the other one is open (again).
    """
    row = Request.objects.select_related("dossier", "merged_into").get(dossier_id=dossier)
    parent = row.merged_into
    if parent is None or parent.closed_at is None or row.dossier.step != MERGED:
        return False
    record: dict[str, Any] = {"parent": parent.code, "outcome": {"code": parent.outcome}}
    advance(
        dossier=dossier,
        move="parent_ended",
        by=system_actor(unit.jurisdiction, "engine"),
        at=at,
        record=record,
    )
    return True
