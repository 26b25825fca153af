"""Accounts that log in, their second factors and identities elsewhere, and failed attempts."""

from gongzhi.accounts.models.attempts import LoginAttempt
from gongzhi.accounts.models.factors import Factor, FactorReset, RecoveryCode, SpentCode
from gongzhi.accounts.models.identities import Identity, IdentityClaim
from gongzhi.accounts.models.users import User

__all__ = [
    "Factor",
    "FactorReset",
    "Identity",
    "IdentityClaim",
    "LoginAttempt",
    "RecoveryCode",
    "SpentCode",
    "User",
]
