"""When a second factor has to be shown, how recently, and how often one may guess; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class GuardRules:
    """Rows of the pack's table ``settings``.

    ``lasts``: how long a shown factor opens what asks for one. ``fresh``: how recently somebody
    must have shown who they are to change their own factors, and how long a passkey may take.
    ``failures``: wrong codes of one account within ``window``. ``codes``: how many codes to fall
    back on. ``reset``: how long the second administrator has to agree to a reset.
    ``claim``: how long a code counts by which an identity elsewhere is linked.
    """

    lasts: timedelta
    fresh: timedelta
    window: timedelta
    failures: int
    codes: int
    reset: timedelta
    claim: timedelta

    @classmethod
    def from_settings(cls, settings: Mapping[str, Mapping[str, Any]]) -> GuardRules:
        """Read the settings. Raises KeyError when the pack lacks one of them."""

        def number(name: str) -> int:
            return int(settings[name]["value"])

        return cls(
            lasts=timedelta(minutes=number("second_factor_minutes")),
            fresh=timedelta(minutes=number("second_factor_fresh_minutes")),
            window=timedelta(minutes=number("login_window_minutes")),
            failures=number("second_factor_failures"),
            codes=number("recovery_codes"),
            reset=timedelta(hours=number("factor_reset_hours")),
            claim=timedelta(hours=number("identity_claim_hours")),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a session has shown: when name and password, when a second factor (or never)."""

    entered: datetime | None = None
    proven: datetime | None = None

    def lasts(self, within: timedelta, at: datetime) -> bool:
        """Tell whether a second factor was shown within a time before the moment."""
        return self.proven is not None and self.proven <= at < self.proven + within

    def is_fresh(self, within: timedelta, at: datetime, *, guarded: bool) -> bool:
        """Tell whether whoever sits there has just shown who they are.

        An account with a second factor shows that one; another its password.
        """
        last = self.proven if guarded else self.entered
        return last is not None and last <= at < last + within
