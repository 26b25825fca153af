"""What a row of a sheet may not do, held against what stands and against the rows beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.core.errors import Problem
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.models import Jurisdiction, LiveTable
from gongzhi.core.packs.encoding import decode
from gongzhi.directory.methods.tables import Line
from gongzhi.directory.models import Organisation, Post, Shift
from gongzhi.directory.pack_tables import PARTY_ON_GRIDS
from gongzhi.directory.wording import kind_of
from gongzhi.territory.levels import GRID
from gongzhi.territory.models import Area


@dataclass(slots=True)
class Known:
    """What stands in a jurisdiction before an import, by code; ``today`` in its own time.

    ``bodies`` has those that have ended too: only a row of their own opens them again.
    """

    jurisdiction: int
    today: date
    areas: dict[str, Area]
    bodies: dict[str, Organisation]
    posts: dict[str, Post]
    roles: Mapping[str, Mapping[str, Any]]

    def body(self, code: str) -> Organisation | None:
        """Give a body that has not ended, or None."""
        found = self.bodies.get(code)
        return None if found is None or found.valid_to is not None else found

    def role(self, word: str) -> str | None:
        """Give the role that a code or a Chinese name means, or None."""
        if word in self.roles:
            return word
        named = (code for code, row in self.roles.items() if row.get("name_zh") == word)
        return next(named, None)


def read_known(jurisdiction: int, at: datetime) -> Known:
    """Lock the jurisdiction (imports follow one another) and read its directory."""
    place = Jurisdiction.objects.select_for_update(no_key=True).get(id=jurisdiction)
    stored = LiveTable.objects.filter(jurisdiction_id=place.id, name="roles").first()
    bodies = Organisation.objects.filter(jurisdiction_id=place.id).select_related("parent", "area")
    posts = Post.objects.filter(jurisdiction_id=place.id, active=True)
    return Known(
        place.id,
        at.astimezone(ZoneInfo(place.timezone)).date(),
        {area.code: area for area in Area.objects.of(place.id).in_force()},
        {body.code: body for body in bodies},
        {post.code: post for post in posts.select_related("organisation", "area", "deputy_of")},
        {} if stored is None else decode(stored.content),
    )


def check_lines(table: str, lines: Sequence[Line], known: Known) -> list[Problem]:
    """List every row that breaks a rule of its table."""
    rules = {
        "organisations": _bodies,
        "posts": _posts,
        "coverage": _coverage,
        "roster": _roster,
    }
    return list(rules[table](lines, known))


def _bodies(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    yield from _twice(lines)
    coming = {line["code"] for line in lines}
    parents = {code: body.parent.code if body.parent else "" for code, body in known.bodies.items()}
    parents |= {line["code"]: line["parent"] for line in lines}
    for line in lines:
        if kind_of(line["kind"]) is None:
            yield line.problem("kind", "unknown_kind", value=line["kind"])
        yield from _area(line, known)
        parent = line["parent"]
        if parent and parent not in coming and known.body(parent) is None:
            yield line.problem("parent", "unknown_organisation", value=parent)
        elif _in_ring(line["code"], parents):
            yield line.problem("parent", "own_ancestor", value=line["code"])


def _in_ring(code: str, parents: Mapping[str, str]) -> bool:
    seen, above = {code}, parents.get(code)
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == code


def _posts(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    yield from _twice(lines)
    coming = {line["code"] for line in lines}
    names: dict[str, str] = {}
    for line in lines:
        yield from _area(line, known)
        body = known.body(line["organisation"])
        if body is None:
            value = line["organisation"]
            yield line.problem("organisation", "unknown_organisation", value=value)
        yield from _role(line, body, known)
        deputy_of = line["deputy_of"]
        if deputy_of == line["code"]:
            yield line.problem("deputy_of", "own_deputy")
        elif deputy_of and deputy_of not in coming and deputy_of not in known.posts:
            yield line.problem("deputy_of", "unknown_post", value=deputy_of)
        login = line["person"]
        if login and not line["person_name_zh"]:
            yield line.problem("person_name_zh", "no_name")
        elif login and names.setdefault(login, line["person_name_zh"]) != line["person_name_zh"]:
            yield line.problem("person_name_zh", "two_names", value=login)
    yield from _one_holder(lines, known)


def _role(line: Line, body: Organisation | None, known: Known) -> Iterator[Problem]:
    role = known.role(line["role"])
    if role is None:
        yield line.problem("role", "unknown_role", value=line["role"])
    elif body is not None and body.kind not in (known.roles[role].get("organisation_kinds") or ()):
        yield line.problem("role", "wrong_kind_for_role", value=line["role"], kind=body.kind)


def _one_holder(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    """A role of one holder has one post in a body and area, its deputies aside."""
    codes = {line["code"] for line in lines}
    held = {
        (post.role, post.organisation.code, post.area.code)
        for post in known.posts.values()
        if post.deputy_of_id is None and post.code not in codes
    }
    for line in lines:
        role = known.role(line["role"])
        if role is None or not known.roles[role].get("one_holder") or line["deputy_of"]:
            continue
        place = (role, line["organisation"], line["area"])
        if place in held:
            yield line.problem("role", "one_holder", value=line["role"])
        held.add(place)


def _coverage(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for line in lines:
        code = line["organisation"]
        body = known.body(code)
        if body is None:
            yield line.problem("organisation", "unknown_organisation", value=code)
        elif body.kind not in PARTY_ON_GRIDS:
            yield line.problem("organisation", "not_party", value=code)
        yield from _area(line, known)
        area = known.areas.get(line["area"])
        if area is not None and area.level < GRID:
            yield line.problem("area", "not_a_grid", value=line["area"])
        if (code, line["area"]) in seen:
            yield line.problem("area", "code_twice", value=line["area"])
        seen.add((code, line["area"]))


def _roster(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    taken: dict[str, list[Line]] = {}
    for line in lines:
        if line["post"] not in known.posts:
            yield line.problem("post", "unknown_post", value=line["post"])
        if line["ends"] <= line["begins"]:
            yield line.problem("ends", "ends_early")
            continue
        for other in taken.setdefault(line["post"], []):
            if line["begins"] < other["ends"] and other["begins"] < line["ends"]:
                yield line.problem("begins", "on_duty_twice", first=other.number)
        taken[line["post"]].append(line)
    yield from _on_duty_already(lines, known)


def _on_duty_already(lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    """A stored shift of the post stays, unless a row of the sheet takes its place."""
    named = [line for line in lines if line["post"] in known.posts]
    if not named:
        return
    coming = {(line["post"], line["begins"]) for line in named}
    stored = Shift.objects.filter(
        post__in=[known.posts[code].pk for code in {line["post"] for line in named}],
        ends__gt=min(line["begins"] for line in named),
        begins__lt=max(line["ends"] for line in named),
    ).select_related("post")
    stays = [one for one in stored if (one.post.code, one.begins) not in coming]
    for line in named:
        for one in stays:
            met = one.begins < line["ends"] and line["begins"] < one.ends
            if one.post.code == line["post"] and met:
                yield line.problem("begins", "on_duty_already", begins=stamp(one.begins))


def _area(line: Line, known: Known) -> Iterator[Problem]:
    if line["area"] not in known.areas:
        yield line.problem("area", "unknown_area", value=line["area"])


def _twice(lines: Sequence[Line]) -> Iterator[Problem]:
    seen: set[str] = set()
    for line in lines:
        if line["code"] in seen:
            yield line.problem("code", "code_twice", value=line["code"])
        seen.add(line["code"])
