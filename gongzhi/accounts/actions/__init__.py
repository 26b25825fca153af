"""Everything that writes accounts, their passwords, second factors and sessions.

Passkeys and providers have doors of their own (``actions.passkeys``, ``actions.elsewhere``):
commands need not load their libraries.
"""

from gongzhi.accounts.actions.accounts import (
    change_language,
    clean_login,
    close_account,
    create_user,
    provide_users,
)
from gongzhi.accounts.actions.changing import change_password
from gongzhi.accounts.actions.factors import (
    begin_totp,
    confirm_totp,
    pending_secret,
    publish_totp,
    published_code,
    remove_factor,
    renew_recovery_codes,
    totp_address,
)
from gongzhi.accounts.actions.guesses import check_guesses, note_guess, take_turn
from gongzhi.accounts.actions.passwords import set_password
from gongzhi.accounts.actions.proving import prove_by_code, strengthen_session
from gongzhi.accounts.actions.resets import agree_factor_reset, ask_factor_reset
from gongzhi.accounts.actions.sessions import (
    LoginResult,
    begin_session,
    end_session,
    forget_attempts,
    try_login,
)
from gongzhi.accounts.methods.guarding import GuardRules, Shown
from gongzhi.accounts.methods.throttling import Throttle

__all__ = [
    "GuardRules",
    "LoginResult",
    "Shown",
    "Throttle",
    "agree_factor_reset",
    "ask_factor_reset",
    "begin_session",
    "begin_totp",
    "change_language",
    "change_password",
    "check_guesses",
    "clean_login",
    "close_account",
    "confirm_totp",
    "create_user",
    "end_session",
    "forget_attempts",
    "note_guess",
    "pending_secret",
    "prove_by_code",
    "provide_users",
    "publish_totp",
    "published_code",
    "remove_factor",
    "renew_recovery_codes",
    "set_password",
    "strengthen_session",
    "take_turn",
    "totp_address",
    "try_login",
]
