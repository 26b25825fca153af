"""A department asks that grid workers may be asked something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.directory.models import Post
from gongzhi.duties.actions.listing import propose
from gongzhi.duties.queries.lists import GRID_ROLES, asked_of_grids
from gongzhi.duties.workflow.grid_duties import APPLY, OPENS_WITH
from gongzhi.procedure.actions import Opened
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier


def apply_for_grid_duty(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open the file of an application for the grid's list; ``record`` has its table's fields.

    Raises Refused and Invalid as ``listing.propose`` does.
    """
    return propose("grid_duty", APPLY, record, starts=OPENS_WITH, by=by, at=at)


def guard_grid_posts(dossier: Dossier, field: str, post: str, ground: Ground) -> None:
    """Refuse that a file is given to a grid worker for a task that is not on the grid's list.

    Raises as ``check_grid_post``.
    """
    check_grid_post(field, post, dossier.subject, dossier.area_id, ground)


def check_grid_post(field: str, post: str, matter: str, area_id: int, ground: Ground) -> None:
    """Refuse that a post of the grid is named for a matter that is not on the grid's list.

    For files that are being opened; moves ask ``guard_grid_posts``. Raises Invalid, rule
    ``not_on_grid_list``, naming the matter. Source: practice.md M2: without approval a department
    may not task grid workers.
    """
    posts = Post.objects.filter(jurisdiction_id=ground.jurisdiction, code=post)
    role = posts.values_list("role", flat=True).first()
    if role not in GRID_ROLES:
        return
    if asked_of_grids(matter, area_id, ground, ground.work.now) is None:
        raise Invalid(Problem(field, "not_on_grid_list", {"matter": matter, "got": post}))
