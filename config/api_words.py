"""Words for what the API refuses, in the asked language; from the catalogue of the pages."""

from __future__ import annotations

from gongzhi.core.errors import GongzhiError, Invalid, Problem
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.wording import say, say_first


def words_of(error: GongzhiError, language: str) -> list[str]:
    """Say a refusal in words: one sentence, or one for each broken rule."""
    if isinstance(error, Invalid):
        return [_problem(problem, language) for problem in error.problems]
    try:
        return [error_words(error, language)]
    except KeyError:
        # The sentence needs a parameter that this refusal does not have.
        return [say("error.unreadable", language)]


def _problem(problem: Problem, language: str) -> str:
    keys = (f"problem.{problem.rule}", "problem.other")
    try:
        said = say_first(keys, language, **problem.params)
    except KeyError:
        said = say("problem.other", language)
    return f"{problem.field}: {said}"
