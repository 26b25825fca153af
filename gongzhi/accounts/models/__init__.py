"""Accounts that log in, their second factors, and the attempts that throttling counts."""

from gongzhi.accounts.models.attempts import LoginAttempt
from gongzhi.accounts.models.factors import Factor, FactorReset, RecoveryCode, SpentCode
from gongzhi.accounts.models.users import User

__all__ = ["Factor", "FactorReset", "LoginAttempt", "RecoveryCode", "SpentCode", "User"]
