"""What every app hands to the core: tables of the rule packs with their writers."""

from __future__ import annotations

from datetime import datetime

from gongzhi.appraisal import pack_tables as appraisal
from gongzhi.appraisal.actions import move_appeal
from gongzhi.cases import pack_tables as cases
from gongzhi.cases.actions import (
    move_article,
    move_dispatch_rule,
    move_hazard,
    move_meeting,
    move_request,
    move_topic,
)
from gongzhi.core import pack_tables as core
from gongzhi.core.actor import Actor
from gongzhi.deliberation import pack_tables as deliberation
from gongzhi.deliberation.actions import (
    DECISION_OPENERS,
    move_budget,
    move_conversation,
    move_decision,
    move_election,
    move_offer,
    move_statement_objection,
    move_term,
)
from gongzhi.deliberation.actions.body_meetings import move_body_meeting
from gongzhi.deliberation.actions.proposals import move_contribution, move_proposal
from gongzhi.directory import pack_tables as directory
from gongzhi.directory.actions import write_desks, write_organisations, write_posts
from gongzhi.duties import pack_tables as duties
from gongzhi.duties.actions import move_duty, move_listed
from gongzhi.notices import pack_tables as notices
from gongzhi.papers import pack_tables as papers
from gongzhi.procedure import pack_tables as procedure
from gongzhi.procedure.actions.joining import move_part
from gongzhi.procedure.actions.making import Maker
from gongzhi.procedure.actions.waking import plan_recompute
from gongzhi.territory import pack_tables as territory
from gongzhi.territory.actions import write_areas
from gongzhi.triage import pack_tables as triage

TABLES = (
    *core.TABLES,
    *territory.TABLES,
    *directory.TABLES,
    *procedure.TABLES,
    *duties.TABLES,
    *triage.TABLES,
    *notices.TABLES,
    *cases.TABLES,
    *papers.TABLES,
    *appraisal.TABLES,
    *deliberation.TABLES,
)
WRITERS = {
    "areas": write_areas,
    "organisations": write_organisations,
    "posts": write_posts,
    "desks": write_desks,
}
MAKERS: dict[str, Maker] = {
    "request": move_request,
    "hazard": move_hazard,
    "article": move_article,
    "dispatch_rule": move_dispatch_rule,
    "monthly_topic": move_topic,
    "appeal": move_appeal,
    "joint_meeting": move_meeting,
    "meeting_call": move_meeting,
    "joint_task": move_part,
    "duty_admission": move_duty,
    "sent_duty": move_duty,
    "lent_power": move_duty,
    "instruction": move_duty,
    "grid_duty": move_listed,
    "community_duty": move_listed,
    "community_refusal": move_listed,
    **dict.fromkeys(DECISION_OPENERS, move_decision),
    "body_term": move_term,
    "body_meeting": move_body_meeting,
    "body_election": move_election,
    "community_budget": move_budget,
    "proposal": move_proposal,
    "contribution": move_contribution,
    "project_offer": move_offer,
    "conversation": move_conversation,
    "statement_objection": move_statement_objection,
}
CLOCK_TABLES = frozenset({"calendars", "calendar_days", "calendar_use"})


def recompute_clocks(*, jurisdiction: int, tables: frozenset[str], by: Actor, at: datetime) -> None:
    """A changed calendar recomputes the open clocks, each with its reason on record."""
    if tables & CLOCK_TABLES:
        plan_recompute(jurisdiction=jurisdiction, reason="calendar", at=at)


LIVE_HOOKS = (recompute_clocks,)
