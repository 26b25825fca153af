"""Which post an account acts in: asked at the beginning of every page of staff.

A post that opens sealed words, or that of an administrator, is taken up only by whoever has shown a
second factor of late; until then the account acts as a visitor, at every door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.accounts.actions import GuardRules, Shown
from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.packs.schema import Rows
from gongzhi.core.packs.snapshots import live
from gongzhi.core.statements import statement
from gongzhi.core.work import Work, work
from gongzhi.directory.models import Person
from gongzhi.directory.pack_tables import ADMINISTRATORS

WHO = "system:door"
_HELD = """
SELECT h.person_id, p.code, p.organisation_id, p.role, p.area_id,
       d.code, d.organisation_id, d.role, d.area_id
FROM directory_holding h
JOIN directory_person n ON n.id = h.person_id
JOIN directory_post p ON p.id = h.post_id
LEFT JOIN directory_post d ON d.id = p.deputy_of_id AND d.active
WHERE n.user_id = %s::bigint AND p.active
  AND h.valid_from <= %s::timestamptz AND (h.valid_to IS NULL OR h.valid_to > %s::timestamptz)
ORDER BY p.code
"""


@dataclass(frozen=True, slots=True)
class _Post:
    code: str
    organisation: int
    role: str
    area: int | None


@dataclass(frozen=True, slots=True)
class _Held:
    """A post that a person holds, and the one it stands in for."""

    person: int
    post: _Post
    represented: _Post | None


def actor_for(user: User, post_code: str | None, at: datetime, shown: Shown | None = None) -> Actor:
    """Give the actor that an account is at a moment, in the post it has chosen.

    A post may be chosen that the account holds, or one that such a post stands in for (AB角):
    the actor then has the represented post's role, body and area, but keeps its own post's
    ``code`` and names the other in ``deputy_for``. Without a choice it is the first held post
    by code; an account without posts acts as a visitor who is known by person. ``shown`` is what
    the session has shown; nothing by default. One statement in a transaction of its jurisdiction.
    Raises Refused ``not_your_post`` for any other post, and ``second_factor_first`` for one that
    takes a second factor while none was shown of late.
    """
    with work(user.jurisdiction_id, WHO) as unit:
        actor = _actor_for(user, post_code, at)
        if actor.kind == "post" and not _is_proven(user, actor, shown or Shown(), at, unit):
            raise Refused("second_factor_first")
        return actor


def bystander(user: User) -> Actor:
    """Give the visitor that an account is without a post: nobody, but known by person."""
    with work(user.jurisdiction_id, WHO):
        return _bystander(user)


def takes_second_factor(actor: Actor, roles: Rows) -> bool:
    """Tell whether a post takes a second factor: its role opens sealed words, or administers."""
    if not actor.roles.isdisjoint(ADMINISTRATORS):
        return True
    return any(role in roles and roles[role]["opens_sealed"] for role in actor.roles)


def _is_proven(user: User, actor: Actor, shown: Shown, at: datetime, unit: Work) -> bool:
    try:
        rows = live(unit.jurisdiction, unit.live_version)
    except NotFound:
        # No rules yet: administrators alone have something to do, and no limit is set.
        return shown.proven is not None or actor.roles.isdisjoint(ADMINISTRATORS)
    if takes_second_factor(actor, rows.table("roles")):
        return shown.lasts(GuardRules.from_settings(rows.table("settings")).lasts, at)
    # Whoever has enrolled one of their own accord shows it once for each login.
    return not user.guarded or shown.proven is not None


def _actor_for(user: User, post_code: str | None, at: datetime) -> Actor:
    held = _held_by(user, at)
    for one in held:
        if post_code is None or one.post.code == post_code:
            return _actor(user, one, one.post)
    for one in held:
        if one.represented is not None and one.represented.code == post_code:
            return _actor(user, one, one.represented)
    if post_code is not None:
        raise Refused("not_your_post", post=post_code)
    return _bystander(user)


def _bystander(user: User) -> Actor:
    person = Person.objects.filter(user=user).values_list("id", flat=True).first()
    return Actor(
        jurisdiction=user.jurisdiction_id,
        code=visitor(user.jurisdiction_id).code,
        kind="visitor",
        person=person,
        language=user.language,
    )


def _held_by(user: User, at: datetime) -> list[_Held]:
    rows = statement(_HELD, [user.pk, at, at])
    return [
        _Held(row[0], _Post(*row[1:5]), None if row[5] is None else _Post(*row[5:])) for row in rows
    ]


def _actor(user: User, held: _Held, acts_in: _Post) -> Actor:
    return Actor(
        jurisdiction=user.jurisdiction_id,
        code=f"post:{held.post.code}",
        kind="post",
        person=held.person,
        organisation=acts_in.organisation,
        roles=frozenset({acts_in.role}),
        area=acts_in.area,
        deputy_for=None if acts_in is held.post else acts_in.code,
        language=user.language,
    )
