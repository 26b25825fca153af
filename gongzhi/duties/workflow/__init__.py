"""The procedures of duties: how work comes to a township or community, and how it leaves again.

Sources: practice.md M5 (履行职责事项清单, 职责准入, 减负若干规定); architecture.md 2, 3.
"""

from __future__ import annotations

from gongzhi.duties.workflow.admission import DUTY_ADMISSION
from gongzhi.duties.workflow.community_lists import COMMUNITY_DUTY, COMMUNITY_REFUSAL
from gongzhi.duties.workflow.grid_duties import GRID_DUTY
from gongzhi.duties.workflow.instruction import INSTRUCTION
from gongzhi.duties.workflow.lent_power import LENT_POWER
from gongzhi.duties.workflow.sent_duty import SENT_DUTY

PROCEDURES = (
    DUTY_ADMISSION,
    SENT_DUTY,
    LENT_POWER,
    INSTRUCTION,
    GRID_DUTY,
    COMMUNITY_DUTY,
    COMMUNITY_REFUSAL,
)

__all__ = [
    "COMMUNITY_DUTY",
    "COMMUNITY_REFUSAL",
    "DUTY_ADMISSION",
    "GRID_DUTY",
    "INSTRUCTION",
    "LENT_POWER",
    "PROCEDURES",
    "SENT_DUTY",
]
