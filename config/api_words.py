"""Words for what the API refuses, in the asked language; from the catalogue of the pages."""

from __future__ import annotations

from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.surfaces.views.errors import error_words, problems_in_words
from gongzhi.surfaces.wording import say


def words_of(error: GongzhiError, language: str) -> list[str]:
    """Say a refusal in words: one sentence, or one for each broken rule."""
    if isinstance(error, Invalid):
        return problems_in_words(error, language)
    try:
        return [error_words(error, language)]
    except KeyError:
        # The sentence needs a parameter that this refusal does not have.
        return [say("error.unreadable", language)]
