"""What figures rest on beside the files themselves, and what was settled of them."""

from gongzhi.appraisal.models.appeal import Appeal
from gongzhi.appraisal.models.calls import CallDay
from gongzhi.appraisal.models.settled import SettledMonth

__all__ = ["Appeal", "CallDay", "SettledMonth"]
