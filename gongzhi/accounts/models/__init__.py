"""Accounts that log in, and the attempts to log in that throttling counts."""

from gongzhi.accounts.models.attempts import LoginAttempt
from gongzhi.accounts.models.users import User

__all__ = ["LoginAttempt", "User"]
