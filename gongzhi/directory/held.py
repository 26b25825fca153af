"""Whoever holds a post, as an actor: for programs that act for people of a trial district."""

from __future__ import annotations

from gongzhi.core.actor import Actor
from gongzhi.directory.models import Holding


def acting_as(holding: Holding) -> Actor:
    """Give the actor of a held post, with the role of that post; ``post`` has been read with it."""
    post = holding.post
    return Actor(
        jurisdiction=post.jurisdiction_id,
        code=f"post:{post.code}",
        kind="post",
        person=holding.person_id,
        organisation=post.organisation_id,
        roles=frozenset({post.role}),
        area=post.area_id,
    )


def holder_in(jurisdiction: int, body: str, role: str, nth: int = 0) -> Actor:
    """Give the holder of the so-manieth held post of a role in a body, the last if there are fewer.

    ``body`` is the code of the organisation; posts go by their codes. Raises LookupError when
    nobody holds one.
    """
    held = Holding.objects.filter(
        post__jurisdiction_id=jurisdiction,
        post__organisation__code=body,
        post__role=role,
        post__active=True,
        valid_to=None,
    )
    found = list(held.select_related("post").order_by("post__code")[: nth + 1])
    if not found:
        raise LookupError(f"nobody is {role} of {body}")
    return acting_as(found[-1])
