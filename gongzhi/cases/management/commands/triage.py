"""``gongzhi triage`` with what only the cases can say: ``retrain``, ``adopt`` and ``models``.

Where an app above brings a verb of the same name, Django takes the upper one.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from gongzhi.cases.actions.learning import adopt_brought, adopt_model, check_may_adopt
from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.decided import decided_matters
from gongzhi.cases.queries.models import models_on_record
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Refused
from gongzhi.core.management.placed import place_named
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.directory.management.acting import acting_as, add_login
from gongzhi.triage.kept import brought_model, kept_model, model_path
from gongzhi.triage.management.commands.triage import PRECISION_SETTING, THRESHOLD_SETTING
from gongzhi.triage.management.commands.triage import Command as TriageCommand
from gongzhi.triage.retraining import Retrained, retrain, try_brought
from gongzhi.triage.suggest import BY_WORDING

WHO = "operator"
NOT_BETTER = NOT_ON_RECORD = 1


class Command(TriageCommand):
    """Train, evaluate, explain, and learn from what people have decided."""

    def add_verbs(self, verbs: Any) -> list[ArgumentParser]:
        """Add ``retrain``, ``adopt`` and ``models``."""
        retraining = verbs.add_parser(
            "retrain", help="learn from the matters that people decided; replaces the model at once"
        )
        adopting = verbs.add_parser(
            "adopt", help="put a model in force that was trained elsewhere or copied by hand"
        )
        adopting.add_argument("model", type=Path, metavar="MODEL", help="a trained model")
        for one in (retraining, adopting):
            one.add_argument("--dry-run", action="store_true", help="measure, replace nothing")
            add_login(one)
        listing = verbs.add_parser("models", help="list the models that were put in force")
        for one in (retraining, adopting, listing):
            one.add_argument(
                "--jurisdiction",
                default="",
                help="code of the jurisdiction (else the first loaded)",
            )
        return [*super().add_verbs(verbs), retraining, adopting, listing]

    def verbs(self) -> Mapping[str, Callable[[dict[str, Any]], None]]:
        """Add ``retrain``, ``adopt`` and ``models``."""
        own = {"retrain": self._retrain, "adopt": self._bring, "models": self._models}
        return {**super().verbs(), **own}

    def _retrain(self, options: dict[str, Any]) -> None:
        place = _place(options)
        by = _adopter(place, options)
        with work(place.id, by.code) as unit:
            here, until = case_ground(unit), unit.now
            decided = decided_matters(unit)
        matters = here.base.rules.table("matters")
        words = {code: tuple(row["words"]) for code, row in matters.items()}
        precision, least = here.setting(PRECISION_SETTING), here.setting(THRESHOLD_SETTING)
        learnt = retrain(decided, words, precision, least)
        replaced = learnt.better and not options["dry_run"]
        if replaced:
            self._adopt(learnt, until, place, by)
        report = {
            "jurisdiction": place.code,
            "model": learnt.model.digest,
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

    def _adopt(self, learnt: Retrained, until: datetime, place: Jurisdiction, by: Actor) -> None:
        path = model_path(settings.GONGZHI_HOME, place.code)
        with work(place.id, by.code) as unit:
            adopt_model(learnt=learnt, until=until, path=path, unit=unit, by=by, at=timezone.now())

    def _bring(self, options: dict[str, Any]) -> None:
        place = _place(options)
        by = _adopter(place, options)
        model, file_sha256 = brought_model(options["model"])
        with work(place.id, by.code) as unit:
            here = case_ground(unit)
            matters = here.base.rules.table("matters")
            words = {code: tuple(row["words"]) for code, row in matters.items()}
            least = here.setting(THRESHOLD_SETTING)
            brought = try_brought(model, decided_matters(unit), words, least)
        replaced = brought.better and not options["dry_run"]
        if replaced:
            with work(place.id, by.code) as unit:
                adopt_brought(
                    brought=brought,
                    file_sha256=file_sha256,
                    path=model_path(settings.GONGZHI_HOME, place.code),
                    unit=unit,
                    by=by,
                    at=timezone.now(),
                )
        report = {
            "jurisdiction": place.code,
            "model": model.digest,
            "classes_in_catalogue": brought.classes,
            "messages": brought.messages,
            "wording": asdict(brought.wording),
            "here": asdict(brought.here),
            "better": brought.better,
            "replaced": replaced,
        }
        self.answer(report, as_json=options["json"])
        if not brought.better:
            raise SystemExit(NOT_BETTER)

    def _models(self, options: dict[str, Any]) -> None:
        place = _place(options)
        kept = kept_model(model_path(settings.GONGZHI_HOME, place.code))
        reads = kept.digest if kept is not None else BY_WORDING
        with work(place.id, system_actor(place.id, WHO).code):
            found = models_on_record(place.id)
        known = reads == BY_WORDING or any(one["model"] == reads for one in found)
        report = {"reads": reads, "on_record": known, "models": found}
        self.answer(report, as_json=options["json"])
        if not known:
            raise SystemExit(NOT_ON_RECORD)


def _adopter(place: Jurisdiction, options: dict[str, Any]) -> Actor:
    """Give in whose name a model is put in force; whoever may not is told so."""
    try:
        by = acting_as(place.id, options, system_actor(place.id, WHO))
        check_may_adopt(by, place.id)
    except Refused as refused:
        raise CommandError(f"{refused.code} {refused.params}") from None
    return by


def _place(options: dict[str, Any]) -> Jurisdiction:
    named = options["jurisdiction"] or settings.GONGZHI_JURISDICTION
    place = place_named(named, loaded=True)
    if place is None:
        raise CommandError(f"no jurisdiction {named!r} is loaded; `gongzhi pack load` loads one")
    return place
