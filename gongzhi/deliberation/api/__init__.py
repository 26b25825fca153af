"""Doors for programs: decisions and votes for everybody; rolls, slips, keys and boxes for staff."""

from gongzhi.deliberation.api.bodies import router as bodies
from gongzhi.deliberation.api.bodies import staff as bodies_staff
from gongzhi.deliberation.api.body_meetings import router as body_meetings
from gongzhi.deliberation.api.body_meetings import staff as body_meetings_staff
from gongzhi.deliberation.api.budgets import router as budgets
from gongzhi.deliberation.api.budgets import staff as budgets_staff
from gongzhi.deliberation.api.decisions import public
from gongzhi.deliberation.api.keeping import staff
from gongzhi.deliberation.api.proposals import TAGS as PROPOSALS
from gongzhi.deliberation.api.voting import objecting, voting

# Files and meetings come before the doors to one of them, whose code could be any word.
named_staff = (body_meetings_staff, bodies_staff, budgets_staff)
named = (body_meetings, bodies, budgets)

__all__ = [
    "PROPOSALS",
    "named",
    "named_staff",
    "objecting",
    "public",
    "staff",
    "voting",
]
