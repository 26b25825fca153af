"""``answerable``: who answers for a matter at a place, beside a dictionary of the same answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402
from gongzhi.core.work import work  # noqa: E402
from gongzhi.directory.queries import BodyRef  # noqa: E402
from gongzhi.duties.answerable import answerable  # noqa: E402
from gongzhi.duties.queries import Catalogue, catalogue  # noqa: E402
from gongzhi.procedure.ground import Ground, ground  # noqa: E402

QUESTIONS, FEW, ROUNDS, SINGLE = 100_000, 5_000, 7, 20_000
SEED = 12_345
Question = tuple[str, int]


def measure(place: Installation, *, quick: bool) -> Result:
    """Ask random matters at random places, in alternating rounds; then beside local items."""
    result = Result("answerable")
    own = Jurisdiction.objects.get(code=DISTRICT).id
    with work(own, "system:bench") as unit:
        here = ground(unit)
    known = catalogue(here.rules)
    questions = _questions(known, here, FEW if quick else QUESTIONS)
    alone = _asker(known, here)
    bare = {question: alone(*question) for question in set(questions)}
    _look_up_both(alone, bare, questions, result)
    crowded = _with_local(known, here)
    beside = _asker(crowded, here)
    _rate(beside, questions)
    result.add("local items", float(len(crowded.items) - len(known.items)), "")
    mean = middle(_rate(beside, questions) for _ in range(3)) / len(questions) * 1e6
    result.add("one answer beside them", mean, "µs")
    result.add("p99 of one answer", _percentile(alone, questions[:SINGLE]), "µs")
    result.add("matters", float(len(known.matters)), "")
    result.add("areas", float(len(here.territory.areas)), "")
    result.notes.append(
        "The bare limit is one dictionary that holds the answers to these very questions already: "
        "no list, no day, no change of body or area can reach it. CPU time of one thread."
    )
    return result


def _questions(known: Catalogue, here: Ground, count: int) -> list[Question]:
    random = np.random.default_rng(SEED)
    matters, areas = sorted(known.matters), [area.id for area in here.territory.areas]
    chosen = random.integers(0, len(matters), count), random.integers(0, len(areas), count)
    return [(matters[one], areas[other]) for one, other in zip(*chosen, strict=True)]


def _asker(known: Catalogue, here: Ground) -> Callable[[str, int], Any]:
    day = timezone.now().date()

    def ask(matter: str, area: int) -> Any:
        return answerable(
            matter,
            area,
            on=day,
            catalogue=known,
            directory=here.directory,
            territory=here.territory,
        )

    return ask


def _look_up_both(
    ask: Callable[[str, int], Any],
    bare: dict[Question, Any],
    questions: list[Question],
    result: Result,
) -> None:
    def look_up(matter: str, area: int) -> Any:
        return bare[matter, area]

    for _ in range(ROUNDS):
        ours, other = _rate(ask, questions), _rate(look_up, questions)
        result.runs.append(
            {"ours_us": ours / len(questions) * 1e6, "bare_us": other / len(questions) * 1e6}
        )
    result.add("one answer", middle(run["ours_us"] for run in result.runs), "µs")
    result.add("one answer, bare", middle(run["bare_us"] for run in result.runs), "µs")
    times = middle(run["ours_us"] / run["bare_us"] for run in result.runs)
    result.add("one answer, times bare", times, "×")
    result.add("answers", middle(1e6 / run["ours_us"] for run in result.runs), "/s")


def _rate(ask: Callable[[str, int], Any], questions: list[Question]) -> float:
    begun = time.process_time()
    for matter, area in questions:
        ask(matter, area)
    return time.process_time() - begun


def _percentile(ask: Callable[[str, int], Any], questions: list[Question]) -> float:
    times = []
    for matter, area in questions:
        begun = time.thread_time_ns()
        ask(matter, area)
        times.append(time.thread_time_ns() - begun)
    return float(np.percentile(times, 99)) / 1000


def _with_local(known: Catalogue, here: Ground) -> Catalogue:
    """Admit a few matters to every community, as decisions would."""
    areas = [area for area in here.territory.areas if area.level == 3]
    samples = [item for item in known.items.values() if item.list == "basic"][::10]
    local = tuple(
        replace(
            sample,
            code=f"{sample.code}@{area.code}",
            list="admitted",
            lead=BodyRef.parse(f"CC_{area.code}"),
            lead_text=f"CC_{area.code}",
            area=area.code,
            sender="GOV",
        )
        for area in areas
        for sample in samples
    )
    return known.with_local(local)


if __name__ == "__main__":
    tell(measure)
