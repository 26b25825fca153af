"""``gongzhi triage`` with what only the cases can say: ``retrain``.

Where an app above brings a verb of the same name, Django takes the upper one.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.decided import decided_matters
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.triage.kept import keep_model, model_path
from gongzhi.triage.management.commands.triage import Command as TriageCommand
from gongzhi.triage.retraining import retrain

WHO = "operator"
NOT_BETTER = 1


class Command(TriageCommand):
    """Train, evaluate, explain, and learn from what people have decided."""

    def add_verbs(self, verbs: Any) -> list[ArgumentParser]:
        """Add ``retrain``."""
        retraining = verbs.add_parser(
            "retrain", help="learn from the matters that people decided; replaces the model at once"
        )
        retraining.add_argument(
            "--jurisdiction", default="", help="code of the jurisdiction (else the first loaded)"
        )
        retraining.add_argument("--dry-run", action="store_true", help="measure, replace nothing")
        return [*super().add_verbs(verbs), retraining]

    def verbs(self) -> Mapping[str, Callable[[dict[str, Any]], None]]:
        """Add ``retrain``."""
        return {**super().verbs(), "retrain": self._retrain}

    def _retrain(self, options: dict[str, Any]) -> None:
        named = options["jurisdiction"] or settings.GONGZHI_JURISDICTION
        rows = Jurisdiction.objects.filter(rules__isnull=False).order_by("id")
        place = (rows.filter(code=named) if named else rows).first()
        if place is None:
            raise CommandError(
                f"no jurisdiction {named!r} is loaded; `gongzhi pack load` loads one"
            )
        with work(place.id, system_actor(place.id, WHO).code) as unit:
            matters = case_ground(unit).base.rules.table("matters")
            decided = decided_matters(unit)
        learnt = retrain(decided, {code: tuple(row["words"]) for code, row in matters.items()})
        replaced = learnt.better and not options["dry_run"]
        if replaced:
            keep_model(learnt.model, model_path(settings.GONGZHI_HOME, place.code))
        report = {
            "jurisdiction": place.code,
            "messages": learnt.messages,
            "corrected": learnt.corrected,
            "wording": asdict(learnt.wording),
            "held_out": asdict(learnt.held_out),
            "better": learnt.better,
            "replaced": replaced,
        }
        self.answer(report, as_json=options["json"])
        if not learnt.better:
            raise SystemExit(NOT_BETTER)
