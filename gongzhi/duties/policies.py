"""Who may ask for a duty to be moved, and between whom; for acts that are not moves of a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongzhi.core.errors import Problem
from gongzhi.directory.queries import Body
from gongzhi.duties.methods.catalogue import Catalogue
from gongzhi.procedure.ground import Ground

GRASSROOTS = {"township_office": "township", "community_committee": "community"}
"""Kinds of bodies that receive duties, and the entrance of their files."""


def is_withdrawn(matter: str, on: date, known: Catalogue) -> bool:
    """Tell whether a matter is on the withdrawn list: then it goes to no township or below."""
    if matter not in known.matters:
        return False
    return any(item.list == "withdrawn" for item in known.in_force(matter, on))


def parties_broken(sender: Body, receiver: Body, ground: Ground) -> Iterator[Problem]:
    """Name what is wrong with the two bodies between which work is to be moved.

    The receiver is the township office or community committee of its place, the sender a body
    above it. Source: practice.md M5.
    """
    entrance = GRASSROOTS.get(receiver.kind)
    if entrance is None:
        yield Problem("receiver", "not_grassroots", {"got": receiver.code})
        return
    desk = ground.directory.desk("duty_receiver", entrance, receiver.area_id, ground.territory)
    if desk.organisation_id != receiver.id:
        yield Problem("receiver", "not_grassroots", {"got": receiver.code})
    if sender.level >= receiver.level:
        yield Problem("sender", "not_above", {"got": sender.code, "receiver": receiver.code})
