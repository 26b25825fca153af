"""What a post may do with requests besides the moves of the table."""

from __future__ import annotations

from gongzhi.cases import policies
from gongzhi.cases.policies import CONTACT_REASONS
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground

__all__ = ["CONTACT_REASONS", "channels_for", "may_import_ratings", "may_take_orders"]


def channels_for(by: Actor, ground: Ground) -> tuple[str, ...]:
    """Give the channels through which a post may enter for another person, telephone first."""
    return tuple(sorted(policies.channels_of(by, ground.rules.table("sources")), reverse=True))


def may_take_orders(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may take in orders, where the pack knows a system that sends them."""
    return bool(ground.rules.table("outside_parents")) and policies.can_take_orders(by)


def may_import_ratings(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may bring in the ratings of a system, where the pack knows one."""
    return bool(ground.rules.table("outside_parents")) and policies.can_import_ratings(by)
