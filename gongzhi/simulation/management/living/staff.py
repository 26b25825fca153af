"""Who acts for a body or over a place: the holders of the district's posts."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from gongzhi.cases.queries import CaseGround
from gongzhi.core.actor import Actor
from gongzhi.directory.models import Holding
from gongzhi.directory.queries import acting_as
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.clock import Calendar

HANDLERS = ("handler",)


class Staff:
    """Everybody who holds a post, found by body and role or by place and role."""

    def __init__(self, jurisdiction: int, ground: CaseGround) -> None:
        self.ground = ground
        self.base = ground.base
        self.jurisdiction = jurisdiction
        self.of_body: dict[tuple[int, str], list[Actor]] = {}
        self.of_role: dict[str, list[Actor]] = {}
        held = Holding.objects.filter(
            jurisdiction_id=jurisdiction, valid_to=None, post__active=True
        ).select_related("post")
        for holding in held.order_by("post__code"):
            actor, post = acting_as(holding), holding.post
            for role in sorted(self.base.roles_of(actor)):
                self.of_body.setdefault((post.organisation_id, role), []).append(actor)
                self.of_role.setdefault(role, []).append(actor)

    @cached_property
    def departments(self) -> list[int]:
        """The district's departments that somebody handles for, in the order of their codes."""
        bodies = sorted(self.base.directory.by_code.values(), key=lambda body: body.code)
        return [
            body.id
            for body in bodies
            if body.kind == "department" and (body.id, "handler") in self.of_body
        ]

    def at(
        self,
        body: int | None,
        roles: Collection[str],
        chance: random.Random,
        apart: Collection[int | None] = (),
    ) -> Actor | None:
        """Pick somebody of a body in the first of the roles that is held there."""
        for role in roles:
            held = self.of_body.get((body or 0, role), ())
            free = [one for one in held if one.person not in apart]
            if free:
                return chance.choice(free)
        return None

    def of_place(self, area: int, roles: Collection[str], chance: random.Random) -> Actor | None:
        """Pick somebody in the first of the roles that is held for this very place."""
        for role in roles:
            held = [one for one in self.of_role.get(role, ()) if one.area == area]
            if held:
                return chance.choice(held)
        return None

    def over(
        self,
        area: int,
        role: str,
        chance: random.Random,
        *,
        apart: Collection[int | None] = (),
        not_of: Collection[int | None] = (),
    ) -> Actor | None:
        """Pick somebody in a role whose place holds the area, the nearest place first."""
        territory = self.base.territory
        found = [
            one
            for one in self.of_role.get(role, ())
            if one.area is not None
            and territory.is_within(area, one.area)
            and one.person not in apart
            and one.organisation not in not_of
        ]
        if not found:
            return None
        deepest = max(territory.area(one.area).level for one in found if one.area is not None)
        near = [one for one in found if one.area and territory.area(one.area).level == deepest]
        return chance.choice(near)

    def answers(self, matter: str, area: int, at: datetime) -> int | None:
        """Give the body that answers for a matter at a place."""
        found = answerable(
            matter,
            area,
            on=local_day(self.base, area, at),
            catalogue=self.ground.catalogue,
            directory=self.base.directory,
            territory=self.base.territory,
        )
        return found.owner_id if isinstance(found, Answer) else None

    def code(self, body: int) -> str:
        """Give a body's code."""
        return self.base.directory.organisation(body).code

    def calendar(self, area: int) -> Calendar:
        """Give the working calendar of a place."""
        return self.base.calendar(area)
