"""What other apps may read of bodies, people and posts."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import LiveTable
from gongzhi.core.packs.encoding import decode
from gongzhi.core.work import inside
from gongzhi.directory.accounts import AccountLine, account_seen, accounts_listed
from gongzhi.directory.acting import WHO, actor_for, bystander
from gongzhi.directory.held import acting_as, holder_in
from gongzhi.directory.methods.bodies import Body, BodyRef, Desk, DeskRule, Directory
from gongzhi.directory.models import Holding, Organisation, Person, Post
from gongzhi.directory.policies import can_see_holders
from gongzhi.directory.seen import (
    OrganisationSeen,
    PostLine,
    check_may_manage,
    coverage_visible_to,
    hand_overs_of,
    may_manage,
    organisation_seen,
    person_of_login,
    posts_at,
    shifts_visible_to,
)

__all__ = [
    "AccountLine",
    "Body",
    "BodyRef",
    "Desk",
    "DeskRule",
    "Directory",
    "OrganisationSeen",
    "PostLine",
    "PostSeen",
    "account_seen",
    "accounts_listed",
    "acting_as",
    "actor_for",
    "bystander",
    "check_may_manage",
    "coverage_visible_to",
    "directory",
    "forget",
    "hand_overs_of",
    "holder_in",
    "may_manage",
    "organisation_seen",
    "organisations_visible_to",
    "person_of_login",
    "posts_at",
    "posts_held_by",
    "posts_of",
    "shifts_visible_to",
    "who_holds",
]

# The second column tells whether the version was written by a transaction that has ended: a
# writer reads its own unfinished version, which may be rolled back and must not be kept.
_VERSION = """
SELECT directory_version,
       coalesce(xmin::text::bigint
                < pg_current_xact_id_if_assigned()::text::bigint %% 4294967296, true)
FROM core_jurisdiction WHERE id = %s
"""

_lock = threading.Lock()
_kept: dict[int, Directory] = {}


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post as a page shows it. ``holder`` is None when vacant or not to be seen by the reader.

    ``stands_in`` is set when the reader may act in the post as deputy (AB角).
    """

    code: str
    name_zh: str
    name_en: str
    role: str
    organisation_id: int
    area_id: int
    phone: str
    holder: Person | None = None
    vacant: bool = False
    stands_in: bool = False


def directory(jurisdiction_id: int, version: int) -> Directory:
    """Give the snapshot of a jurisdiction's bodies and desks, at least as new as ``version``.

    It is loaded once per version and process; a newer one replaces it. Raises NotFound
    (``jurisdiction_unknown``, ``directory_empty``).
    """
    held = _kept.get(jurisdiction_id)
    if held is not None and held.version >= version:
        return held
    with _lock:
        held = _kept.get(jurisdiction_id)
        if held is not None and held.version >= version:
            return held
        return _load(jurisdiction_id)


def forget(jurisdiction_id: int | None = None) -> None:
    """Drop the snapshot of one jurisdiction or, without an id, of all (another database)."""
    with _lock:
        if jurisdiction_id is None:
            _kept.clear()
        else:
            _kept.pop(jurisdiction_id, None)


def posts_held_by(user: User, at: datetime) -> list[PostSeen]:
    """Give the posts an account may act in: those it holds, then those it stands in for."""
    with inside(user.jurisdiction_id, WHO):
        held = _held_by(user, at)
    own = [_seen(holding.post) for holding in held]
    known = {post.code for post in own}
    others = [holding.post.deputy_of for holding in held]
    return own + [
        _seen(post, stands_in=True)
        for post in others
        if post is not None and post.active and post.code not in known
    ]


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Give the bodies of the actor's jurisdiction: which bodies there are is public."""
    return Organisation.objects.filter(jurisdiction_id=actor.jurisdiction).order_by("code")


def posts_of(actor: Actor, organisation_id: int, at: datetime) -> list[PostSeen]:
    """Give the active posts of a body, vacancies too; persons only to staff. Two statements."""
    posts = list(
        Post.objects.filter(
            jurisdiction_id=actor.jurisdiction, organisation_id=organisation_id, active=True
        ).order_by("code")
    )
    holders = {
        holding.post_id: holding.person
        for holding in _in_force(at)
        .filter(post__in=[post.pk for post in posts])
        .select_related("person")
    }
    show = can_see_holders(actor)
    return [
        _seen(post, holder=holders.get(post.pk) if show else None, vacant=post.pk not in holders)
        for post in posts
    ]


def names_of_posts(actor: Actor, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Give what posts are called, in Chinese and English; which posts there are is public."""
    rows = Post.objects.filter(jurisdiction_id=actor.jurisdiction, code__in=list(codes))
    return {code: (zh, en) for code, zh, en in rows.values_list("code", "name_zh", "name_en")}


def who_holds(actor: Actor, post_code: str, at: datetime) -> Person | None:
    """Give the person who held a post at a moment, or None for a vacancy.

    Raises Refused for anyone but staff, and NotFound for a post of no such code.
    """
    if not can_see_holders(actor):
        raise Refused("who_holds")
    post = Post.objects.filter(jurisdiction_id=actor.jurisdiction, code=post_code).first()
    if post is None:
        raise NotFound("post", post=post_code)
    holding = _in_force(at).filter(post=post).select_related("person").first()
    return None if holding is None else holding.person


def _load(jurisdiction_id: int) -> Directory:
    """Read the bodies between two equal readings of the version, so that they belong together."""
    before = _version(jurisdiction_id)
    while True:
        bodies, desks = _bodies(jurisdiction_id), _desks(jurisdiction_id)
        after = _version(jurisdiction_id)
        if after == before:
            break
        before = after
    if not bodies:
        raise NotFound("directory_empty", jurisdiction=jurisdiction_id)
    version, settled = before
    loaded = Directory(jurisdiction_id, version, bodies, desks)
    if settled:
        _kept[jurisdiction_id] = loaded
    return loaded


def _version(jurisdiction_id: int) -> tuple[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [jurisdiction_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("jurisdiction_unknown", jurisdiction=jurisdiction_id)
    return row[0], row[1]


def _bodies(jurisdiction_id: int) -> list[Body]:
    rows = Organisation.objects.filter(jurisdiction_id=jurisdiction_id).select_related("area")
    return [
        Body(
            id=row.pk,
            code=row.code,
            kind=row.kind,
            name_zh=row.name_zh,
            name_en=row.name_en,
            parent_id=row.parent_id,
            area_id=row.area_id,
            level=row.area.level,
            phone=row.phone,
            open=row.valid_to is None,
        )
        for row in rows
    ]


def _desks(jurisdiction_id: int) -> list[DeskRule]:
    stored = LiveTable.objects.filter(jurisdiction_id=jurisdiction_id, name="desks").first()
    if stored is None:
        return []
    return [DeskRule.from_row(row) for row in decode(stored.content).values()]


def _in_force(at: datetime) -> QuerySet[Holding]:
    return Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


def _held_by(user: User, at: datetime) -> list[Holding]:
    return list(
        _in_force(at)
        .filter(person__user=user, post__active=True)
        .select_related("post__deputy_of")
        .order_by("post__code")
    )


def _seen(
    post: Post, *, holder: Person | None = None, vacant: bool = False, stands_in: bool = False
) -> PostSeen:
    return PostSeen(
        code=post.code,
        name_zh=post.name_zh,
        name_en=post.name_en,
        role=post.role,
        organisation_id=post.organisation_id,
        area_id=post.area_id,
        phone=post.phone,
        holder=holder,
        vacant=vacant,
        stands_in=stands_in,
    )
