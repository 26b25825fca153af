"""What the agenda does with accounts."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore

from gongzhi.accounts.actions import GuardRules, Throttle, forget_attempts
from gongzhi.accounts.actions.identities import forget_claims
from gongzhi.core.agenda import Wake
from gongzhi.core.packs.snapshots import live


def forget_logins(wake: Wake) -> None:
    """Handler ``forget_logins``: failures and claims too old to count, and ended sessions, go."""
    settings = live(wake.work.jurisdiction, wake.work.live_version).table("settings")
    forget_attempts(before=Throttle.from_settings(settings).since(wake.at))
    forget_claims(before=wake.at - GuardRules.from_settings(settings).claim)
    SessionStore.clear_expired()
