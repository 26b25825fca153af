"""One's own password: changed with the old one, whose guesses count as at the login page."""

from __future__ import annotations

from datetime import datetime

from gongzhi.accounts.actions.passwords import check_new_password, store_password
from gongzhi.accounts.actions.sessions import try_login
from gongzhi.accounts.methods.throttling import Throttle
from gongzhi.accounts.models import User
from gongzhi.core.errors import Invalid, Problem, Refused


def change_password(
    *, by: User, old: str, new: str, address: str, throttle: Throttle, at: datetime
) -> None:
    """Change one's own password; ends all other sessions.

    Whoever finds a session open does not get to guess. Raises Refused ``throttled``, and Invalid
    when the old password is wrong (the caller commits that it was counted), or the new one is the
    old or breaks a rule.
    """
    tried = try_login(login=by.login, password=old, address=address, throttle=throttle, at=at)
    if tried.reason == "throttled":
        raise Refused("throttled", minutes=int(throttle.window.total_seconds()) // 60)
    if tried.user is None:
        raise Invalid(Problem("old_password", "wrong"))
    if new == old:
        raise Invalid(Problem("password", "not_new"))
    check_new_password(new, by)
    store_password(by, new, lent=False)
