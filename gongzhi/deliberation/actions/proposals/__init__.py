"""What writes residents' proposals: said, supported, amended, moderated, answered."""

from gongzhi.deliberation.actions.proposals.contributing import contribute
from gongzhi.deliberation.actions.proposals.moving import move_contribution, move_proposal
from gongzhi.deliberation.actions.proposals.opening import Origin, Proposed, open_proposal
from gongzhi.deliberation.actions.proposals.slips import print_residency_slips
from gongzhi.deliberation.actions.proposals.supporting import (
    Supported,
    forget_supports,
    support,
    withdraw_support,
)
from gongzhi.deliberation.actions.proposals.telling import (
    forget_author,
    tell_author,
    tell_of_amendment,
)

__all__ = [
    "Origin",
    "Proposed",
    "Supported",
    "contribute",
    "forget_author",
    "forget_supports",
    "move_contribution",
    "move_proposal",
    "open_proposal",
    "print_residency_slips",
    "support",
    "tell_author",
    "tell_of_amendment",
    "withdraw_support",
]
