"""Who may fill posts, and who may see who holds them.

Rights are given by the security administrator, accounts by the system administrator, and what
both did is read by the audit administrator (三员分立): three persons.
"""

from __future__ import annotations

from gongzhi.core.actor import Actor
from gongzhi.directory.models import Organisation, Post
from gongzhi.directory.pack_tables import ADMINISTRATORS

GIVERS_OF_RIGHTS = frozenset({"system", "security_admin"})


def are_apart(roles: frozenset[str]) -> bool:
    """Tell whether one person may hold these roles together: of the three administrators one."""
    return len(roles.intersection(ADMINISTRATORS)) < 2


def can_load_directory(actor: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may bring the pack's bodies and posts into the directory."""
    return actor.jurisdiction == jurisdiction and actor.has("system")


def can_import(actor: Actor, jurisdiction: int) -> bool:
    """Tell whether the actor may bring bodies, posts and rosters in from sheets.

    Rows of posts name their holders, so it takes whoever gives rights.
    """
    return actor.jurisdiction == jurisdiction and not GIVERS_OF_RIGHTS.isdisjoint(actor.roles)


def can_appoint(actor: Actor, post: Post) -> bool:
    """Tell whether the actor may put a person into the post; never into a post of its own."""
    return (
        actor.jurisdiction == post.jurisdiction_id
        and not GIVERS_OF_RIGHTS.isdisjoint(actor.roles)
        and actor.code != f"post:{post.code}"
    )


def can_hand_over(actor: Actor, post: Post) -> bool:
    """Tell whether the actor may close one holding and open the next."""
    return can_appoint(actor, post)


def can_vacate(actor: Actor, post: Post) -> bool:
    """Tell whether the actor may end a holding and leave the post vacant."""
    return can_appoint(actor, post)


def can_name_deputy(actor: Actor, post: Post) -> bool:
    """Tell whether the actor may name the post that stands in for this one (AB角)."""
    return can_appoint(actor, post)


def can_see_holders(actor: Actor) -> bool:
    """Tell whether the actor may see which person holds a post: staff of the jurisdiction."""
    return actor.kind in {"post", "system"}


def can_see_hand_overs(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether the actor may see what passed with a post: the body itself, administrators."""
    if actor.jurisdiction != organisation.jurisdiction_id or not can_see_holders(actor):
        return False
    own = actor.organisation == organisation.pk
    return own or actor.has("system") or not actor.roles.isdisjoint(ADMINISTRATORS)
