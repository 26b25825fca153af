"""The procedures of figures: a unit asks to take a file out of them, a panel decides."""

from gongzhi.appraisal.workflow.appeal import APPEAL, APPLY

PROCEDURES = (APPEAL,)

__all__ = ["APPEAL", "APPLY", "PROCEDURES"]
