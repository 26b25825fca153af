"""A reader that has learnt from decisions is put in force, on record."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from gongzhi.cases.policies import can_adopt_model
from gongzhi.cases.queries.models import KIND, PUT_IN_FORCE
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.triage.kept import keep_model
from gongzhi.triage.retraining import Retrained


def check_may_adopt(by: Actor, jurisdiction: int) -> None:
    """Raise Refused ``not_yours`` for anyone who may not put a model in force."""
    if not can_adopt_model(by, jurisdiction):
        raise Refused("not_yours", move=PUT_IN_FORCE, role="system_admin")


def adopt_model(
    *, learnt: Retrained, until: datetime, path: Path, unit: Work, by: Actor, at: datetime
) -> Entry:
    """Put a model in force and write an entry on the jurisdiction's chain of models.

    The entry names the model by its digest, what it learnt from (decisions up to ``until``), and
    its figures on held-out decisions beside those of the wording. ``path`` is the file that
    readers take it from; a file that cannot be written leaves no entry.
    Raises Refused ``not_yours`` and Conflict ``model_not_better``.
    """
    check_may_adopt(by, unit.jurisdiction)
    if not learnt.better:
        raise Conflict("model_not_better")
    with transaction.atomic():
        entry = append_to_chain(
            kind=KIND,
            key=unit.code,
            jurisdiction=unit.jurisdiction,
            move=PUT_IN_FORCE,
            facts={
                "model": learnt.model.digest,
                "rules": unit.rules_id,
                "messages": learnt.messages,
                "corrected": learnt.corrected,
                "until": stamp(until),
                "precision_ppm": learnt.precision_ppm,
                "threshold_ppm": learnt.model.threshold_ppm,
                "wording": learnt.wording.in_ppm(),
                "held_out": learnt.held_out.in_ppm(),
            },
            by=by,
            at=at,
        )
        keep_model(learnt.model, path)
    return entry
