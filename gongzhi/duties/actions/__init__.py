"""What writes duties: applications, moves, means, instructions, the lists of grids, communities."""

from gongzhi.duties.actions.applying import (
    apply_for_duty,
    offer_power,
    propose_duty,
    report_bypass,
)
from gongzhi.duties.actions.community_lists import apply_for_community_duty, decline_demand
from gongzhi.duties.actions.grid_duties import apply_for_grid_duty, guard_grid_posts
from gongzhi.duties.actions.instructing import issue_instruction
from gongzhi.duties.actions.listing import move_listed
from gongzhi.duties.actions.moving import move_duty

__all__ = [
    "apply_for_community_duty",
    "apply_for_duty",
    "apply_for_grid_duty",
    "decline_demand",
    "guard_grid_posts",
    "issue_instruction",
    "move_duty",
    "move_listed",
    "offer_power",
    "propose_duty",
    "report_bypass",
]
