"""Indicators: figures of units, written as comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table

# Figures of performance are for departments and townships (the hotline among them); below, only
# need and burden are shown (practice.md section 5).
MEASURED = frozenset({"department", "township_office", "hotline_centre"})

PPM = 1_000_000
_WEIGHT = re.compile(r"[a-z_]+=[a-z_0-9]+:[0-9]{1,7}")
_TOKEN = re.compile(
    r"\s*(\(|\)|<=|>=|!=|=|<|>|and\b|or\b|not\b|'[^']*'|[a-z_][a-z0-9_.]*|-?[0-9]+(?:\.[0-9]+)?)"
)


def indicators_can_be_read(pack: Pack) -> Iterable[Finding]:
    """``base`` and ``hit`` are comparisons joined by and, or, not and brackets; grounds exist."""
    grounds = pack.table("grounds")
    for code, row in pack.table("indicators").items():
        for column in ("base", "hit"):
            why = expression_fault(row[column])
            if why:
                yield Finding(code, "bad_expression", column, {"why": why})
        for ground in row["exclusions"]:
            if ground not in grounds:
                params = {"value": ground, "table": "grounds"}
                yield Finding(code, "dangling_ref", "exclusions", params)


def only_departments_and_townships_are_measured(pack: Pack) -> Iterable[Finding]:
    """Whoever has a figure is of a kind that exists, and of one that may have figures at all."""
    kinds = {kind for role in pack.table("roles").values() for kind in role["organisation_kinds"]}
    for code, row in pack.table("indicators").items():
        for kind in row["unit_kinds"]:
            if kind not in kinds:
                yield Finding(code, "unknown_kind", "unit_kinds", {"value": kind})
            elif kind not in MEASURED:
                yield Finding(code, "not_measured", "unit_kinds", {"value": kind})


def the_board_shows_indicators(pack: Pack) -> Iterable[Finding]:
    """The rates that the settings want on the board are indicators of the pack."""
    setting = pack.table("settings").get("board_rates")
    known = pack.table("indicators")
    for code in str(setting["value"]).split("|") if setting else ():
        if code not in known:
            params = {"value": code, "table": "indicators"}
            yield Finding("board_rates", "dangling_ref", "value", params)


def weights_are_shares(pack: Pack) -> Iterable[Finding]:
    """A weight is ``fact=value:parts per million``; what is weighed has nothing taken out of it."""
    for code, row in pack.table("indicators").items():
        for one in row["weights"]:
            if _WEIGHT.fullmatch(one) is None or parse_weight(one)[2] > PPM:
                yield Finding(code, "bad_weight", "weights", {"value": one})
        if row["weights"] and row["exclusions"]:
            yield Finding(code, "weighed_and_excluded", "weights")


def parse_weight(text: str) -> tuple[str, str, int]:
    """Read a weight: fact, value, parts per million."""
    fact, _, rest = text.partition("=")
    value, _, ppm = rest.rpartition(":")
    return fact, value, int(ppm)


def expression_fault(text: str) -> str | None:
    """Say what is wrong with an expression's form, or None: balanced, comparisons, joined."""
    tokens, position = [], 0
    while position < len(text.rstrip()):
        matched = _TOKEN.match(text, position)
        if matched is None:
            return f"{text[position : position + 20]!r}"
        tokens.append(matched.group(1))
        position = matched.end()
    shape = " ".join(_shape(token) for token in tokens)
    previous = ""
    while previous != shape:
        previous = shape
        for pattern, result in _REDUCTIONS:
            shape = pattern.sub(result, shape)
    return None if shape == "E" else shape or "empty"


def _shape(token: str) -> str:
    if token in {"(", ")", "and", "or", "not"}:
        return token
    if token[0] in "<>=!":
        return "op"
    return "v"


_REDUCTIONS = (
    (re.compile(r"\bv op v\b"), "E"),
    (re.compile(r"\bnot E\b"), "E"),
    (re.compile(r"\bE (?:and|or) E\b"), "E"),
    (re.compile(r"\( E \)"), "E"),
)


# What a figure counts: the files a body handled, what a desk sent out or answered, calls to a body,
# checks of its results, files it has parked. The rest is recorded beside the files: closed batches
# of ratings, calls reported by a hotline, articles, what is asked of communities, publications.
PARTS = ("handled", "desk", "called", "checked", "parked")
RECORDED = ("ratings", "calls", "knowledge", "burden", "notices")

TABLES: tuple[Table, ...] = (
    Table(
        "indicators",
        frozen=True,
        columns=(
            Column("base", "text"),
            Column("hit", "text"),
            Column("window", "text"),
            Column("exclusions", "list", required=False),
            Column("guard", "text", required=False),
            Column("unit_kinds", "list"),
            Column("minimum", "int", minimum=1),
            Column("part", "choice", required=False, choices=(*PARTS, *RECORDED)),
            Column("use", "choice", required=False, choices=("appraisal", "information")),
            Column("better", "choice", required=False, choices=("higher", "lower")),
            Column("guard_zh", "text", required=False),
            Column("days", "int", required=False, minimum=1),
            Column("least_people", "int", minimum=2),
            # What hits weigh that are not whole ones.
            Column("weights", "list", required=False),
        ),
        checks=(
            indicators_can_be_read,
            only_departments_and_townships_are_measured,
            weights_are_shares,
            the_board_shows_indicators,
        ),
    ),
)
