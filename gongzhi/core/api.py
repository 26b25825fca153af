"""What every door of the API shares: the one shape of a refusal."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field


class Fault(Schema):
    """The one shape of every refusal. ``words`` are in the asked language."""

    code: str
    params: dict[str, Any] = Field(default_factory=dict)
    problems: list[dict[str, Any]] = Field(default_factory=list)
    changes: list[dict[str, Any]] = Field(default_factory=list)
    typed: dict[str, Any] = Field(default_factory=dict)
    words: list[str] = Field(default_factory=list)
