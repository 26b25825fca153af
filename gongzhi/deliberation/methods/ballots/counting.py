"""Counting ballots, and counting again what was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.methods.ballots.asking import PROJECTS, Question
from gongzhi.deliberation.methods.ballots.sealing import MARK


@dataclass(frozen=True, slots=True)
class Count:
    """How many ballots, and for each option how many ticked it, in the question's order."""

    ballots: int
    votes: tuple[int, ...]


def count_choices(question: Question, choices: Iterable[Sequence[int]]) -> Count:
    """Count ballots. Raises Invalid ``not_allowed`` for one that the question does not allow."""
    votes: Counter[int] = Counter()
    ballots = 0
    for ticked in choices:
        if not question.accepts(ticked):
            raise Invalid(Problem("choices", "not_allowed", {"got": list(ticked)[:20]}))
        ballots += 1
        votes.update(ticked)
    return Count(ballots, tuple(votes[one] for one in range(len(question.options))))


def told(published: Mapping[str, Any]) -> dict[str, Any]:
    """Give what everybody is told of an opened box.

    Of ballots that are counted in one list with paper only the marks: who took the choices of the
    box out of that list would read what the few on paper chose.
    """
    kept = published.keys() - ({"choices", "votes"} if _merged(published) else set())
    return {name: value for name, value in published.items() if name in kept}


def _merged(published: Mapping[str, Any]) -> bool:
    return published["question"]["kind"] in PROJECTS


def recount(published: Mapping[str, Any]) -> Count:
    """Count a published box again, as any outsider may.

    Of one that tells its marks alone there is only how many they are. Raises Invalid by rule:
    ``not_published`` (it is no such file), ``lists_differ`` (not as many marks as choices),
    ``twice`` (a mark appears twice), ``not_allowed``, ``count_differs``.
    """
    try:
        question = Question.read(published["question"])
        marks = [str(one) for one in published["marks"]]
        ballots, alone = int(published["ballots"]), _merged(published) and "votes" not in published
        votes = () if alone else tuple(int(one) for one in published["votes"])
        choices = [] if alone else [tuple(map(int, ticked)) for ticked in published["choices"]]
    except (KeyError, TypeError, ValueError):
        raise Invalid(Problem("file", "not_published")) from None
    said, lines = Count(ballots, votes), ballots if alone else len(choices)
    if len(marks) != lines:
        raise Invalid(Problem("marks", "lists_differ", {"marks": len(marks), "choices": lines}))
    if len(set(marks)) != len(marks) or any(len(one) != MARK for one in marks):
        raise Invalid(Problem("marks", "twice"))
    counted = said if alone else count_choices(question, choices)
    if counted != said:
        raise Invalid(
            Problem(
                "votes", "count_differs", {"said": list(said.votes), "got": list(counted.votes)}
            )
        )
    return counted
