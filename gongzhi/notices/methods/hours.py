"""When a notice may go out: quiet hours and the hour of the digest; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any


@dataclass(frozen=True, slots=True)
class Hours:
    """The rules of a place: nothing between ``quiet_from`` and ``quiet_until``, but what is
    urgent; the digest at ``digest_at``. Quiet hours that begin when they end are none.
    """

    zone: tzinfo
    quiet_from: time
    quiet_until: time
    digest_at: time

    @classmethod
    def of(cls, settings: Mapping[str, Mapping[str, Any]], zone: tzinfo) -> Hours:
        """Read the rows of the rule pack."""
        names = ("notice_quiet_from", "notice_quiet_until", "notice_digest_at")
        return cls(zone, *(time.fromisoformat(str(settings[name]["value"])) for name in names))

    def quiet(self, at: datetime) -> bool:
        """Tell whether a moment lies in the quiet hours."""
        clock = at.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def sendable(self, at: datetime) -> datetime:
        """Give the first moment from ``at`` on that is not quiet."""
        return self._next(at, self.quiet_until) if self.quiet(at) else at

    def next_digest(self, at: datetime) -> datetime:
        """Give the next hour of the digest after a moment."""
        return self._next(at, self.digest_at)

    def _next(self, at: datetime, clock: time) -> datetime:
        local = at.astimezone(self.zone)
        found = datetime.combine(local.date(), clock, self.zone)
        if found <= local:
            found = datetime.combine(local.date() + timedelta(days=1), clock, self.zone)
        return found
