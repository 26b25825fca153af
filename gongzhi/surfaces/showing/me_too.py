"""Neighbours who have met a matter, in words: the numbers, the rule, and one's own “me too”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import may_join, said_of
from gongzhi.cases.queries.public import PublicCase, public_case
from gongzhi.core.errors import NotFound
from gongzhi.procedure.ground import Ground
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class Met:
    """What the page of a public matter says of its neighbours."""

    numbers: str
    quiet: str
    ahead: str
    rules: Sequence[str]
    said: str
    may_join: bool


@dataclass(frozen=True, slots=True)
class MyOwn:
    """What the holder of a “me too” sees of it and of the matter."""

    code: str
    title: str
    place: str
    state: str
    body: str
    numbers: str
    counted: str
    may_mail: bool
    ended: bool
    said: str


def met_words(case: PublicCase, ground: Ground, names: Names) -> Met:
    """Say how many have met a public matter and what follows from it; one statement if it ended."""
    found = case.neighbours
    said = said_of(UUID(case.cursor), ground) if case.closed else None
    told = ""
    if said is not None and said.solved is not None:
        told = names.say("me_too.said", solved=said.solved, not_solved=said.not_solved)
    return Met(
        numbers_words(case, names),
        names.say("me_too.quiet", n=found.quiet) if found.quiet else "",
        "" if case.closed else names.ahead(case.rank),
        rule_words(names),
        told,
        may_join(ground) and case.closed is None,
    )


def numbers_words(case: PublicCase, names: Names) -> str:
    """Say how many people have met it; one is whoever reported it."""
    found = case.neighbours
    if found.people == 1:
        return names.say("me_too.one")
    return names.say(
        "me_too.numbers", people=found.people, reported=found.reported, joined=found.joined
    )


def rule_words(names: Names) -> list[str]:
    """Say the published rule, the lowest number first."""
    rows = names.ground.rules.table("priorities").values()
    ordered = sorted(rows, key=lambda row: int(row["neighbours"]))
    return [names.say("me_too.rule", n=row["neighbours"], name=names.row(row)) for row in ordered]


def joined_words(row: MeToo, ground: Ground, names: Names, at: datetime) -> MyOwn:
    """Say one's own “me too”: of a matter that has turned private, no more than that it has."""
    ended = row.follows.closed_at is not None
    may_mail = row.state == "quiet" and not ended
    counted = names.say(f"me_too.state_{row.state}")
    try:
        case = public_case(row.follows.code, ground, at)
    except NotFound:
        state = names.say("me_too.private_ended" if ended else "me_too.private")
        return MyOwn("", "", "", state, "", "", counted, may_mail, ended, row.said)
    return MyOwn(
        case.code,
        names.matter(case.matter),
        names.area_path(case.area_id),
        names.say(f"near.state_{case.state}"),
        names.body(case.body),
        numbers_words(case, names),
        counted,
        may_mail,
        ended,
        row.said,
    )
