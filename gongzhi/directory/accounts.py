"""Accounts with the persons and posts behind them, for those who open them and those who audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from gongzhi.accounts.models import User
from gongzhi.accounts.queries import accounts_visible_to, identities_of, reset_asked
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.directory.models import Holding, Person

SIZE = 50


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account; ``posts`` are (code, name in Chinese, in English) of those its person fills.

    ``guarded``: it has a second factor; ``reset_at`` and ``reset_by``: when, and by which person,
    was asked that its lost factors go, while that waits. ``identities``: handle and provider of
    those it is linked with (of a single account alone).
    """

    login: str
    open: bool
    lent: bool
    name_zh: str
    name_en: str
    posts: Sequence[tuple[str, str, str]]
    guarded: bool = False
    reset_at: datetime | None = None
    reset_by: int | None = None
    identities: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of accounts by login; ``next`` asks for those behind."""

    rows: Sequence[AccountLine]
    next: str


def accounts_listed(actor: Actor, *, words: str = "", after: str = "") -> AccountPage:
    """List accounts by login, all or those whose login or person's name holds ``words``.

    Three statements. None for whoever is no administrator of accounts and no auditor.
    """
    found = accounts_visible_to(actor)
    text = words.strip()[:80]
    if text:
        named = Q(login__icontains=text) | Q(person__name_zh__icontains=text)
        found = found.filter(named | Q(person__name_en__icontains=text))
    if after:
        found = found.filter(login__gt=after)
    users = list(found[: SIZE + 1])
    more = users[SIZE - 1].login if len(users) > SIZE else ""
    return AccountPage(_lines(users[:SIZE]), more)


def account_seen(actor: Actor, login: str) -> AccountLine:
    """Give one account. Raises NotFound ``account``."""
    user = accounts_visible_to(actor).filter(login=login).first()
    if user is None:
        raise NotFound("account", login=login[:80])
    asked = reset_asked(actor, user)
    return replace(
        _lines([user])[0],
        reset_at=asked.asked_at if asked is not None else None,
        reset_by=asked.asker if asked is not None else None,
        identities=[(one.handle, one.provider) for one in identities_of(actor, user)],
    )


def _lines(users: Sequence[User]) -> list[AccountLine]:
    people = {one.user_id: one for one in Person.objects.filter(user__in=users)}
    held = Holding.objects.filter(person__in=people.values(), valid_to=None)
    posts: dict[int, list[tuple[str, str, str]]] = {}
    for one in held.select_related("post").order_by("post__code"):
        post = (one.post.code, one.post.name_zh, one.post.name_en)
        posts.setdefault(one.person_id, []).append(post)
    return [_line(user, people.get(user.pk), posts) for user in users]


def _line(
    user: User, person: Person | None, posts: dict[int, list[tuple[str, str, str]]]
) -> AccountLine:
    names = ("", "") if person is None else (person.name_zh, person.name_en)
    own = posts.get(person.pk, []) if person is not None else []
    return AccountLine(user.login, user.is_active, user.password_lent, *names, own, user.guarded)
