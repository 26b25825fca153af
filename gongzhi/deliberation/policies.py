"""Who may open a matter, keep its roll, hold a key; for acts that are no moves."""

from __future__ import annotations

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.deliberation.models import BodyTerm, Box, Roll
from gongzhi.deliberation.workflow.community_budget import CONVENE
from gongzhi.deliberation.workflow.conversation import KEEPERS, OPEN
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import Move
from gongzhi.territory.levels import COMMUNITY, TOWNSHIP


def can_open_decision(by: Actor, move: Move, here: Ground) -> bool:
    """Tell whether a post opens matters of self-government: its role, and a community's place."""
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    held = any(who.role in here.roles_of(by) for who in move.by)
    return held and here.territory.level(by.area) == COMMUNITY


def check_keeps_roll(by: Actor, file: Dossier) -> None:
    """Raise Refused ``not_yours`` unless the actor's body is the committee of the file."""
    if by.kind != "post" or by.organisation is None or by.organisation != file.owner_id:
        raise Refused("not_yours", move="freeze_roll", step=file.step, role=file.desk_role)
    if "community_secretary" not in by.roles:
        raise Refused("not_yours", move="freeze_roll", step=file.step, role="community_secretary")


def check_officer(by: Actor, box: Box) -> int:
    """Give which of the box's keys the actor holds. Raises Refused ``not_an_officer``."""
    for place, key in enumerate(box.keys):
        if by.kind == "post" and by.code == f"post:{key['post']}":
            return place
    raise Refused("not_an_officer")


def check_not_frozen(roll: Roll) -> None:
    """Raise Refused ``roll_frozen`` once a roll stands: nobody is added or struck out."""
    if roll.frozen_at is not None:
        raise Refused("roll_frozen")


def can_convene_budget(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may convene a budget: a community's secretary, for that community."""
    return can_open_decision(by, CONVENE, ground)


def can_print_residency_slips(by: Actor, ground: Ground) -> bool:
    """Tell whether a post may print slips for residents: the committee's, for its community."""
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    held = by.roles & {"community_secretary", "community_officer"}
    return bool(held) and ground.territory.level(by.area) == COMMUNITY


def can_open_from_origin(by: Actor, owner: int) -> bool:
    """Tell whether an actor may turn a conversation's agreement into a proposal to a body."""
    return by.kind == "system" or (by.kind == "post" and by.organisation == owner)


def can_call_body(by: Actor, term: BodyTerm, ground: Ground) -> bool:
    """Tell whether a post calls a body together: by the pack its secretary, or its supervisors."""
    row = ground.rules.table("self_government_bodies").get(term.kind)
    held = by.kind == "post" and row is not None and row["called_by"] in ground.roles_of(by)
    return held and by.organisation is not None and by.area == term.area_id


def can_open_conversation(by: Actor, here: Ground) -> bool:
    """Tell whether a post may ask a question of its community or its township."""
    if by.kind != "post" or by.organisation is None or by.area is None:
        return False
    held = any(who.role in here.roles_of(by) for who in OPEN.by)
    return held and here.territory.level(by.area) in {COMMUNITY, TOWNSHIP}


def keeps_conversation(by: Actor, file: Dossier, here: Ground) -> bool:
    """Tell whether a post keeps a conversation: it reads what is held and prints cards."""
    own = by.kind == "post" and by.organisation is not None and by.organisation == file.owner_id
    return own and any(who.role in here.roles_of(by) for who in KEEPERS)


def check_keeps_conversation(by: Actor, file: Dossier, here: Ground) -> None:
    """Raise Refused ``not_yours`` unless the actor keeps the conversation."""
    if not keeps_conversation(by, file, here):
        raise Refused("not_yours", move="show_statement", step=file.step, role=KEEPERS[0].role)
