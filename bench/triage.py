"""``triage``: reading one message beside scikit-learn's own, and how good the reading is."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import django

django.setup()

import numpy as np  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.svm import LinearSVC  # noqa: E402

from bench.installation import ROOT, Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from gongzhi.triage.evaluation import Outcome, macro_f1  # noqa: E402
from gongzhi.triage.evaluation import measure as figures_of  # noqa: E402
from gongzhi.triage.grouping import duplicate_groups  # noqa: E402
from gongzhi.triage.labelled import read_samples, read_wording  # noqa: E402
from gongzhi.triage.model import TextModel  # noqa: E402
from gongzhi.triage.reading import read  # noqa: E402
from gongzhi.triage.training import (  # noqa: E402
    NEAR_DUPLICATE_PPM,
    Sample,
    cross_validate,
    grouped_folds,
    train,
)

REAL = ROOT.parent / "shared" / "data" / "appeals_zh" / "labelled.csv.gz"
DEMO = ROOT / "packs" / "demo" / "messages.csv"
CLASSES = ROOT / "packs" / "appeals_zh" / "classes.csv"
FOLDS, ROUNDS, SINGLE, FEW = 5, 5, 1_000, 200

Ask = Callable[[str], object]


def measure(place: Installation, *, quick: bool) -> Result:
    """Read single messages with a trained model and with scikit-learn, in alternating rounds."""
    del place
    result = Result("triage")
    samples = _samples()
    model = train(samples, wording=read_wording(CLASSES)) if REAL.exists() else train(samples)
    texts = [one.text for one in samples][: FEW if quick else SINGLE]
    own, bare, dot = _reader(model), _bare(samples), _dot(model, texts)
    for ask in (own, bare, dot):
        _spent(ask, texts[:50])
    spent = [(_spent(own, texts), _spent(bare, texts), _spent(dot, texts)) for _ in range(ROUNDS)]
    ours = [one for one, _, _ in spent]
    result.add("one message, mean", middle(map(_mean, ours)), "ms CPU", at_most=1.0)
    p99 = middle(float(np.quantile(one, 0.99)) for one in ours)
    result.add("one message, p99", p99, "ms CPU", at_most=4.0)
    result.add("scikit-learn, mean", middle(_mean(other) for _, other, _ in spent), "ms CPU")
    share = middle(_mean(one) / _mean(other) for one, other, _ in spent)
    result.add("of scikit-learn", share, "×", at_most=1.0)
    result.add("dot product alone", middle(_mean(third) for _, _, third in spent), "ms CPU")
    result.add("messages", float(len(samples)), "")
    if REAL.exists() and not quick:
        _quality(samples, result)
    result.notes.append(
        "Reading gives ranks, confidence and the words that decided; scikit-learn's character "
        "TF-IDF (1-2) with a linear SVC gives scores only; the dot product has the features given."
    )
    return result


def _quality(samples: Sequence[Sample], result: Result) -> None:
    """Held-out figures in five folds of near-duplicate groups, beside the control in the same."""
    held_out = figures_of(cross_validate(samples, folds=FOLDS))
    control = _control(samples)
    result.add("macro-F1", held_out.macro_f1, "")
    result.add("macro-F1 of the control", control, "")
    result.add("macro-F1 above the control", held_out.macro_f1 - control, "", at_least=0.01)
    result.add("coverage at the threshold", held_out.coverage, "", at_least=0.70)
    result.add("precision at the threshold", held_out.precision, "", at_least=0.96)
    result.add("calibration error", held_out.calibration_error, "", at_most=0.05)


def _control(samples: Sequence[Sample]) -> float:
    """Character TF-IDF (1-3) with a linear SVC, C=1."""
    labels = [one.label for one in samples]
    groups = duplicate_groups([one.text for one in samples], at_least_ppm=NEAR_DUPLICATE_PPM)
    outcomes = []
    for kept, held in grouped_folds(groups, labels, FOLDS):
        weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
        learnt = weigh.fit_transform([samples[at].text for at in kept])
        machine = LinearSVC(C=1).fit(learnt, [labels[at] for at in kept])
        said = machine.predict(weigh.transform([samples[at].text for at in held]))
        outcomes += [
            Outcome(labels[at], str(one), 1.0, answered=True)
            for at, one in zip(held, said, strict=True)
        ]
    return macro_f1(outcomes)


def _samples() -> list[Sample]:
    if REAL.exists():
        return read_samples(REAL, text=["留言主题", "留言详情"], label="一级标签")
    return _demo(DEMO)


def _demo(path: Path) -> list[Sample]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Sample(f"{row['subject']}\n{row['detail']}", row["matter"][:3]) for row in rows]


def _reader(model: TextModel) -> Ask:
    return lambda text: model.decide(read(text))


def _bare(samples: Sequence[Sample]) -> Ask:
    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, dtype=np.float32)
    machine = LinearSVC(C=1).fit(
        weigh.fit_transform([one.text for one in samples]), [one.label for one in samples]
    )
    return lambda text: machine.decision_function(weigh.transform([text]))


def _dot(model: TextModel, texts: Sequence[str]) -> Ask:
    """The weights of the message's own features, already found, times their columns."""
    random, known = np.random.default_rng(7), len(model.vocabulary)
    features = {
        text: np.sort(random.choice(known, min(len(text), known), replace=False)) for text in texts
    }
    weights = {text: np.ones(len(found), dtype=np.float32) for text, found in features.items()}
    return lambda text: model.coefficients[:, features[text]] @ weights[text]


def _spent(ask: Ask, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        begun = time.process_time()
        ask(text)
        times.append((time.process_time() - begun) * 1000)
    return times


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    tell(measure)
