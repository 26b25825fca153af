"""Until when a body may ask to take a file out of a month's figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

ANCHORS = ("first_due", "due", "closed", "judged", "contact_due", "sign_due", "checked", "at")


def last_counted(facts: Iterable[Mapping[str, Any]], now: datetime) -> datetime | None:
    """Give the latest moment up to now by which parts of a body fall into a month; None if none."""
    moments = (part.get(name) for part in facts for name in ANCHORS)
    return max((one for one in moments if one is not None and one <= now), default=None)
