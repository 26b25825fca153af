"""Doors for programs: decisions and votes for everybody; rolls, slips, keys and boxes for staff."""

from gongzhi.deliberation.api.budgets import router as budgets
from gongzhi.deliberation.api.budgets import staff as budgets_staff
from gongzhi.deliberation.api.decisions import public
from gongzhi.deliberation.api.keeping import staff
from gongzhi.deliberation.api.voting import objecting, voting

__all__ = ["budgets", "budgets_staff", "objecting", "public", "staff", "voting"]
