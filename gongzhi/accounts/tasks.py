"""What the agenda does with accounts."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore

from gongzhi.accounts.actions import Throttle, forget_attempts
from gongzhi.core.agenda import Wake
from gongzhi.core.packs.snapshots import live


def forget_logins(wake: Wake) -> None:
    """Handler ``forget_logins``: failures that count no longer and sessions that have ended go."""
    settings = live(wake.work.jurisdiction, wake.work.live_version).table("settings")
    forget_attempts(before=Throttle.from_settings(settings).since(wake.at))
    SessionStore.clear_expired()
