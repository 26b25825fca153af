"""Doors for programs: decisions and votes for everybody; rolls, slips, keys and boxes for staff."""

from gongzhi.deliberation.api.bodies import router as bodies
from gongzhi.deliberation.api.bodies import staff as bodies_staff
from gongzhi.deliberation.api.budgets import router as budgets
from gongzhi.deliberation.api.budgets import staff as budgets_staff
from gongzhi.deliberation.api.decisions import public
from gongzhi.deliberation.api.keeping import staff
from gongzhi.deliberation.api.voting import objecting, voting

__all__ = [
    "bodies",
    "bodies_staff",
    "budgets",
    "budgets_staff",
    "objecting",
    "public",
    "staff",
    "voting",
]
