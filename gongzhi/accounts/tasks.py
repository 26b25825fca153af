"""What the agenda does with accounts."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore

from gongzhi.accounts.actions import GuardRules, Throttle, forget_attempts
from gongzhi.accounts.actions.identities import forget_claims
from gongzhi.accounts.actions.resets import forget_resets
from gongzhi.core.agenda import Wake
from gongzhi.core.packs.snapshots import live


def forget_logins(wake: Wake) -> None:
    """Handler ``forget_logins``: what is too old to count goes, and ended sessions."""
    settings = live(wake.work.jurisdiction, wake.work.live_version).table("settings")
    forget_attempts(before=Throttle.from_settings(settings).since(wake.at))
    rules = GuardRules.from_settings(settings)
    forget_claims(before=wake.at - rules.claim)
    forget_resets(before=wake.at - rules.reset)
    SessionStore.clear_expired()
