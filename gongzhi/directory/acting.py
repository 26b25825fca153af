"""Which post an account acts in: asked at the beginning of every page of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.accounts.models import User
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Refused
from gongzhi.core.statements import statement
from gongzhi.core.work import inside
from gongzhi.directory.models import Person

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


def actor_for(user: User, post_code: str | None, at: datetime) -> Actor:
    """Give the actor that an account is at a moment, in the post it has chosen.

    A post may be chosen that the account holds, or one that such a post stands in for (AB角):
    the actor then has the represented post's role, body and area, but keeps its own post's
    ``code`` and names the other in ``deputy_for``. Without a choice it is the first held post
    by code; an account without posts acts as a visitor who is known by person. One statement in a
    transaction of its jurisdiction.
    Raises Refused ``not_your_post`` for any other post.
    """
    with inside(user.jurisdiction_id, WHO):
        return _actor_for(user, post_code, at)


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
