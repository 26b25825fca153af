"""Bring the posts of a rule pack into the directory, with their people and holdings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gongzhi.accounts.actions import provide_users
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.schema import Pack, Row, Rows
from gongzhi.directory.actions.following import standing_areas
from gongzhi.directory.actions.holders import close_holdings, fill_posts
from gongzhi.directory.actions.versions import bump_version, check_may_load, record_load
from gongzhi.directory.models import Organisation, Person, Post

_OWN = (
    "organisation_id",
    "role",
    "area_id",
    "name_zh",
    "name_en",
    "phone",
    "pack_person",
    "active",
    "from_pack",
)
_COLUMNS = [name.removesuffix("_id") for name in _OWN]


@dataclass(frozen=True, slots=True)
class _Ground:
    """Codes of the jurisdiction's bodies and areas."""

    bodies: Mapping[str, int]
    areas: Mapping[str, int]


def write_posts(*, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime) -> None:
    """Write the table ``posts``: upsert by code, people and accounts by login, holders.

    A person named for the first time gets an account without a usable password. The holder
    changes only where the pack itself names somebody else than at its last load. Posts that the
    pack no longer names become inactive and vacant. A bounded number of statements, and one
    entry per changed post. Raises Refused for anyone but the system, and Invalid naming the rows.
    """
    check_may_load(by, jurisdiction)
    with transaction.atomic():
        ground = _Ground(
            dict(
                Organisation.objects.filter(jurisdiction_id=jurisdiction).values_list("code", "id")
            ),
            standing_areas(jurisdiction),
        )
        _check(rows, ground)
        people = _provide_people(jurisdiction, rows, by)
        before = {post.code: post for post in Post.objects.filter(jurisdiction_id=jurisdiction)}
        posts, changed = _upsert(jurisdiction, rows, ground, before)
        for code, facts in _link_deputies(rows, posts, before).items():
            changed.setdefault(code, {}).update(facts)
        fill_posts(rows=rows, posts=posts, before=before, people=people, pack=pack, at=at)
        changed.update(_retire_missing(rows, before, at))
        record_load(
            kind="post",
            first=not before,
            changed=dict(sorted(changed.items())),
            jurisdiction=jurisdiction,
            pack=pack,
            by=by,
            at=at,
        )
        bump_version(jurisdiction)


def _upsert(
    jurisdiction: int, rows: Rows, ground: _Ground, before: Mapping[str, Post]
) -> tuple[dict[str, int], dict[str, dict[str, Any]]]:
    changed: dict[str, dict[str, Any]] = {}
    moved = []
    for code, row in rows.items():
        post = Post(
            jurisdiction_id=jurisdiction,
            code=code,
            organisation_id=ground.bodies[row["organisation"]],
            role=row["role"],
            area_id=ground.areas[row["area"]],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            phone=row.get("phone") or "",
            pack_person=row.get("person") or "",
            active=True,
            from_pack=True,
        )
        facts = _differences(post, before.get(code))
        if facts:
            moved.append(post)
            changed[code] = facts
    stored = Post.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["jurisdiction", "code"],
        update_fields=_COLUMNS,
    )
    ids = {code: post.pk for code, post in before.items()}
    return ids | {post.code: post.pk for post in stored}, changed


def _differences(post: Post, old: Post | None) -> dict[str, Any]:
    # The login name stays out of the journal: entries name posts, and are never erased.
    return {
        name: True if name == "pack_person" else getattr(post, name)
        for name in _OWN
        if old is None or getattr(post, name) != getattr(old, name)
    }


def _link_deputies(
    rows: Rows, posts: Mapping[str, int], before: Mapping[str, Post]
) -> dict[str, dict[str, Any]]:
    changed: dict[str, dict[str, Any]] = {}
    moved = []
    for code, row in rows.items():
        stands_for = row.get("deputy_of") or None
        old = before[code].deputy_of_id if code in before else None
        wanted = posts[stands_for] if stands_for else None
        if wanted != old:
            moved.append(Post(id=posts[code], deputy_of_id=wanted))
            changed[code] = {"deputy_of": stands_for}
    Post.objects.bulk_update(moved, ["deputy_of"], batch_size=500)
    return changed


def _retire_missing(
    rows: Rows, before: Mapping[str, Post], at: datetime
) -> dict[str, dict[str, Any]]:
    gone = [
        post for code, post in before.items() if code not in rows and post.active and post.from_pack
    ]
    Post.objects.filter(id__in=[post.pk for post in gone]).update(active=False, pack_person="")
    close_holdings([post.pk for post in gone], at)
    return {post.code: {"active": False} for post in gone}


def _provide_people(jurisdiction: int, rows: Rows, by: Actor) -> dict[str, Person]:
    names = {
        row["person"]: (row.get("person_name_zh") or row["person"], row.get("person_name_en") or "")
        for row in rows.values()
        if row.get("person")
    }
    users = provide_users(jurisdiction=jurisdiction, logins=names, by=by)
    by_user = {
        person.user_id: person
        for person in Person.objects.filter(user_id__in=[user.pk for user in users.values()])
    }
    new, renamed, people = [], [], {}
    for login, (name_zh, name_en) in names.items():
        user = users[login]
        person = by_user.get(user.pk)
        if person is None:
            person = Person(jurisdiction_id=jurisdiction, user=user)
            new.append(person)
        elif (person.name_zh, person.name_en) != (name_zh, name_en):
            renamed.append(person)
        person.name_zh, person.name_en = name_zh, name_en
        people[login] = person
    Person.objects.bulk_create(new)
    Person.objects.bulk_update(renamed, ["name_zh", "name_en"])
    return people


def _check(rows: Rows, ground: _Ground) -> None:
    problems = [
        problem for code, row in rows.items() for problem in _broken(code, row, rows, ground)
    ]
    names: dict[str, tuple[str, str]] = {}
    for code, row in rows.items():
        name = (row.get("person_name_zh") or "", row.get("person_name_en") or "")
        if row.get("person") and names.setdefault(row["person"], name) != name:
            problems.append(Problem("person", "two_names", {"code": code}))
    if problems:
        raise Invalid(problems)


def _broken(code: str, row: Row, rows: Rows, ground: _Ground) -> Iterator[Problem]:
    if row["organisation"] not in ground.bodies:
        yield Problem("organisation", "unknown", {"code": code})
    if row["area"] not in ground.areas:
        yield Problem("area", "unknown", {"code": code})
    if row.get("deputy_of") and row["deputy_of"] not in rows:
        yield Problem("deputy_of", "unknown", {"code": code})
    if row.get("deputy_of") == code:
        yield Problem("deputy_of", "self", {"code": code})
