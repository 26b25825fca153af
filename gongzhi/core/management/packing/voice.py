"""How ``gongzhi pack`` speaks: sentences in both languages, problems with their place, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gongzhi.core.errors import Problem
from gongzhi.core.packs.diff import TableDiff
from gongzhi.core.packs.problems import words

SAID: Mapping[str, tuple[str, str]] = {
    "clean": (
        "规则包 {code} 没有问题：{tables} 张表，{rows} 行",
        "{code} is clean: {tables} tables, {rows} rows",
    ),
    "broken": ("规则包 {code} 有 {count} 处问题", "{code} breaks rules in {count} places"),
    "gaps": (
        "规则包 {code} 没有写错，但留有 {count} 处空白；仍可装入，这些案卷会先到兜底单位",
        "{code} breaks no rule but leaves {count} gaps; it can be loaded, and such files go to the "
        "fallback desk first",
    ),
    "loaded": (
        "已装入 {code}：规则版本 {rules}，变更的表：{changed}",
        "loaded {code}: rules version {rules}, changed tables: {changed}",
    ),
    "same": ("{code} 与已装入的相同，没有变更", "{code} is loaded already, nothing changed"),
    "equal": ("{old} 与 {new} 没有差别", "{old} and {new} do not differ"),
    "nothing_written": ("什么也没有写入", "nothing was written"),
    "no_pack": ("找不到规则包或文件夹“{name}”", "no pack or folder “{name}”"),
}


class Stream(Protocol):
    """What a command writes lines to."""

    def write(self, text: str, /) -> Any:
        """Write a line."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One run's language and streams. ``language``: zh… or English."""

    out: Stream
    err: Stream
    language: str

    @property
    def chinese(self) -> bool:
        """Tell whether it speaks Chinese."""
        return self.language.startswith("zh")

    def said(self, key: str, words_of: Mapping[str, tuple[str, str]] = SAID, **params: Any) -> str:
        """Give a sentence of a catalogue."""
        return words_of[key][0 if self.chinese else 1].format(**params)

    def say(self, key: str, **params: Any) -> None:
        """Say a sentence of the common catalogue."""
        self.out.write(self.said(key, **params))

    def dump(self, content: Mapping[str, Any]) -> None:
        """Print JSON for a machine."""
        self.out.write(json.dumps(content, ensure_ascii=False, indent=2))

    def complain(self, name: str, problems: Sequence[Problem], key: str = "broken") -> None:
        """Name every problem with its place, then how many there are."""
        for problem in problems:
            self.err.write(words(problem, self.language))
        self.err.write(self.said(key, code=name, count=len(problems)))

    def complain_of_files(self, problems: Sequence[Problem]) -> None:
        """Name every problem, then that nothing was written."""
        for problem in problems:
            self.err.write(words(problem, self.language))
        self.err.write(self.said("nothing_written"))

    def tell_differences(self, found: Mapping[str, TableDiff]) -> None:
        """List tables with their added, removed and changed rows."""
        for table, diff in found.items():
            counts = diff.counts()
            line = f"{table}: +{counts['added']} ~{counts['changed']} -{counts['removed']}"
            self.out.write(line)
            self._lines("+", diff.added)
            self._lines("-", diff.removed)
            for change in diff.changed:
                cell = f"{change.code}.{change.column}"
                self.out.write(f"  ~ {cell}: {change.old!r} → {change.new!r}")

    def _lines(self, sign: str, codes: Iterable[str]) -> None:
        for code in codes:
            self.out.write(f"  {sign} {code}")


def problem_shape(problem: Problem) -> dict[str, Any]:
    """Give a problem with its sentences in both languages, for JSON."""
    return {**problem.as_dict(), "zh": words(problem, "zh-hans"), "en": words(problem, "en")}
