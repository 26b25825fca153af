"""A reader that has learnt, here or elsewhere, is put in force, on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gongzhi.cases.policies import can_adopt_model
from gongzhi.cases.queries.models import KIND, PUT_IN_FORCE, model_record
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.triage.kept import keep_model
from gongzhi.triage.model import TextModel
from gongzhi.triage.retraining import Brought, Retrained

# What an entry says of itself, not of the model.
_OF_THE_ENTRY = frozenset({"model", "rules", "threshold_ppm", "by", "at"})


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
    facts = {
        "messages": learnt.messages,
        "corrected": learnt.corrected,
        "until": stamp(until),
        "precision_ppm": learnt.precision_ppm,
        "wording": learnt.wording.in_ppm(),
        "held_out": learnt.held_out.in_ppm(),
    }
    return _put_in_force(learnt.model, facts, path, unit, by, at)


def adopt_brought(
    *, brought: Brought, file_sha256: str, path: Path, unit: Work, by: Actor, at: datetime
) -> Entry:
    """Put a model in force that was trained elsewhere or copied from another machine.

    What is on record here of the same model is said again; else the entry says that it was
    brought, the hash of its file, and how it read what people decided here (``messages``; with
    none its figures are zero). Raises Refused ``not_yours`` and Conflict ``model_not_better``.
    """
    check_may_adopt(by, unit.jurisdiction)
    if not brought.better:
        raise Conflict("model_not_better")
    known = model_record(unit.jurisdiction, brought.model.digest)
    facts: dict[str, Any] = {
        "brought": True,
        "file_sha256": file_sha256,
        "messages": brought.messages,
        "wording": brought.wording.in_ppm(),
        "held_out": brought.here.in_ppm(),
    }
    if known is not None:
        facts = {name: said for name, said in known.items() if name not in _OF_THE_ENTRY}
    return _put_in_force(brought.model, facts, path, unit, by, at)


def _put_in_force(
    model: TextModel, facts: Mapping[str, Any], path: Path, unit: Work, by: Actor, at: datetime
) -> Entry:
    with transaction.atomic():
        entry = append_to_chain(
            kind=KIND,
            key=unit.code,
            jurisdiction=unit.jurisdiction,
            move=PUT_IN_FORCE,
            facts={
                "model": model.digest,
                "rules": unit.rules_id,
                "threshold_ppm": model.threshold_ppm,
                **facts,
            },
            by=by,
            at=at,
        )
        keep_model(model, path)
    return entry
