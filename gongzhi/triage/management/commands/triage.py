"""``gongzhi triage``: train a reader, evaluate it, explain one text. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.reader import read_pack
from gongzhi.triage.evaluation import Outcome, measure
from gongzhi.triage.explain import LANGUAGES, explain
from gongzhi.triage.fitting import USUAL_PRECISION_PPM, Recipe
from gongzhi.triage.labelled import read_samples, read_wording
from gongzhi.triage.storage import load_model, save_model
from gongzhi.triage.suggest import USUAL_THRESHOLD_PPM, Reader, suggest
from gongzhi.triage.training import (
    NO_WORDING,
    Sample,
    cross_validate,
    outcome,
    outcome_by_wording,
    train,
)

THRESHOLD_SETTING = "triage_threshold_ppm"
CLOSE_SETTING = "triage_close_share_ppm"
PRECISION_SETTING = "triage_precision_ppm"
MILLION = 1_000_000

ReadOne = Callable[[Sample], Outcome]


class Command(BaseCommand):
    """The verb ``triage`` with its three sub-verbs; exit code 1 names what is wrong."""

    help = "train, evaluate and explain the reader that suggests matters"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the sub-verbs and their arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for each in self.add_verbs(verbs):
            each.add_argument("--json", action="store_true", help="answer for machines")

    def add_verbs(self, verbs: Any) -> list[ArgumentParser]:
        """Declare the sub-verbs; an app above may add its own."""
        training = verbs.add_parser("train", help="train a model from labelled messages")
        _add_table(training)
        _add_training(training)
        evaluating = verbs.add_parser("evaluate", help="measure a model on labelled messages")
        evaluating.add_argument(
            "model",
            type=Path,
            metavar="MODEL",
            help="a trained model, or a CSV of wording (code, words): the reader of the first day",
        )
        _add_table(evaluating)
        explaining = verbs.add_parser("explain", help="say what a text is about, and why")
        _add_explaining(explaining)
        return [training, evaluating, explaining]

    def verbs(self) -> Mapping[str, Callable[[dict[str, Any]], None]]:
        """Name what each sub-verb does."""
        return {"train": self._train, "evaluate": self._evaluate, "explain": self._explain}

    def handle(self, *args: object, **options: Any) -> None:
        """Run one sub-verb; bad input is listed on standard error, one problem a line."""
        try:
            self.verbs()[options["verb"]](options)
        except Invalid as error:
            for problem in error.problems:
                self.stderr.write(json.dumps(problem.as_dict(), ensure_ascii=False))
            sys.exit(1)

    def _train(self, options: dict[str, Any]) -> None:
        samples = _samples(options)
        recipe = Recipe(precision_ppm=_precision(options))
        wording = read_wording(options["wording"]) if options["wording"] else NO_WORDING
        report: dict[str, Any] = {"messages": len(samples)}
        if options["folds"]:
            held_out = cross_validate(
                samples, folds=options["folds"], recipe=recipe, wording=wording
            )
            report["held_out"] = asdict(measure(held_out))
        model = train(samples, recipe, wording=wording)
        save_model(model, options["out"])
        report |= {
            "classes": list(model.classes),
            "features": len(model.vocabulary),
            "threshold_ppm": model.threshold_ppm,
        }
        self.answer(report, as_json=options["json"])

    def _evaluate(self, options: dict[str, Any]) -> None:
        samples = _samples(options)
        read_one, threshold_ppm = _reading(options["model"])
        outcomes, seconds = _timed(read_one, samples)
        whole = sum(seconds)
        report = asdict(measure(outcomes)) | {
            "threshold_ppm": threshold_ppm,
            "messages_per_second": len(samples) / whole,
            "mean_ms": whole / len(samples) * 1000,
            "p99_ms": sorted(seconds)[len(seconds) * 99 // 100] * 1000,
        }
        self.answer(report, as_json=options["json"])

    def _explain(self, options: dict[str, Any]) -> None:
        folder = options["folder"] or settings.ROOT / "packs"
        pack = read_pack(folder / options["pack"], folder)
        matters = pack.table("matters")
        rules: dict[str, Any] = {
            "danger_signs": pack.table("danger_signs"),
            "help_numbers": pack.table("help_numbers"),
        }
        close = pack.table("settings").get(CLOSE_SETTING)
        if close is not None:
            rules["close_share_ppm"] = int(close["value"])
        if options["model"]:
            reader = Reader.with_model(load_model(options["model"]), matters, **rules)
        else:
            row = pack.table("settings").get(THRESHOLD_SETTING)
            threshold = int(row["value"]) if row else USUAL_THRESHOLD_PPM
            reader = Reader.from_rules(matters, threshold_ppm=threshold, **rules)
        suggestion = suggest(options["text"], reader=reader)
        sentences = explain(suggestion, language=options["language"], matters=matters)
        if options["json"]:
            self.answer(suggestion.as_facts() | {"sentences": sentences}, as_json=True)
        else:
            self.stdout.write("\n".join(sentences))

    def answer(self, report: dict[str, Any], *, as_json: bool) -> None:
        """Print a report: one figure a line, or JSON."""
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for name, value in report.items():
            shown = f"{value:.4f}" if isinstance(value, float) else value
            self.stdout.write(f"{name}: {shown}")


def _add_table(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, also gzipped")
    parser.add_argument(
        "--text", nargs="+", required=True, metavar="COL", help="columns to read, the subject first"
    )
    parser.add_argument("--label", required=True, metavar="COL", help="column of the true class")


def _add_training(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar="MODEL", help="file to write, replaced at once"
    )
    parser.add_argument("--folds", type=int, default=0, help="also report held-out figures")
    parser.add_argument(
        "--precision",
        type=float,
        help="share (0..1) that must be right where the model speaks; else the pack's setting",
    )
    parser.add_argument("--pack", default="default", help="code of the pack with that setting")
    parser.add_argument("--folder", type=Path, help="where packs lie (else the program's)")
    parser.add_argument(
        "--wording",
        type=Path,
        metavar="CSV",
        help="phrases of the classes (code, words) to start from",
    )


def _add_explaining(parser: ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="the message; the subject in its first line")
    parser.add_argument("--pack", default="default", help="code of the pack with the catalogue")
    parser.add_argument("--folder", type=Path, help="where packs lie (else the program's)")
    parser.add_argument("--model", type=Path, metavar="MODEL", help="a trained model to read with")
    parser.add_argument(
        "--language", choices=LANGUAGES, default="zh-hans", help="language of the reasons"
    )


def _precision(options: dict[str, Any]) -> int:
    """Give what the threshold is fitted for: as asked, or as the pack sets it."""
    if options["precision"] is not None:
        precision: float = options["precision"]
        return round(precision * MILLION)
    folder = options["folder"] or settings.ROOT / "packs"
    row = read_pack(folder / options["pack"], folder).table("settings").get(PRECISION_SETTING)
    return int(row["value"]) if row else USUAL_PRECISION_PPM


def _samples(options: dict[str, Any]) -> list[Sample]:
    if not 0 <= (options.get("precision") or 0) <= 1:
        raise Invalid(Problem(field="precision", rule="between_0_and_1"))
    if options.get("folds", 0) in {1} or options.get("folds", 0) < 0:
        raise Invalid(Problem(field="folds", rule="at_least_2"))
    return read_samples(options["file"], text=options["text"], label=options["label"])


def _reading(path: Path) -> tuple[ReadOne, int]:
    """Give how to read one sample, and the threshold: a model's, or that of the first day."""
    if {".csv", ".gz"} & {path.suffix}:
        wording = read_wording(path)
        return partial(outcome_by_wording, wording, USUAL_THRESHOLD_PPM), USUAL_THRESHOLD_PPM
    model = load_model(path)
    return partial(outcome, model), model.threshold_ppm


def _timed(read_one: ReadOne, samples: Sequence[Sample]) -> tuple[list[Outcome], list[float]]:
    """Read every sample and take the seconds of each reading."""
    outcomes, seconds = [], []
    for sample in samples:
        started = perf_counter()
        outcomes.append(read_one(sample))
        seconds.append(perf_counter() - started)
    return outcomes, seconds
