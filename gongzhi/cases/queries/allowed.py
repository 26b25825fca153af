"""What a post may do with requests besides the moves of the table."""

from __future__ import annotations

from gongzhi.cases import policies
from gongzhi.cases.policies import CONTACT_REASONS
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground

__all__ = ["CONTACT_REASONS", "channels_for"]


def channels_for(by: Actor, ground: Ground) -> tuple[str, ...]:
    """Give the channels through which a post may enter for another person, telephone first."""
    return tuple(sorted(policies.channels_of(by, ground.rules.table("sources")), reverse=True))
