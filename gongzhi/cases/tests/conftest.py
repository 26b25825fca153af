"""What the tests of requests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import Actor
from gongzhi.directory.models import Post


@pytest.fixture
def road(jurisdiction: int, cast: Callable[..., Actor]) -> Road:
    """A file of the demo district that has not been opened yet."""
    return Road(jurisdiction, cast)


@pytest.fixture
def cast_there(own_database: str) -> Callable[..., Actor]:
    """The cast, in the database that may be committed to."""

    def play(role: str, *, body: str = "", nth: int = 0) -> Actor:
        posts = Post.objects.filter(role=role, active=True)
        if body:
            posts = posts.filter(organisation__code=body)
        post = posts.filter(holdings__valid_to=None, holdings__isnull=False).order_by("code")[nth]
        return Actor(
            jurisdiction=post.jurisdiction_id,
            code=f"post:{post.code}",
            kind="post",
            person=post.holdings.get(valid_to=None).person_id,
            organisation=post.organisation_id,
            roles=frozenset({role}),
            area=post.area_id,
        )

    return play
