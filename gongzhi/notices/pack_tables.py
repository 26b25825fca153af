"""Tables of the notices: the words of each event."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.notices.events import EVENTS, PLACES
from gongzhi.notices.methods.texts import places_in

TEXTS = ("title_zh", "title_en", "text_zh", "text_en")
HOURS = ("notice_quiet_from", "notice_quiet_until", "notice_digest_at")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def templates_can_be_filled(pack: Pack) -> Iterable[Finding]:
    """One template for each event, and no place in it that nothing fills."""
    seen: set[str] = set()
    for code, row in pack.table("notice_templates").items():
        if row["event"] in seen:
            yield Finding(code, "item_twice", "event", {"value": row["event"]})
        seen.add(row["event"])
        for column in TEXTS:
            for word in sorted(places_in(row[column]) - PLACES):
                yield Finding(code, "unknown_place", column, {"value": word})


def hours_are_hours(pack: Pack) -> Iterable[Finding]:
    """Quiet hours and the hour of the digest are times of a day; urgent limits are limits."""
    settings, limits = pack.table("settings"), pack.table("limits")
    for name in HOURS:
        row = settings.get(name)
        if row is not None and not _CLOCK.fullmatch(row["value"]):
            params = {"value": row["value"], "kind": "HH:MM"}
            yield Finding(name, "bad_value", "value", params, "settings")
    urgent = settings.get("notice_urgent_limits")
    for code in urgent["value"].split("|") if urgent is not None else ():
        if code not in limits:
            params = {"value": code, "kind": "limits"}
            yield Finding("notice_urgent_limits", "bad_value", "value", params, "settings")


TABLES: tuple[Table, ...] = (
    # Whom an event is told at a body: the roles, or, where none is named, those who must act.
    Table(
        "notice_templates",
        frozen=False,
        columns=(
            Column("event", "choice", choices=EVENTS),
            Column("roles", "reflist", required=False, ref="roles"),
            *(Column(name, "text") for name in TEXTS),
        ),
        checks=(templates_can_be_filled, hours_are_hours),
    ),
)
