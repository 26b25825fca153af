"""Which models have been put in force, from the jurisdiction's chain of models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gongzhi.core.models import Chain, Entry

KIND = "model"
PUT_IN_FORCE = "adopt_model"


def models_on_record(jurisdiction: int) -> list[dict[str, Any]]:
    """Give every model that was put in force, the latest first: its facts, by whom and when."""
    chains = Chain.objects.filter(jurisdiction_id=jurisdiction, kind=KIND).values("id")
    entries = Entry.objects.filter(jurisdiction_id=jurisdiction, chain__in=chains)
    return [_told(one) for one in entries.order_by("-recorded_at", "-sequence")]


def model_record(jurisdiction: int, digest: str) -> Mapping[str, Any] | None:
    """Give what is on record about a model, or None; what is on record never changes."""
    try:
        return _on_record(jurisdiction, digest)
    except LookupError:
        return None


@lru_cache(maxsize=64)
def _on_record(jurisdiction: int, digest: str) -> Mapping[str, Any]:
    found = [one for one in models_on_record(jurisdiction) if one["model"] == digest]
    if not found:
        raise LookupError(digest)
    return found[0]


def _told(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = entry.facts
    return {**said, "by": entry.actor, "at": entry.occurred_at.isoformat()}
