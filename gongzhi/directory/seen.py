"""How bodies look to a reader: posts and vacancies, deputies, who is on duty, Party on the grids.

Read through `directory.queries`. Persons are shown to staff only; everything else is public.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import Chain, Entry
from gongzhi.directory.models import Coverage, Holding, Organisation, Person, Post, Shift
from gongzhi.directory.policies import can_import, can_see_hand_overs, can_see_holders
from gongzhi.territory.models import Area


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of a body. ``vacant_since`` is None for a post never held; ``deputies`` stand in.

    ``holder`` is given to staff only.
    """

    post: Post
    vacant: bool
    vacant_since: datetime | None
    deputies: Sequence[PostLine]
    holder: Person | None = None

    @property
    def answered_by(self) -> Post | None:
        """The post whose holder answers now: this one, else a deputy that is filled."""
        if not self.vacant:
            return self.post
        return next((deputy.post for deputy in self.deputies if not deputy.vacant), None)


@dataclass(frozen=True, slots=True)
class OrganisationSeen:
    """A body with its neighbours in the tree, its posts, its duty roster and its grids."""

    organisation: Organisation
    parent: Organisation | None
    children: Sequence[Organisation]
    posts: Sequence[PostLine]
    on_duty: Sequence[Shift]
    coming: Sequence[Shift]
    covers: Sequence[Area]


def organisation_seen(
    actor: Actor, code: str, at: datetime, *, shifts: int = 10
) -> OrganisationSeen:
    """Give a body as its page shows it, with at most so many coming shifts.

    Raises NotFound (``organisation``) for a code of no body of the actor's jurisdiction. Seven
    statements.
    """
    bodies = Organisation.objects.filter(jurisdiction_id=actor.jurisdiction)
    found = bodies.filter(code=code).select_related("parent", "area").first()
    if found is None:
        raise NotFound("organisation", code=code)
    roster = list(shifts_visible_to(actor).filter(post__organisation=found, ends__gt=at))
    covers = Coverage.objects.filter(organisation=found, valid_to=None).select_related("area")
    return OrganisationSeen(
        organisation=found,
        parent=found.parent,
        children=list(bodies.filter(parent=found, valid_to=None).order_by("code")),
        posts=_post_lines(actor, found, at),
        on_duty=[shift for shift in roster if shift.begins <= at],
        coming=[shift for shift in roster if shift.begins > at][:shifts],
        covers=sorted((one.area for one in covers), key=lambda area: area.code),
    )


def posts_at(actor: Actor, areas: Collection[int], at: datetime) -> list[PostLine]:
    """Give the active posts whose own area is one of some, by code; holders to staff only.

    Two statements; without deputies.
    """
    posts = list(
        Post.objects.filter(jurisdiction_id=actor.jurisdiction, area_id__in=areas, active=True)
        .select_related("organisation")
        .order_by("code")
    )
    holders, show = _holders({post.pk for post in posts}, at), can_see_holders(actor)
    return [
        PostLine(post, post.pk not in holders, None, (), holders.get(post.pk) if show else None)
        for post in posts
    ]


def shifts_visible_to(actor: Actor) -> QuerySet[Shift]:
    """Give the duty roster of the jurisdiction: posts and telephones, which are public."""
    rows = Shift.objects.filter(jurisdiction_id=actor.jurisdiction, post__active=True)
    return rows.select_related("post__organisation").order_by("begins", "post__code")


def coverage_visible_to(actor: Actor) -> list[tuple[Area, Organisation]]:
    """Give which Party branch or group works on which open area, by area code."""
    rows = Coverage.objects.filter(
        jurisdiction_id=actor.jurisdiction,
        valid_to=None,
        area__valid_to=None,
        organisation__valid_to=None,
    ).select_related("area", "organisation")
    ordered = rows.order_by("area__code", "organisation__code")
    return [(one.area, one.organisation) for one in ordered]


def hand_overs_of(actor: Actor, organisation: Organisation, most: int = 20) -> list[dict[str, Any]]:
    """Give the latest hand-overs of a body's posts (交接), each with the open files that passed.

    Keys: post, at, files (codes of files), count. Raises Refused (``hand_overs_of``) for whoever
    is neither of the body nor an administrator.
    """
    if not can_see_hand_overs(actor, organisation):
        raise Refused("hand_overs_of")
    codes = list(Post.objects.filter(organisation=organisation).values_list("code", flat=True))
    chains = dict(
        Chain.objects.filter(
            jurisdiction_id=actor.jurisdiction, kind="post", key__in=codes
        ).values_list("id", "key")
    )
    rows = Entry.objects.filter(chain__in=list(chains), move="pass_files")
    return [
        {
            "post": chains[row.chain],
            "at": row.occurred_at,
            "files": row.facts["files"],
            "count": row.facts["count"],
        }
        for row in rows.order_by("-recorded_at")[:most]
    ]


def _post_lines(actor: Actor, body: Organisation, at: datetime) -> list[PostLine]:
    own = list(Post.objects.filter(organisation=body, active=True).order_by("code"))
    deputies = list(
        Post.objects.filter(deputy_of__in=[post.pk for post in own], active=True).order_by("code")
    )
    everyone = {post.pk for post in [*own, *deputies]}
    show = can_see_holders(actor)
    holders = _holders(everyone, at)
    since = _last_held(everyone - holders.keys(), at)

    def line(post: Post, below: Sequence[PostLine]) -> PostLine:
        holder = holders.get(post.pk)
        return PostLine(post, holder is None, since.get(post.pk), below, holder if show else None)

    standing_in: dict[int | None, list[PostLine]] = {}
    for post in deputies:
        standing_in.setdefault(post.deputy_of_id, []).append(line(post, ()))
    return [line(post, standing_in.get(post.pk, ())) for post in own]


def _holders(posts: Collection[int], at: datetime) -> Mapping[int, Person]:
    rows = Holding.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=at), post__in=posts, valid_from__lte=at
    ).select_related("person")
    return {row.post_id: row.person for row in rows}


def _last_held(posts: Collection[int], at: datetime) -> Mapping[int, datetime]:
    ended = Holding.objects.filter(post__in=posts, valid_to__lte=at)
    return dict(ended.values_list("post").annotate(Max("valid_to")))


def may_manage(actor: Actor) -> bool:
    """Tell whether an actor may change posts, holders and rosters: whoever gives rights."""
    return can_import(actor, actor.jurisdiction)


def check_may_manage(actor: Actor) -> None:
    """Raise Refused ``import_directory`` unless the actor may change the directory."""
    if not may_manage(actor):
        raise Refused("import_directory")


def person_of_login(actor: Actor, login: str) -> int:
    """Give the person behind an account of the actor's jurisdiction, 0 for none."""
    people = Person.objects.filter(
        jurisdiction_id=actor.jurisdiction, user__login=login.strip().lower()
    )
    return people.values_list("id", flat=True).first() or 0
