"""Residents' juries: consent, draws, sittings, and what follows from a verdict."""

from gongzhi.cases.actions.jury.consenting import consent_to_jury, withdraw_from_jury
from gongzhi.cases.actions.jury.drawing import call_juries
from gongzhi.cases.actions.jury.finding import follow_verdict
from gongzhi.cases.actions.jury.speaking import give_verdict, step_aside

__all__ = [
    "call_juries",
    "consent_to_jury",
    "follow_verdict",
    "give_verdict",
    "step_aside",
    "withdraw_from_jury",
]
