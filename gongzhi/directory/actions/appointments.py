"""Appoint, hand over, vacate, and name who stands in (AB角); each is journaled on the post."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.directory import policies
from gongzhi.directory.actions.holders import close_holdings, open_holding
from gongzhi.directory.actions.versions import bump_version
from gongzhi.directory.models import Holding, Person, Post


def appoint(*, post: str, person: int, by: Actor, at: datetime) -> Holding:
    """Put a person into a vacant post (by code) from ``at`` on.

    Raises NotFound, Refused (also ``three_administrators``: they are three persons), and Conflict
    ``post_held`` when somebody holds the post.
    """
    with transaction.atomic():
        locked = _lock(post, by)
        if not policies.can_appoint(by, locked):
            raise Refused("appoint")
        chosen = _person(person, by)
        _check_apart(locked, chosen)
        if _holder(locked) is not None:
            raise Conflict("post_held", post=post)
        holding = open_holding(post=locked, person=chosen, at=at)
        _record(locked, "appoint", {"person": chosen.pk}, by, at)
    return holding


def hand_over(*, post: str, person: int, by: Actor, at: datetime) -> Holding:
    """End the present holding at ``at`` and begin that of ``person``, without a gap.

    Raises NotFound, Refused, Conflict ``post_vacant`` when there is nothing to hand over, and
    Invalid when the person holds the post already.
    """
    with transaction.atomic():
        locked = _lock(post, by)
        if not policies.can_hand_over(by, locked):
            raise Refused("hand_over")
        chosen = _person(person, by)
        _check_apart(locked, chosen)
        present = _holder(locked)
        if present is None:
            raise Conflict("post_vacant", post=post)
        if present.person_id == chosen.pk:
            raise Invalid(Problem("person", "holds_already", {"post": post}))
        close_holdings([locked.pk], at)
        holding = open_holding(post=locked, person=chosen, at=at)
        facts = {"from_person": present.person_id, "person": chosen.pk}
        _record(locked, "hand_over", facts, by, at)
    return holding


def vacate(*, post: str, by: Actor, at: datetime) -> None:
    """End the present holding; the post is vacant. Raises NotFound, Refused, Conflict."""
    with transaction.atomic():
        locked = _lock(post, by)
        if not policies.can_vacate(by, locked):
            raise Refused("vacate")
        present = _holder(locked)
        if present is None:
            raise Conflict("post_vacant", post=post)
        close_holdings([locked.pk], at)
        _record(locked, "vacate", {"from_person": present.person_id}, by, at)


def name_deputy(*, post: str, deputy_of: str | None, by: Actor, at: datetime) -> None:
    """Let the post's holder stand in for the holder of another post, or (None) no longer.

    Two posts may stand in for each other. Raises NotFound, Refused, and Invalid when a post
    would stand in for itself.
    """
    with transaction.atomic():
        locked = _lock(post, by)
        if not policies.can_name_deputy(by, locked):
            raise Refused("name_deputy")
        represented = _post(deputy_of, by) if deputy_of is not None else None
        if represented is not None and represented.pk == locked.pk:
            raise Invalid(Problem("deputy_of", "self", {"post": post}))
        holder = _holder(locked)
        if represented is not None and holder is not None:
            _check_apart(represented, holder.person)
        Post.objects.filter(pk=locked.pk).update(deputy_of=represented)
        _record(locked, "name_deputy", {"deputy_of": deputy_of}, by, at)


def _lock(code: str, by: Actor) -> Post:
    found = Post.objects.select_for_update().filter(
        jurisdiction_id=by.jurisdiction, code=code, active=True
    )
    post = found.first()
    if post is None:
        raise NotFound("post", post=code)
    return post


def _post(code: str, by: Actor) -> Post:
    post = Post.objects.filter(jurisdiction_id=by.jurisdiction, code=code, active=True).first()
    if post is None:
        raise NotFound("post", post=code)
    return post


def _person(person: int, by: Actor) -> Person:
    chosen = Person.objects.filter(jurisdiction_id=by.jurisdiction, id=person).first()
    if chosen is None:
        raise NotFound("person", person=person)
    return chosen


def _holder(post: Post) -> Holding | None:
    return Holding.objects.filter(post=post, valid_to=None).first()


def _check_apart(post: Post, person: Person) -> None:
    held = Holding.objects.filter(person=person, valid_to=None)
    roles = {post.role, *held.values_list("post__role", flat=True)}
    stands_in = held.values_list("post__deputy_of__role", flat=True)
    if not policies.are_apart(frozenset(roles.union(role for role in stands_in if role))):
        raise Refused("three_administrators", post=post.code)


def _record(post: Post, move: str, facts: dict[str, Any], by: Actor, at: datetime) -> None:
    append_to_chain(
        kind="post",
        key=post.code,
        jurisdiction=post.jurisdiction_id,
        move=move,
        facts=facts,
        by=by,
        at=at,
    )
    bump_version(post.jurisdiction_id)
