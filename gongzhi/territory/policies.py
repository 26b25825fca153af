"""Who may change the ground.

Areas decide who answers and whose desk a file reaches, so they are changed by the system
administrator (系统管理员) on the document that orders it, and nobody else: not by the bodies whose
work would grow or shrink by it, nor by the security administrator, who fills the posts in them
(三员分立: who draws an area does not also say who holds it).
"""

from __future__ import annotations

from gongzhi.core.actor import Actor

CHANGERS = frozenset({"system", "system_admin"})


def can_change_ground(actor: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may split, merge, rename, redraw, close or import areas here."""
    return actor.jurisdiction == jurisdiction and not CHANGERS.isdisjoint(actor.roles)
