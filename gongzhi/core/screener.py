"""The screener: what could name a person is masked before search, triage or the lake may read it.

Patterns are rows of the pack's table ``screener``; the mask of a row replaces what it finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.snapshots import Live

HIDDEN_GROUP = "hide"
"""A pattern with a group of this name masks only the group: 我叫(?P<hide>…) keeps 我叫."""

# What every hit of a kind must contain. A search for it costs 4 µs, the pattern itself 10 to 30.
_LONG_NUMBER = re.compile(r"\d(?:[ ()（）.·—–－-]{0,2}[\d*＊xX×]){6}")
_NEEDS = {
    "phone": _LONG_NUMBER,
    "id_number": _LONG_NUMBER,
    "bank": _LONG_NUMBER,
    "email": re.compile("[@＠]"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One masked passage: its kind and its place, [start, end) in the original text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Screened:
    """The text with its masks, and what was masked, in order of place."""

    text: str
    found: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    mask: str
    pattern: re.Pattern[str]
    group: int


@dataclass(frozen=True, slots=True)
class Screener:
    """The compiled patterns of one version of the table, grouped by what their hits need."""

    groups: tuple[tuple[re.Pattern[str] | None, tuple[_Rule, ...]], ...]


def compile_screener(rows: Iterable[Mapping[str, Any]]) -> Screener:
    """Compile the rows of the table ``screener`` (columns code, pattern, mask, kind).

    Where two rows find overlapping passages, the row that stands first wins; rows of the kinds
    phone, id_number and bank are tried only on text with seven digits close together, e-mail only
    where there is an @. Raises `Invalid` (``pattern_broken``, ``pattern_matches_nothing``) with
    the code of every row that cannot be used.
    """
    problems: list[Problem] = []
    groups: list[tuple[re.Pattern[str] | None, list[_Rule]]] = []
    for row in rows:
        try:
            pattern = re.compile(row["pattern"])
        except re.error as error:
            params = {"code": row.get("code", ""), "why": str(error)}
            problems.append(Problem("pattern", "pattern_broken", params))
            continue
        if pattern.match(""):
            params = {"code": row.get("code", "")}
            problems.append(Problem("pattern", "pattern_matches_nothing", params))
            continue
        rule = _Rule(row["kind"], row["mask"], pattern, pattern.groupindex.get(HIDDEN_GROUP, 0))
        needs = _NEEDS.get(rule.kind)
        if groups and groups[-1][0] is needs:
            groups[-1][1].append(rule)
        else:
            groups.append((needs, [rule]))
    if problems:
        raise Invalid(problems)
    return Screener(tuple((needs, tuple(rules)) for needs, rules in groups))


@lru_cache(maxsize=8)
def screener_of(tables: Live) -> Screener:
    """Give the compiled patterns of a place's pack."""
    return compile_screener(tables.table("screener").values())


def screen(text: str, screener: Screener) -> Screened:
    """Mask every passage that a pattern finds; the rest of the text stays as it is."""
    hits: list[tuple[int, int, _Rule]] = []
    for needs, rules in screener.groups:
        if needs is not None and needs.search(text) is None:
            continue
        for rule in rules:
            for match in rule.pattern.finditer(text):
                start, end = match.span(rule.group)
                if start < end and not any(start < e and s < end for s, e, _ in hits):
                    hits.append((start, end, rule))
    if not hits:
        return Screened(text, ())
    hits.sort(key=lambda hit: hit[0])
    return Screened(
        _masked(text, hits), tuple(Hit(rule.kind, start, end) for start, end, rule in hits)
    )


def _masked(text: str, hits: list[tuple[int, int, _Rule]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, rule in hits:
        pieces += (text[at:start], rule.mask)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)
