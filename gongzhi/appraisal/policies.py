"""Who may ask to take a file out of figures, and who decides; acts beside the tables' moves."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.core.actor import Actor
from gongzhi.directory.queries import Directory
from gongzhi.procedure.standing import Hand

DECISIONS = frozenset({"grant_exclusion", "refuse_exclusion"})
HOTLINE = "hotline_centre"
RESTATES = ("objection_panel", "district_leader")
WORKED = frozenset({"dispatch", "accept", "contact", "reply", "hand_in", "settle", "answer"})


def has_interest(by: Actor, unit: int, hands: Sequence[Hand], directory: Directory) -> bool:
    """Tell whether a member of the panel is too near: of the unit, above or below it, or a person
    who has worked on the very file (practice.md section 5: handler ≠ evaluator).
    """
    own = by.organisation
    if own is None or own in directory.line(unit) or unit in directory.line(own):
        return True
    return any(
        one.move in WORKED and by.person is not None and one.person == by.person for one in hands
    )


def can_restate(by: Actor) -> bool:
    """Tell whether a post may have a settled month computed anew: panel or district, no unit."""
    return by.kind == "post" and bool(by.roles & set(RESTATES))


def can_report_calls(by: Actor, body_kind: str) -> bool:
    """Tell whether an actor reports the calls of its own body: a desk of the hotline, or the
    program that was told to speak for it (``gongzhi figures calls``).
    """
    speaks = by.kind == "system" or (by.kind == "post" and by.has("dispatcher"))
    return speaks and body_kind == HOTLINE
