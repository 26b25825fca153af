"""Open and close holdings: a post has one holder at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Value
from django.db.models.functions import Greatest

from gongzhi.core.packs.schema import Pack, Rows
from gongzhi.directory.models import Holding, Person, Post


def fill_posts(
    *,
    rows: Rows,
    posts: Mapping[str, int],
    before: Mapping[str, Post],
    people: Mapping[str, Person],
    pack: Pack,
    at: datetime,
) -> None:
    """Open and close holdings where the pack names another person than at its last load.

    The first holder of a post begins on the row's date, a later one at the moment of the load.
    A post that the pack empties stays with a holder who was appointed here.
    """
    moved = {
        code: row.get("person") or ""
        for code, row in rows.items()
        if code not in before or before[code].pack_person != (row.get("person") or "")
    }
    ids = [posts[code] for code in moved]
    held = {
        post: (person, login)
        for post, person, login in Holding.objects.filter(
            post_id__in=ids, valid_to=None
        ).values_list("post_id", "person_id", "person__user__login")
    }
    ever = set(Holding.objects.filter(post_id__in=ids).values_list("post_id", flat=True).distinct())
    zone = ZoneInfo(pack.jurisdiction.timezone if pack.jurisdiction else "UTC")
    ending, opening = [], []
    for code, login in moved.items():
        post, (holder, holder_login) = posts[code], held.get(posts[code], (None, None))
        if not login:
            if code in before and holder_login == before[code].pack_person:
                ending.append(post)
        elif holder != people[login].pk:
            ending.append(post)
            start = at if post in ever else _midnight(rows[code]["effective_from"], zone)
            opening.append(_holding(people[login], post, start))
    close_holdings(ending, at)
    Holding.objects.bulk_create(opening)


def open_holding(*, post: Post, person: Person, at: datetime) -> Holding:
    """Make the person the holder of a vacant post from the moment on."""
    holding = _holding(person, post.pk, at)
    holding.save(force_insert=True)
    return holding


def close_holdings(posts: Iterable[int], at: datetime) -> int:
    """End the open holdings of the posts; one that has not begun yet ends as it begins."""
    return Holding.objects.filter(post_id__in=list(posts), valid_to=None).update(
        valid_to=Greatest("valid_from", Value(at))
    )


def _holding(person: Person, post: int, start: datetime) -> Holding:
    return Holding(
        jurisdiction_id=person.jurisdiction_id, post_id=post, person=person, valid_from=start
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
