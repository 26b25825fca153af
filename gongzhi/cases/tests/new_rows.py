"""New rules and live rows put in force in the middle of a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gongzhi.core.models import Jurisdiction, LiveTable, RulesVersion
from gongzhi.core.packs import snapshots


def new_rules(jurisdiction: int, table: str, code: str, **values: Any) -> int:
    """Put a new version of the frozen rules in force, with one row changed."""
    held = Jurisdiction.objects.get(id=jurisdiction)
    assert held.rules is not None
    content = {name: dict(part) for name, part in held.rules.content.items()}
    rows = dict(content[table]["rows"])
    rows[code] = {**rows[code], **values}
    content[table] = {**content[table], "rows": rows}
    fresh = RulesVersion.objects.create(
        jurisdiction=held,
        content_hash=f"test-{held.rules_id}-{code}-{sorted(values.items())}"[:64],
        pack="demo",
        content=content,
        created_at=held.rules.created_at,
    )
    Jurisdiction.objects.filter(id=jurisdiction).update(rules=fresh)
    return fresh.id


def new_live(jurisdiction: int, table: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the rows of a live table, as loading a pack does."""
    held = Jurisdiction.objects.get(id=jurisdiction)
    row = LiveTable.objects.get(jurisdiction_id=jurisdiction, name=table)
    change(row.content["rows"])
    row.version = held.live_version + 1
    row.save()
    Jurisdiction.objects.filter(id=jurisdiction).update(live_version=held.live_version + 1)
    snapshots.forget()
