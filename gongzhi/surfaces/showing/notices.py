"""How the pages show ways of being told, and what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.notices.events import OF_HOLDER
from gongzhi.notices.models import Delivery
from gongzhi.notices.queries import Way
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.wording import known


@dataclass(frozen=True, slots=True)
class WayView:
    """A way as a form: its kind, whether it has an address, and a tick for each event."""

    kind: str
    name: str
    own: bool
    events: Sequence[tuple[str, str, bool]]
    digest: bool
    chosen: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """One notice on a page."""

    at: str
    what: str
    how: str
    outcome: str
    late: bool
    code: str = ""
    again: str = ""
    attempts: int = 0
    channel: str = ""


def way_views(
    holder: str, ways: Iterable[Way], offered: Sequence[str], names: Names
) -> list[WayView]:
    """Give a form for every kind that is offered or was chosen."""
    chosen = {way.kind: way for way in ways}
    kinds = [*offered, *(kind for kind in chosen if kind not in offered)]
    return [_view(holder, kind, chosen.get(kind), kind in offered, names) for kind in kinds]


def _view(holder: str, kind: str, way: Way | None, offered: bool, names: Names) -> WayView:
    stopped = way.stopped if way is not None else frozenset()
    return WayView(
        kind=kind,
        name=names.say(f"notice_kind.{kind}"),
        own=way is not None and way.own,
        events=[
            (event, names.say(f"notice_event.{event}"), event not in stopped)
            for event in OF_HOLDER[holder]
        ],
        digest=way is not None and way.digest,
        chosen=way is not None,
        offered=offered,
    )


def own_rows(rows: Iterable[Delivery], names: Names) -> list[Logged]:
    """Show what was sent to oneself, with the code of the file it was about."""
    return [_row(row, names, names.code(str(row.params.get("code", "")))) for row in rows]


def logged(rows: Iterable[Delivery], names: Names) -> list[Logged]:
    """Show the log to those who run it: of no file, to nobody's address."""
    return [_row(row, names, "") for row in rows]


def _row(row: Delivery, names: Names, code: str) -> Logged:
    reason = f"notice_reason.{row.reason}"
    words = names.say(f"notice_state.{row.state}")
    if row.reason and known(reason):
        said = names.say(reason)
        words = f"{words}（{said}）" if names.chinese else f"{words} ({said})"
    return Logged(
        at=names.moment(row.ended_at or row.planned_for),
        what=names.say(f"notice_event.{row.event}"),
        how=names.say(f"notice_kind.{row.kind}"),
        outcome=words,
        late=row.state in {"dead", "unknown"},
        code=code,
        again=row.handle if row.state == "dead" else "",
        attempts=row.attempts,
        channel=row.channel,
    )
