"""From what a machine sent to a report: every field checked by name; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from gongzhi.core.errors import Invalid, Problem, Unreadable
from gongzhi.core.storable import nul_problems

TEXTS = (
    "detail",
    "subject",
    "type",
    "area",
    "address",
    "name",
    "phone",
    "safe_way",
    "matter",
    "about",
    "severity",
)
NUMBERS = ("lon", "lat")
_NUL = b"\\u0000"
YES = {"true": True, "on": True, "false": False}
FLAGS = {"share_contact": YES, "called": YES}
"""Yes or no, with the words a form may use for it."""
FIELDS = frozenset({*TEXTS, *NUMBERS, *FLAGS})


def read_json(body: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises Unreadable ``not_json``, Invalid ``not_an_object``, ``nul``."""
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(
            "not_json", line=error.lineno, column=error.colno, why=error.msg[:120]
        ) from None
    if not isinstance(sent, dict):
        raise Invalid(Problem("body", "not_an_object"))
    # In JSON a NUL can only be written in this way: most bodies are not looked through.
    problems = list(nul_problems(sent)) if _NUL in body else []
    if problems:
        raise Invalid(problems)
    return sent


def report_fields(
    sent: Mapping[str, Any], more: Iterable[str] = (), *, spoken: bool = False
) -> dict[str, Any]:
    """Give the fields of a report that were filled in; null counts as left out.

    ``spoken``: a recording came along, so that no text is needed. Raises Invalid naming every
    field that is unknown, not a text, or not a number.
    """
    known = FIELDS.union(more)
    problems = [Problem(name[:80], "unknown_field") for name in sent if name not in known]
    clean: dict[str, Any] = {}
    for name in known.intersection(sent):
        value = sent[name]
        if value is None:
            continue
        rule = _rule(name, value)
        if rule:
            problems.append(Problem(name, rule))
        clean[name] = value
    if spoken:
        clean.setdefault("detail", "")
    elif not clean.get("detail") and not any(problem.field == "detail" for problem in problems):
        problems.append(Problem("detail", "required"))
    if problems:
        raise Invalid(sorted(problems, key=lambda problem: problem.field))
    return clean


def form_fields(
    sent: Mapping[str, str], more: Iterable[str] = (), *, spoken: bool = False
) -> dict[str, Any]:
    """Give the fields of a report that came as a form: numbers and ticks are texts there."""
    fields: dict[str, Any] = {name: value for name, value in sent.items() if value != ""}
    for name in NUMBERS:
        if name in fields:
            fields[name] = _number(fields[name])
    for name, words in FLAGS.items():
        if name in fields:
            fields[name] = words.get(fields[name].lower(), fields[name])
    return report_fields(fields, more, spoken=spoken)


def _rule(name: str, value: object) -> str:
    if name in FLAGS:
        return "" if isinstance(value, bool) else "not_yes_or_no"
    return _number_rule(value) if name in NUMBERS else _text_rule(value)


def _text_rule(value: object) -> str:
    return "" if isinstance(value, str) else "not_text"


def _number_rule(value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if number and math.isfinite(value) else "not_a_number"  # type: ignore[arg-type]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
