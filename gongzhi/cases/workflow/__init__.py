"""The request procedure (诉求): the way of a resident's words to the body that must act, and back.

Two entrances: ``received`` (hotline, web, counter, import: by the duty list) and ``raised`` (grid:
starts on the ground and climbs). Steps and moves: practice.md M2, M3; promises: architecture.md 2.
"""

from __future__ import annotations

from gongzhi.cases.workflow.article import ARTICLE
from gongzhi.cases.workflow.checking import VERIFYING
from gongzhi.cases.workflow.dispatch_rule import DISPATCH_RULE
from gongzhi.cases.workflow.handling import ACCEPTED, HANDLING, WAITING
from gongzhi.cases.workflow.hazard import HAZARD
from gongzhi.cases.workflow.intake import BACKSTOP, DISPATCHED, OBJECTED, RAISED, RECEIVED
from gongzhi.cases.workflow.judging import CLOSED, FOLLOW, REPORTING_BACK, THIRD, WITH_SOURCE
from gongzhi.cases.workflow.jury import JURY
from gongzhi.cases.workflow.meeting import JOINT_MEETING, MEETING_CALL
from gongzhi.cases.workflow.papers import OF_REQUEST
from gongzhi.cases.workflow.parking import PARKED
from gongzhi.cases.workflow.parts import RENEW_KEY, SUPERVISE
from gongzhi.cases.workflow.priority import SET_PRIORITY
from gongzhi.cases.workflow.publicity import PUBLICITY
from gongzhi.cases.workflow.secrecy import SECRECY
from gongzhi.cases.workflow.statement import STATEMENT
from gongzhi.cases.workflow.topic import MONTHLY_TOPIC
from gongzhi.procedure.table import Procedure
from gongzhi.procedure.table.common import ADOPT_RULES, ENGINE, REMIND, void_to

REQUEST = Procedure(
    code="request",
    judge="requester",
    opening="receive",
    starts_at=("received", "raised"),
    steps=(
        RECEIVED,
        RAISED,
        DISPATCHED,
        OBJECTED,
        BACKSTOP,
        ACCEPTED,
        HANDLING,
        WAITING,
        VERIFYING,
        PARKED,
        FOLLOW,
        THIRD,
        REPORTING_BACK,
        WITH_SOURCE,
        *CLOSED,
    ),
    everywhere=(
        REMIND,
        SUPERVISE,
        RENEW_KEY,
        *SECRECY,
        *PUBLICITY,
        SET_PRIORITY,
        ADOPT_RULES,
        void_to("received", "dispatched", "accepted", "handling", "follow_up"),
        *ENGINE,
    ),
    papers=OF_REQUEST,
)
PROCEDURES = (
    REQUEST,
    HAZARD,
    ARTICLE,
    JURY,
    JOINT_MEETING,
    MEETING_CALL,
    STATEMENT,
    DISPATCH_RULE,
    MONTHLY_TOPIC,
)

__all__ = ["ARTICLE", "DISPATCH_RULE", "HAZARD", "JURY", "PROCEDURES", "REQUEST", "STATEMENT"]
