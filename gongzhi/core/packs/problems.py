"""Problems of packs as they are said: place, then rule, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.wording import WORDS


class PackRefused(Invalid):
    """The pack breaks rules; ``problems`` lists every one, with file, row (line) and column."""


def words(problem: Problem, language: str) -> str:
    """Say a problem in Simplified Chinese (``zh…``) or English: place, then rule.

    An unknown rule is shown by its code, so that a writer's own rules are never swallowed.
    """
    chinese = language.startswith("zh")
    pair = WORDS.get(problem.rule)
    sentence = pair[0 if chinese else 1] if pair else f"{problem.rule} {dict(problem.params)}"
    if pair:
        sentence = sentence.format(**_shown(problem, chinese))
    return f"{place(problem, language)}{': ' if not chinese else '：'}{sentence}"


def place(problem: Problem, language: str) -> str:
    """Say where: file, line and column as far as they are known; of a sheet, the cell."""
    chinese = language.startswith("zh")
    parts = [problem.file or problem.field]
    if "sheet" in problem.params:
        sheet, cell = problem.params["sheet"], problem.params.get("cell")
        parts.append(f"表 {sheet}" if chinese else f"sheet {sheet}")
        if cell:
            parts.append(f"单元格 {cell}" if chinese else f"cell {cell}")
        if problem.column:
            parts.append(f"列 {problem.column}" if chinese else f"column {problem.column}")
        return ("，" if chinese else ", ").join(parts)
    if problem.row is not None:
        parts.append(f"第 {problem.row} 行" if chinese else f"line {problem.row}")
    if problem.column is not None:
        parts.append(f"列 {problem.column}" if chinese else f"column {problem.column}")
    return ("，" if chinese else ", ").join(parts)


def _shown(problem: Problem, chinese: bool) -> dict[str, object]:
    shown: dict[str, object] = dict(problem.params)
    close = shown.pop("close", None)
    if close:
        shown["hint"] = f"（是不是“{close}”？）" if chinese else f" (did you mean “{close}”?)"
    shown.setdefault("hint", "")
    return shown


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by file, line and column, so that the same pack gives the same list."""
    return sorted(
        problems,
        key=lambda p: (p.file or "", p.row or 0, p.column or "", p.rule, p.field),
    )
