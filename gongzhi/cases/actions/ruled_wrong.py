"""What people find of a file that a rule has sent counts on the rule, never on a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from gongzhi.cases.models import RuledDispatch
from gongzhi.core import agenda
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

Write = Callable[[Dossier, Record], None]
STOP = "stop_bad_rule"
# What a rule has sent has two entries already: it came in, it was sent.
FIRST_TWO = 2


def questioned(dossier: Dossier, record: Record) -> None:
    """Somebody objected, or asked that a person look."""
    RuledDispatch.objects.filter(dossier_id=dossier.id).update(questioned=True)


def decided(by: Actor, at: datetime) -> Write:
    """A person has decided: on another body or matter than the rule, it was wrong."""

    def write(dossier: Dossier, record: Record) -> None:
        other = ~Q(matter=dossier.subject) | ~Q(body_id=dossier.owner_id)
        _wrong(other, dossier, at)

    return write


def declined(by: Actor, at: datetime) -> Write:
    """A person has declined what a rule had sent: it was wrong to send it."""

    def write(dossier: Dossier, record: Record) -> None:
        _wrong(Q(), dossier, at)

    return write


def _wrong(which: Q, dossier: Dossier, at: datetime) -> None:
    if dossier.last_sequence <= FIRST_TWO:
        return
    rows = RuledDispatch.objects.filter(which, dossier_id=dossier.id, wrong=False)
    rule = rows.values_list("rule_id", flat=True).first()
    if rule is not None and rows.update(wrong=True):
        key = f"{rule.hex}:{dossier.id.hex}"
        agenda.plan(dossier.jurisdiction_id, [agenda.Plan(at, STOP, key, {"rule": rule.hex})])
