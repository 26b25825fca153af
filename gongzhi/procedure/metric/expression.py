"""Expressions of indicators: comparisons ``name op value`` joined by and, or, not and brackets.

``or`` binds loosest, then ``and``, then ``not``. Names are facts of a file, ``window_start`` and
``window_end`` (moments) and the constants ``true``, ``false``, ``none``. A comparison with a fact
that is not there (None) is false, except ``= none`` and ``!= none``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

Facts = Mapping[str, Any]
_TOKEN = re.compile(r"\s*(\(|\)|<=|>=|!=|=|<|>|'[^']*'|-?[0-9]+(?:\.[0-9]+)?|[a-z_][a-z0-9_.]*)")
_OPS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "none": None}
_WORDS = frozenset({"and", "or", "not"})


class MetricError(ValueError):
    """An expression cannot be read, or names a fact that the files do not have."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A constant, or the name of a fact."""

    name: str = ""
    value: Any = None

    def of(self, facts: Facts) -> Any:
        """Give its value for a file; MetricError for a fact that files do not have."""
        if not self.name:
            return self.value
        if self.name not in facts:
            raise MetricError(f"unknown fact {self.name!r}")
        return facts[self.name]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left op right``."""

    left: Operand
    op: str
    right: Operand

    def holds(self, facts: Facts) -> bool:
        """Tell whether it is true of a file."""
        left, right = self.left.of(facts), self.right.of(facts)
        if left is None or right is None:
            asked = any(not one.name and one.value is None for one in (self.left, self.right))
            return asked and self.op == ("=" if left is right else "!=")
        try:
            return bool(_OPS[self.op](left, right))
        except TypeError as wrong:
            raise MetricError(f"{left!r} {self.op} {right!r}") from wrong

    def names(self) -> tuple[str, ...]:
        """The facts it looks at, in order."""
        return tuple(one.name for one in (self.left, self.right) if one.name)


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by ``and`` or ``or``, or one part negated (``not``)."""

    word: str
    parts: tuple[Expression, ...]

    def holds(self, facts: Facts) -> bool:
        """Tell whether it is true of a file."""
        if self.word == "not":
            return not self.parts[0].holds(facts)
        answers = (part.holds(facts) for part in self.parts)
        return all(answers) if self.word == "and" else any(answers)

    def names(self) -> tuple[str, ...]:
        """The facts it looks at, in order."""
        return tuple(name for part in self.parts for name in part.names())


Expression = Comparison | Joined


@lru_cache(maxsize=512)
def parse(text: str) -> Expression:
    """Read an expression; MetricError when it is not one."""
    tokens = _split(text)
    expression, rest = _either(tokens, text)
    if rest:
        raise MetricError(f"{text!r}: {rest[0]!r} is left over")
    return expression


def _split(text: str) -> tuple[str, ...]:
    tokens, position, end = [], 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise MetricError(f"{text!r}: cannot read {text[position : position + 20]!r}")
        tokens.append(found.group(1))
        position = found.end()
    return tuple(tokens)


def _either(tokens: tuple[str, ...], text: str) -> tuple[Expression, tuple[str, ...]]:
    return _chain("or", _both, tokens, text)


def _both(tokens: tuple[str, ...], text: str) -> tuple[Expression, tuple[str, ...]]:
    return _chain("and", _single, tokens, text)


def _chain(
    word: str,
    read: Callable[[tuple[str, ...], str], tuple[Expression, tuple[str, ...]]],
    tokens: tuple[str, ...],
    text: str,
) -> tuple[Expression, tuple[str, ...]]:
    part, rest = read(tokens, text)
    parts = [part]
    while rest and rest[0] == word:
        part, rest = read(rest[1:], text)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else Joined(word, tuple(parts))), rest


def _single(tokens: tuple[str, ...], text: str) -> tuple[Expression, tuple[str, ...]]:
    if tokens and tokens[0] == "not":
        part, rest = _single(tokens[1:], text)
        return Joined("not", (part,)), rest
    if tokens and tokens[0] == "(":
        part, rest = _either(tokens[1:], text)
        if not rest or rest[0] != ")":
            raise MetricError(f"{text!r}: a bracket is not closed")
        return part, rest[1:]
    if len(tokens) < 3 or tokens[1] not in _OPS:
        raise MetricError(f"{text!r}: a comparison is missing")
    return Comparison(_operand(tokens[0], text), tokens[1], _operand(tokens[2], text)), tokens[3:]


def _operand(token: str, text: str) -> Operand:
    if token in _WORDS or token in _OPS or token in {"(", ")"}:
        raise MetricError(f"{text!r}: {token!r} is no value")
    if token.startswith("'"):
        return Operand(value=token[1:-1])
    if token in _CONSTANTS:
        return Operand(value=_CONSTANTS[token])
    if token[0].isdigit() or token[0] == "-":
        return Operand(value=Fraction(token))
    return Operand(name=token)
