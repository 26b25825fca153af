"""What is done about figures: appeals, settled months, reported calls."""

from gongzhi.appraisal.actions.appealing import answer_appeal, lodge_appeal, move_appeal
from gongzhi.appraisal.actions.calling import report_calls
from gongzhi.appraisal.actions.settling import restate_month, settle_months

__all__ = [
    "answer_appeal",
    "lodge_appeal",
    "move_appeal",
    "report_calls",
    "restate_month",
    "settle_months",
]
