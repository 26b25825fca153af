"""By which ways somebody is told."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.notices.models import Subscription

WHY = "notice"
PURPOSE = "address"


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its kind, whether an address was given for it, the events not sent by it.

    The address itself is never shown again. Without one of its own, a file's way is the contact
    that was left with the report.
    """

    kind: str
    own: bool
    stopped: frozenset[str]
    digest: bool
    language: str


def ways_of(jurisdiction: int, holder: str, subject: str) -> list[Way]:
    """Give the ways of one holder, whom the caller has let in as that one. One statement."""
    rows = Subscription.objects.filter(
        jurisdiction_id=jurisdiction, holder=holder, subject=subject, ended_at=None
    ).order_by("kind")
    return [
        Way(row.kind, row.address is not None, frozenset(row.stopped), row.digest, row.language)
        for row in rows
    ]
