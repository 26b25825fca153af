"""Kinds of townships (镇办分类施策): mature, fast-growing and others with limits of their own.

Source: programme text B 14, 镇办分类施策 (practice.md section 4). The rows are those of the pack
tables ``township_kinds`` and ``township_limits``; both are frozen, so a file keeps the kind and
the limits under which it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gongzhi.core.packs.snapshots import Rules

CODE = "township_kind"


@dataclass(frozen=True, slots=True)
class OtherLimit:
    """In townships of a kind ``limit`` counts in place of ``usual`` (both codes of limits)."""

    kind: str
    usual: str
    limit: str


def kind_of(rules: Rules, area_codes: Iterable[str]) -> str:
    """Give the kind of the first of these areas that has one (nearest first), else ""."""
    kinds = _kinds(rules)
    return next((kinds[code] for code in area_codes if code in kinds), "")


def other_limit(rules: Rules, kind: str, key: str, usual: str) -> OtherLimit | None:
    """Give the limit of a kind of township that replaces the usual one for a limit key.

    A row that names the key goes before one for every key.
    """
    if not kind:
        return None
    rows = rules.table("township_limits").values()
    fit = [row for row in rows if row["township_kind"] == kind and row["instead_of"] == usual]
    named = [row for row in fit if key in row["keys"]]
    common = [row for row in fit if not row["keys"]]
    found = next(iter([*named, *common]), None)
    return None if found is None else OtherLimit(kind, usual, found["limit"])


def indicators_of(rules: Rules, kind: str) -> tuple[str, ...]:
    """Give the codes of the indicators that count for a kind of township; without a kind, all."""
    row = rules.table("township_kinds").get(kind)
    if row is None or not row["indicators"]:
        return tuple(rules.table("indicators"))
    return tuple(row["indicators"])


def told(other: OtherLimit | None, limits: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Tell in a clock's derivation why not the usual limit counts; nothing where it does."""
    if other is None:
        return []
    usual = limits[other.usual]
    return [{"code": CODE, "name": other.kind, "unit": usual["unit"], "amount": usual["amount"]}]


@lru_cache(maxsize=64)
def _kinds(rules: Rules) -> Mapping[str, str]:
    rows = rules.table("township_kinds")
    return {area: code for code, row in rows.items() for area in row["areas"]}
