"""Who is kept out of a file: a body that turns out to be what it is about, and its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gongzhi.cases.queries.opened import opening_waits
from gongzhi.cases.workflow.statement import STATEMENT
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.work import begin
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import by_hash
from gongzhi.procedure.table.joint import SHUT_PART

Shape = Callable[[Dossier, Record, Ground], None]
Write = Callable[[Dossier, Record], None]


def check_about(dossier: Dossier, record: Record, ground: Ground) -> None:
    """Check the body that the dispatcher finds the file to be about.

    Raises Invalid ``about``/``barred_body`` when the file would go to that body or one below it.
    """
    about = record.bodies["about"]
    if about in ground.directory.line(record.bodies["body"]):
        raise Invalid(Problem("body", "barred_body", {"got": record.facts["body"]}))


def bar_about(by: Actor, at: datetime) -> Write:
    """Shut the body that the file is about out of it and its open parts, from this move on.

    A part that lies with that body, or one below it, ends with it: nobody waits for what its
    holder can no longer see. What it was sent as an approved summary it keeps.
    """

    def write(dossier: Dossier, record: Record) -> None:
        if "about" not in record.bodies:
            return
        about = record.bodies["about"]
        here = ground(begin(dossier.jurisdiction_id, by.code))
        level = [dossier.id]
        while level:
            parts = Dossier.objects.filter(parent_id__in=level, closed_at=None)
            below = list(parts.exclude(procedure=STATEMENT.code).order_by("id"))
            for one in below:
                if one.owner_id is not None and about in here.directory.line(one.owner_id):
                    _end_part(one, at)
            for id_ in level:
                BarredBody.objects.get_or_create(
                    dossier_id=id_,
                    organisation_id=about,
                    defaults={"jurisdiction_id": dossier.jurisdiction_id},
                )
            level = [one.id for one in below]

    return write


def _end_part(part: Dossier, at: datetime) -> None:
    """End the part of a body that is shut out; one of an older table stays hidden from it."""
    if by_hash(part.procedure_hash).move(part.step, SHUT_PART.name) is not None:
        by = system_actor(part.jurisdiction_id, "bar")
        advance(dossier=part.id, move=SHUT_PART.name, by=by, at=at)


def outside_line(by: Actor) -> Shape:
    """Let a secret file be opened only from outside the line of whom it is about.

    Raises Refused ``in_line`` for a body that stands over one that is barred (those below are
    barred themselves).
    """

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        rows = BarredBody.objects.filter(dossier=dossier)
        for barred in rows.values_list("organisation_id", flat=True):
            if by.organisation in ground.directory.line(barred):
                raise Refused("in_line")

    return shape


def joins(by: Actor) -> Shape:
    """Let a second opener join only what somebody has asked for. Raises Conflict ``not_asked``."""
    outside = outside_line(by)

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        outside(dossier, record, ground)
        if not opening_waits(dossier):
            raise Conflict("not_asked")

    return shape
