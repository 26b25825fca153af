"""Models of the duties: what was asked for, and the local items that came of it."""

from gongzhi.duties.models.application import DutyApplication
from gongzhi.duties.models.instruction import Instruction
from gongzhi.duties.models.listed_work import ListedWork
from gongzhi.duties.models.local_duty import LocalDuty

__all__ = ["DutyApplication", "Instruction", "ListedWork", "LocalDuty"]
