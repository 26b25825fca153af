"""What a post may do with requests besides the moves of the table."""

from __future__ import annotations

from gongzhi.cases import policies
from gongzhi.cases.policies import CONTACT_REASONS
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier

__all__ = ["CONTACT_REASONS", "channels_for", "may_open_contact"]


def channels_for(by: Actor, ground: Ground) -> tuple[str, ...]:
    """Give the channels through which a post may enter for another person, telephone first."""
    return tuple(sorted(policies.channels_of(by, ground.rules.table("sources")), reverse=True))


def may_open_contact(by: Actor, dossier: Dossier, ground: Ground) -> bool:
    """Tell whether a post may see name and telephone, for a reason that goes on the log."""
    roles = ground.live.table("roles")
    return policies.can_open_contact(by, dossier, roles, ground.territory)
