"""The procedures of self-government as tables. Source: practice.md M6."""

from __future__ import annotations

from gongzhi.deliberation.workflow.body_meeting import BODY_MEETING
from gongzhi.deliberation.workflow.body_term import BODY_TERM
from gongzhi.deliberation.workflow.community_budget import COMMUNITY_BUDGET
from gongzhi.deliberation.workflow.consulting import CHARTER, CONSULTATION, OWNERS_VOTE
from gongzhi.deliberation.workflow.conversation import CONVERSATION
from gongzhi.deliberation.workflow.decisions import FOUR_DELIBERATIONS, ONE_CONSULTATION
from gongzhi.deliberation.workflow.election import BODY_ELECTION
from gongzhi.deliberation.workflow.following import DECISION_OBJECTION, DECISION_TASK
from gongzhi.deliberation.workflow.offering import PROJECT_OFFER
from gongzhi.deliberation.workflow.proposals import CONTRIBUTION, PROPOSAL
from gongzhi.deliberation.workflow.statement_objection import STATEMENT_OBJECTION

PROCEDURES = (
    FOUR_DELIBERATIONS,
    ONE_CONSULTATION,
    CONSULTATION,
    CHARTER,
    OWNERS_VOTE,
    DECISION_OBJECTION,
    DECISION_TASK,
    BODY_TERM,
    BODY_MEETING,
    BODY_ELECTION,
    COMMUNITY_BUDGET,
    PROJECT_OFFER,
    PROPOSAL,
    CONTRIBUTION,
    CONVERSATION,
    STATEMENT_OBJECTION,
)

__all__ = [
    "BODY_ELECTION",
    "BODY_MEETING",
    "BODY_TERM",
    "CHARTER",
    "COMMUNITY_BUDGET",
    "CONSULTATION",
    "CONTRIBUTION",
    "CONVERSATION",
    "DECISION_OBJECTION",
    "DECISION_TASK",
    "FOUR_DELIBERATIONS",
    "ONE_CONSULTATION",
    "OWNERS_VOTE",
    "PROCEDURES",
    "PROJECT_OFFER",
    "PROPOSAL",
    "STATEMENT_OBJECTION",
]
