"""What writes residents' proposals: said, supported, amended, moderated, answered."""

from gongzhi.deliberation.actions.proposals.opening import Origin, Proposed, open_proposal
from gongzhi.deliberation.actions.proposals.slips import print_residency_slips

__all__ = [
    "Origin",
    "Proposed",
    "open_proposal",
    "print_residency_slips",
]
