"""Everything that writes accounts, their passwords and their sessions."""

from gongzhi.accounts.actions.accounts import (
    change_language,
    clean_login,
    close_account,
    create_user,
    provide_users,
)
from gongzhi.accounts.actions.guesses import check_guesses, note_guess, take_turn
from gongzhi.accounts.actions.passwords import change_password, set_password
from gongzhi.accounts.actions.sessions import (
    LoginResult,
    begin_session,
    end_session,
    forget_attempts,
    try_login,
)
from gongzhi.accounts.methods.throttling import Throttle

__all__ = [
    "LoginResult",
    "Throttle",
    "begin_session",
    "change_language",
    "change_password",
    "check_guesses",
    "clean_login",
    "close_account",
    "create_user",
    "end_session",
    "forget_attempts",
    "note_guess",
    "provide_users",
    "set_password",
    "take_turn",
    "try_login",
]
