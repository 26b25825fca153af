"""Who is kept out of a file: a body that turns out to be what it is about, and its line."""

from __future__ import annotations

from collections.abc import Callable

from gongzhi.cases.queries.opened import opening_waits
from gongzhi.cases.workflow.statement import STATEMENT
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.record import Record

Shape = Callable[[Dossier, Record, Ground], None]


def check_about(dossier: Dossier, record: Record, ground: Ground) -> None:
    """Check the body that the dispatcher finds the file to be about.

    Raises Invalid ``about``/``barred_body`` when the file would go to that body or one below it.
    """
    about = record.bodies["about"]
    if about in ground.directory.line(record.bodies["body"]):
        raise Invalid(Problem("body", "barred_body", {"got": record.facts["body"]}))


def bar_about(dossier: Dossier, record: Record) -> None:
    """Shut the body that the file is about out of it and its open parts, from this move on.

    A part that lies with that body, or one below it, is hidden from it too; whoever called it
    releases it. What it was sent as an approved summary it keeps.
    """
    if "about" not in record.bodies:
        return
    level = [dossier.id]
    while level:
        for one in level:
            BarredBody.objects.get_or_create(
                dossier_id=one,
                organisation_id=record.bodies["about"],
                defaults={"jurisdiction_id": dossier.jurisdiction_id},
            )
        parts = Dossier.objects.filter(parent_id__in=level, closed_at=None)
        level = list(parts.exclude(procedure=STATEMENT.code).values_list("id", flat=True))


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
