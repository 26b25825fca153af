"""The errors of the platform, mapped once to HTTP answers for pages and for JSON.

``Unreadable`` 400, ``Refused`` 403, ``NotFound`` 404, ``Conflict`` 409, ``TooLarge`` 413,
``Invalid`` 422. An error carries codes and parameters, never a sentence: the words come from the
message catalogues when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: which field (or row and column), which rule, with which parameters."""

    field: str
    rule: str
    params: Mapping[str, Any] = attribute(default_factory=dict)
    row: int | None = None
    column: str | None = None
    file: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape of the problem, without the parts that are not set."""
        shape: dict[str, Any] = {"field": self.field, "rule": self.rule}
        if self.params:
            shape["params"] = dict(self.params)
        for name in ("row", "column", "file"):
            value = getattr(self, name)
            if value is not None:
                shape[name] = value
        return shape


class GongzhiError(Exception):
    """Base of all; ``code`` names the reason, ``params`` fill its words."""

    status = 500

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Unreadable(GongzhiError):
    """What was sent is not in the form it claims to be in (400)."""

    status = 400


class TooLarge(GongzhiError):
    """What was sent is larger than the door takes; it has not been read (413)."""

    status = 413


class Refused(GongzhiError):
    """The actor may not do this (403)."""

    status = 403


class NotFound(GongzhiError):
    """There is no such thing, or the actor may not know of it (404)."""

    status = 404


class Conflict(GongzhiError):
    """The world has moved, or the move does not fit the state (409).

    ``changes`` lists what changed since the caller looked; ``typed`` returns what was typed.
    """

    status = 409

    def __init__(
        self,
        code: str,
        /,
        *,
        changes: Iterable[Mapping[str, Any]] = (),
        typed: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code, **params)
        self.changes = [dict(change) for change in changes]
        self.typed = dict(typed or {})


class Invalid(GongzhiError):
    """What was sent breaks named rules (422); ``problems`` lists every one of them."""

    status = 422

    def __init__(self, problems: Iterable[Problem] | Problem, **params: Any) -> None:
        super().__init__("invalid", **params)
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)

    def __str__(self) -> str:
        return "; ".join(f"{p.field}: {p.rule} {dict(p.params)}" for p in self.problems)
