"""What every door of the API shares: the one shape of a refusal."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class Fault(Schema):
    """The one shape of every refusal. ``words`` are in the asked language."""

    code: str
    params: dict[str, Any] = {}
    problems: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    typed: dict[str, Any] = {}
    words: list[str] = []
