"""Doors for programs: decisions and votes for everybody; rolls, slips, keys and boxes for staff."""

from gongzhi.deliberation.api.decisions import public
from gongzhi.deliberation.api.keeping import staff
from gongzhi.deliberation.api.voting import objecting, voting

__all__ = ["objecting", "public", "staff", "voting"]
