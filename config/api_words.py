"""Words for what the API refuses, in the asked language; from the catalogue of the pages."""

from __future__ import annotations

import contextlib

from gongzhi.core.errors import GongzhiError, Invalid, Problem
from gongzhi.directory.wording import explain as directory_words
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.wording import known, say
from gongzhi.territory.wording import problem_words as ground_words


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
    return f"{problem.field}: {_said(problem, language)}"


def _said(problem: Problem, language: str) -> str:
    """Say a broken rule: by the pages' catalogue, else by that of the ground or the directory."""
    if known(f"problem.{problem.rule}"):
        with contextlib.suppress(KeyError):
            return say(f"problem.{problem.rule}", language, **problem.params)
    for own in (ground_words, directory_words):
        with contextlib.suppress(KeyError):
            return own(problem, language)
    return say("problem.other", language)
