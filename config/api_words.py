"""Words for what the API refuses, in the asked language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongzhi.core.errors import Problem


def words_of(
    code: str, params: Mapping[str, Any], problems: Iterable[Problem], language: str
) -> list[str]:
    """Say a refusal in words: one sentence, or one for each broken rule."""
    return [f"{problem.field}: {problem.rule}" for problem in problems] or [code]
