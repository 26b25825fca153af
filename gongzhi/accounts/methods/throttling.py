"""When attempts to log in have to wait; pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Throttle:
    """Limits on failures within the last ``window``: rows of the pack's table ``settings``.

    ``pair`` counts one name from one address, ``name`` one name from anywhere (higher, so that a
    stranger cannot easily lock somebody out), ``address`` any names from one address.
    """

    window: timedelta
    pair: int
    name: int
    address: int

    @classmethod
    def from_settings(cls, settings: Mapping[str, Mapping[str, Any]]) -> Throttle:
        """Read the four settings ``login_window_minutes`` and ``login_failures_*``.

        Raises KeyError when the pack lacks one of them.
        """
        numbers = {
            name: int(settings[name]["value"])
            for name in (
                "login_window_minutes",
                "login_failures_pair",
                "login_failures_name",
                "login_failures_address",
            )
        }
        return cls(
            window=timedelta(minutes=numbers["login_window_minutes"]),
            pair=numbers["login_failures_pair"],
            name=numbers["login_failures_name"],
            address=numbers["login_failures_address"],
        )

    def since(self, at: datetime) -> datetime:
        """Give the moment from which failures count."""
        return at - self.window

    def reached(self, *, pair: int, name: int, address: int) -> bool:
        """Tell whether one of the counts of failures has reached its limit."""
        return pair >= self.pair or name >= self.name or address >= self.address


def digest(secret: str, kind: str, value: str) -> str:
    """Give the keyed SHA-256 of a name or address, so that the table of attempts names nobody."""
    message = f"{kind}:{value}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
