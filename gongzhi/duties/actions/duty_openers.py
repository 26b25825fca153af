"""How files about duties are opened: the fields asked for, and the action; for every door."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.duties.actions.applying import (
    apply_for_duty,
    offer_power,
    propose_duty,
    report_bypass,
)
from gongzhi.duties.actions.instructing import issue_instruction
from gongzhi.duties.actions.openers import Opener
from gongzhi.duties.workflow.admission import APPLY, PROPOSE, REPORT_BYPASS
from gongzhi.duties.workflow.instruction import INSTRUCT
from gongzhi.duties.workflow.lent_power import OFFER

DUTY_OPENERS: Mapping[str, Opener] = {
    APPLY.name: Opener(APPLY, apply_for_duty),
    PROPOSE.name: Opener(PROPOSE, propose_duty),
    REPORT_BYPASS.name: Opener(REPORT_BYPASS, report_bypass),
    OFFER.name: Opener(OFFER, offer_power),
    INSTRUCT.name: Opener(INSTRUCT, issue_instruction),
}
