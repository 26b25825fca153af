"""Writing the rows of bodies and posts that an import brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gongzhi.accounts.actions import clean_login, provide_users
from gongzhi.accounts.models import User
from gongzhi.accounts.queries import accounts_named, may_open_accounts
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.directory.actions.appointments import appoint, hand_over
from gongzhi.directory.actions.importing.checking import Known
from gongzhi.directory.methods.tables import Line
from gongzhi.directory.models import Holding, Organisation, Person, Post
from gongzhi.directory.wording import kind_of

_NAMES = ("name_zh", "name_en", "phone")


def write_bodies(lines: Sequence[Line], known: Known, by: Actor, at: datetime) -> tuple[int, int]:
    """Write rows of ``organisations``; gives how many were added and changed."""
    problems: list[Problem] = []
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        wanted = _body(line, known)
        body = known.bodies.get(line["code"])
        if body is not None and body.valid_to is not None:
            wanted |= {"valid_to": None, "from_pack": False}
        changes = _changes(body, wanted)
        if body is not None and "valid_to" in changes:
            body.from_pack = False
        if body is not None and body.from_pack and changes:
            problems.append(line.problem("code", "in_pack", value=line["code"]))
        elif body is None:
            first = {"valid_from": known.today, "from_pack": False, "valid_to": None}
            found[line["code"]] = wanted | first
            known.bodies[line["code"]] = Organisation.objects.create(
                jurisdiction_id=known.jurisdiction, code=line["code"], **wanted, **first
            )
        elif changes:
            found[line["code"]] = changes
            Organisation.objects.filter(pk=body.pk).update(**changes)
    if problems:
        raise Invalid(problems)
    moved = _link_parents(lines, known)
    touched = {code: {**found.get(code, {}), **moved.get(code, {})} for code in {*found, *moved}}
    _record("organisation", touched, known, by, at)
    added = sum("valid_from" in facts for facts in found.values())
    return added, len(touched) - added


def _body(line: Line, known: Known) -> dict[str, Any]:
    return {
        "kind": kind_of(line["kind"]),
        **_names(line),
        "area_id": known.areas[line["area"]].pk,
    }


def _link_parents(lines: Sequence[Line], known: Known) -> dict[str, dict[str, Any]]:
    """Set the bodies above, once all are there."""
    moved: dict[str, dict[str, Any]] = {}
    problems = []
    for line in lines:
        body = known.bodies[line["code"]]
        parent = known.bodies[line["parent"]] if line["parent"] else None
        if body.parent_id == (parent.pk if parent else None):
            continue
        if body.from_pack:
            problems.append(line.problem("parent", "in_pack", value=line["code"]))
            continue
        Organisation.objects.filter(pk=body.pk).update(parent=parent)
        moved[line["code"]] = {"parent": line["parent"]}
    if problems:
        raise Invalid(problems)
    return moved


def write_post_lines(
    lines: Sequence[Line], known: Known, by: Actor, at: datetime
) -> tuple[int, int]:
    """Write rows of ``posts`` with their deputies and holders."""
    problems: list[Problem] = []
    found: dict[str, dict[str, Any]] = {}
    new: set[str] = set()
    for line in lines:
        wanted = _post(line, known)
        post = known.posts.get(line["code"])
        changes = _changes(post, wanted)
        if post is not None and post.from_pack and changes:
            problems.append(line.problem("code", "in_pack", value=line["code"]))
        elif changes:
            found[line["code"]] = changes
            known.posts[line["code"]], created = Post.objects.update_or_create(
                jurisdiction_id=known.jurisdiction,
                code=line["code"],
                defaults={**wanted, "active": True, "from_pack": False},
            )
            if created:
                new.add(line["code"])
    if problems:
        raise Invalid(problems)
    for code, facts in _link_deputies(lines, known).items():
        found.setdefault(code, {}).update(facts)
    _record("post", found, known, by, at)
    filled = _fill(lines, known, by, at)
    return len(new), len({*found, *filled} - new)


def _post(line: Line, known: Known) -> dict[str, Any]:
    return {
        "organisation_id": known.bodies[line["organisation"]].pk,
        "role": known.role(line["role"]),
        "area_id": known.areas[line["area"]].pk,
        **_names(line),
    }


def _link_deputies(lines: Sequence[Line], known: Known) -> dict[str, dict[str, Any]]:
    moved: dict[str, dict[str, Any]] = {}
    for line in lines:
        post = known.posts[line["code"]]
        other = known.posts[line["deputy_of"]] if line["deputy_of"] else None
        if post.from_pack or post.deputy_of_id == (other.pk if other else None):
            continue
        Post.objects.filter(pk=post.pk).update(deputy_of=other)
        moved[line["code"]] = {"deputy_of": line["deputy_of"] or None}
    return moved


def _fill(lines: Sequence[Line], known: Known, by: Actor, at: datetime) -> set[str]:
    """Appoint whom the rows name; a row without a person leaves the holder as it is."""
    named = [line for line in lines if line["person"]]
    people = _people(named, known, by)
    held = dict(
        Holding.objects.filter(
            post__in=[known.posts[line["code"]].pk for line in named], valid_to=None
        ).values_list("post__code", "person_id")
    )
    filled: set[str] = set()
    problems = []
    for line in named:
        code, person = line["code"], people[line["person"]]
        if held.get(code) == person:
            continue
        act = hand_over if code in held else appoint
        try:
            act(post=code, person=person, by=by, at=at)
        except Refused as refused:
            if refused.code != "three_administrators":
                raise
            problems.append(line.problem("person", "admins_apart", value=line["person"]))
        filled.add(code)
    if problems:
        raise Invalid(problems)
    return filled


def _people(named: Sequence[Line], known: Known, by: Actor) -> dict[str, int]:
    """Give the person of each login; new ones get an account without a usable password.

    Whoever gives rights opens no accounts (三员分立): a login without one is then a problem
    (``no_account``).
    """
    accounts = _accounts(named, known, by)
    people: dict[str, int] = {}
    for line in named:
        names = {"name_zh": line["person_name_zh"], "name_en": line["person_name_en"]}
        person, _ = Person.objects.get_or_create(
            user=accounts[line["person"]],
            defaults={"jurisdiction_id": known.jurisdiction, **names},
        )
        people[line["person"]] = person.pk
    return people


def _accounts(named: Sequence[Line], known: Known, by: Actor) -> dict[str, User]:
    """Give the account of each login as it is typed; missing ones are opened by who may."""
    spelt: dict[str, str] = {}
    problems: list[Problem] = []
    for line in named:
        try:
            spelt[line["person"]] = clean_login(line["person"])
        except Invalid:
            problems.append(line.problem("person", "bad_login", value=line["person"]))
    found = accounts_named(known.jurisdiction, spelt.values())
    missing = set(spelt.values()) - found.keys()
    if missing and may_open_accounts(by, known.jurisdiction) and not problems:
        try:
            found |= provide_users(jurisdiction=known.jurisdiction, logins=missing, by=by)
            missing = set()
        except Invalid as taken:
            missing = {str(one.params.get("login")) for one in taken.problems}
    problems += [
        line.problem("person", "no_account", value=line["person"])
        for line in named
        if spelt.get(line["person"]) in missing
    ]
    if problems:
        raise Invalid(problems)
    return {typed: found[login] for typed, login in spelt.items()}


def _names(line: Line) -> dict[str, Any]:
    """Give the names; without an English one the Chinese name stands for it, as a proper noun."""
    return {name: line[name] for name in _NAMES} | {"name_en": line["name_en"] or line["name_zh"]}


def _changes(stored: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in wanted.items()
        if stored is None or getattr(stored, name) != value
    }


def _record(
    kind: str, found: Mapping[str, dict[str, Any]], known: Known, by: Actor, at: datetime
) -> None:
    for code, facts in sorted(found.items()):
        plain = {name: value if _is_plain(value) else str(value) for name, value in facts.items()}
        append_to_chain(
            kind=kind,
            key=code,
            jurisdiction=known.jurisdiction,
            move=f"import_{kind}",
            facts=plain,
            by=by,
            at=at,
        )


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | bool)
