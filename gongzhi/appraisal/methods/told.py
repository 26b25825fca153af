"""One entry of a file as figures read it: from the database or from a line of an export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FILE, STEP = "file", "step"


@dataclass(frozen=True, slots=True)
class Told:
    """An entry: the move, when it happened, the body of whoever made it, the facts."""

    move: str
    at: datetime
    body: int | None
    facts: Mapping[str, Any]

    @property
    def change(self) -> Mapping[str, Any]:
        """What the move changed on the file."""
        found: Mapping[str, Any] = self.facts.get("change") or {}
        return found

    @property
    def ground(self) -> str:
        """The ground that was given with the move, as a code; empty when there was none."""
        return str((self.facts.get("record") or {}).get("ground") or "")


def moment(text: str | None) -> datetime | None:
    """Read a stored moment; None for none."""
    return datetime.fromisoformat(text) if text else None
