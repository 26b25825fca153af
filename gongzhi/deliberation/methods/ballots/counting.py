"""Counting ballots, and counting again what was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.methods.ballots.asking import Question
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


def recount(published: Mapping[str, Any]) -> Count:
    """Count a published box again, as any outsider may.

    Raises Invalid by rule: ``not_published`` (it is no such file), ``lists_differ`` (not as many
    marks as choices), ``twice`` (a mark appears twice), ``not_allowed``, ``count_differs``.
    """
    try:
        question = Question.read(published["question"])
        choices = [tuple(int(one) for one in ticked) for ticked in published["choices"]]
        marks = [str(one) for one in published["marks"]]
        said = Count(int(published["ballots"]), tuple(int(one) for one in published["votes"]))
    except (KeyError, TypeError, ValueError):
        raise Invalid(Problem("file", "not_published")) from None
    if len(marks) != len(choices):
        raise Invalid(
            Problem("marks", "lists_differ", {"marks": len(marks), "choices": len(choices)})
        )
    if len(set(marks)) != len(marks) or any(len(one) != MARK for one in marks):
        raise Invalid(Problem("marks", "twice"))
    counted = count_choices(question, choices)
    if counted != said:
        raise Invalid(
            Problem(
                "votes", "count_differs", {"said": list(said.votes), "got": list(counted.votes)}
            )
        )
    return counted
