"""Doors for programs: decisions and votes for everybody; rolls, slips, keys and boxes for staff."""

from gongzhi.deliberation.api.bodies import router as bodies
from gongzhi.deliberation.api.bodies import staff as bodies_staff
from gongzhi.deliberation.api.body_meetings import router as body_meetings
from gongzhi.deliberation.api.body_meetings import staff as body_meetings_staff
from gongzhi.deliberation.api.budgets import router as budgets
from gongzhi.deliberation.api.budgets import staff as budgets_staff
from gongzhi.deliberation.api.decisions import public
from gongzhi.deliberation.api.elections import router as elections
from gongzhi.deliberation.api.elections import staff as elections_staff
from gongzhi.deliberation.api.keeping import staff
from gongzhi.deliberation.api.opinion_desk import staff as opinions_staff
from gongzhi.deliberation.api.opinions import beginning as opinions_begin
from gongzhi.deliberation.api.opinions import own as opinions_own
from gongzhi.deliberation.api.opinions import router as opinions
from gongzhi.deliberation.api.opinions import saying as opinions_say
from gongzhi.deliberation.api.proposals import TAGS as PROPOSALS
from gongzhi.deliberation.api.voting import objecting, voting

# Files and meetings come before the doors to one of them, whose code could be any word.
named_staff = (elections_staff, body_meetings_staff, bodies_staff, budgets_staff, opinions_staff)
keyed = (voting, opinions_own)
named = (elections, body_meetings, bodies, budgets, opinions)

__all__ = [
    "PROPOSALS",
    "keyed",
    "named",
    "named_staff",
    "objecting",
    "opinions_begin",
    "opinions_say",
    "public",
    "staff",
]
