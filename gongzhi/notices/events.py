"""What is told, to whom: the events of which a rule pack has the words."""

from __future__ import annotations

RESIDENT = ("received", "dispatched", "asked_back", "replied", "closed")
"""Told to whoever reported, by the contact of the file or the way chosen on the follow page."""
PROPOSER = (
    "proposal_posted",
    "proposal_due",
    "proposal_answered",
    "proposal_amended",
    "proposal_hidden",
)
"""Told to whoever made a residents' proposal, by the way left with it."""
STAFF = ("called", "due_soon", "late", "escalated")
"""Told to holders of posts at the body that has to act."""
AREA = ("near_new", "near_closed")
"""Told to whoever asked for the public matters of an area."""
ME_TOO = ("me_too_confirm", "me_too_ended")
"""Told to a neighbour who has joined a public matter, by the contact it left."""
OWN_CODE = "own_code"
OWN = ("digest", "confirm", "test", OWN_CODE)
"""Of the sending itself: a day's notices in one, a way to be confirmed, a channel tried, a code."""
EVENTS = (*RESIDENT, *PROPOSER, *STAFF, *AREA, *ME_TOO, *OWN)
FILE, PROPOSAL = "file", "proposal"
OF_HOLDER = {
    FILE: RESIDENT,
    PROPOSAL: PROPOSER,
    "person": STAFF,
    "body": STAFF,
    "area": AREA,
    "me_too": ME_TOO,
}
"""Which events whoever asked for notices can stop, one by one."""


def holder_of(procedure: str) -> str:
    """Give the kind of receiver that whoever holds the key of a file is, by its procedure."""
    return PROPOSAL if procedure == PROPOSAL else FILE


PLACES = frozenset(
    {
        *("code", "place", "body", "due", "link", "stop", "count", "items", "district", "channel"),
        *("pin", "minutes", "ground"),
    }
)
"""What a template may name in braces. None of it is a person's word, name, number or address."""
PERSONAL = ("mail", "sms")
GROUPS = ("dingtalk", "wecom", "feishu", "webhook")
KINDS = (*PERSONAL, *GROUPS)
"""Kinds of channels: those that reach single persons, and robots of groups."""
