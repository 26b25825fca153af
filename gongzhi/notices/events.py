"""What is told, to whom: the events of which a rule pack has the words."""

from __future__ import annotations

RESIDENT = ("received", "dispatched", "asked_back", "replied", "closed")
"""Told to whoever reported, by the contact of the file or the way chosen on the follow page."""
STAFF = ("called", "due_soon", "late", "escalated")
"""Told to holders of posts at the body that has to act."""
AREA = ("near_new", "near_closed")
"""Told to whoever asked for the public matters of an area."""
ME_TOO = ("me_too_confirm", "me_too_ended")
"""Told to a neighbour who has joined a public matter, by the contact it left."""
OWN_CODE = "own_code"
OWN = ("digest", "confirm", "test", OWN_CODE)
"""Of the sending itself: a day's notices in one, a way to be confirmed, a channel tried, a code."""
EVENTS = (*RESIDENT, *STAFF, *AREA, *ME_TOO, *OWN)
OF_HOLDER = {"file": RESIDENT, "person": STAFF, "body": STAFF, "area": AREA, "me_too": ME_TOO}
"""Which events whoever asked for notices can stop, one by one."""
PLACES = frozenset(
    {
        *("code", "place", "body", "due", "link", "stop", "count", "items", "district", "channel"),
        *("pin", "minutes"),
    }
)
"""What a template may name in braces. None of it is a person's word, name, number or address."""
PERSONAL = ("mail", "sms")
GROUPS = ("dingtalk", "wecom", "feishu", "webhook")
KINDS = (*PERSONAL, *GROUPS)
"""Kinds of channels: those that reach single persons, and robots of groups."""
