"""Bodies of self-government in plain words: members, term, what is due or missing, the law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gongzhi.deliberation.models import BodyMember, BodyTerm
from gongzhi.deliberation.queries.bodies import BODIES, Standing, in_office
from gongzhi.surfaces.showing.names import Names

OFFICES = "body_offices"


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office with the names of those who hold it."""

    office: str
    names: str


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body as everybody reads it; ``code`` is empty where no term is recorded."""

    code: str
    name: str
    place: str
    term: str
    missing: str
    offices: Sequence[OfficeView]
    members: str
    due: Sequence[tuple[str, bool]]
    rule: str
    law: str
    kind: str
    begins: str


def body_views(found: Iterable[Standing], names: Names) -> list[BodyView]:
    """Say the bodies of a place."""
    return [
        BodyView(
            one.term.dossier.code if one.term else "",
            names.of(BODIES, one.kind),
            names.area_path(one.area),
            term_words(one.term, names) if one.term else "",
            names.say(f"bodies.missing_{one.missing}", n=one.wanted) if one.missing else "",
            offices(one.members, names),
            names.say("bodies.in_office", n=len(one.members)) if one.term else "",
            [
                (names.say(f"bodies.due_{due.clock}", day=last_day(due.at, names)), due.late)
                for due in one.due
            ],
            rule_words(one.kind, names),
            law_words(one.kind, names),
            one.kind,
            _begins(one, names),
        )
        for one in found
    ]


def _begins(one: Standing, names: Names) -> str:
    """Say which election is to be begun now; the next one as many days early as it is before."""
    if one.missing in {"no_term", "held_over"}:
        return "whole_body"
    days = int(names.ground.live.table("settings")["body_election_days"]["value"])
    soon = names.ground.work.now + timedelta(days=days)
    due = {each.clock: each.at for each in one.due}
    if "next_election" in due and due["next_election"] <= soon:
        return "whole_body"
    return "vacant_seats" if "by_election" in due else ""


def offices(members: Sequence[BodyMember], names: Names) -> list[OfficeView]:
    """Give members under their offices, in the order in which they were recorded."""
    held: dict[str, list[str]] = {}
    for one in members:
        held.setdefault(one.office, []).append(one.name)
    between = "、" if names.chinese else ", "
    return [
        OfficeView(names.of(OFFICES, office), between.join(people))
        for office, people in held.items()
    ]


def left_lines(term: BodyTerm, names: Names) -> list[str]:
    """Say who left an office before the term was over, and why."""
    return [
        names.say(
            "bodies.left",
            name=one.name,
            office=names.of(OFFICES, one.office),
            day=day_words(one.left_on, names),
            why=names.of("grounds", one.ground),
        )
        for one in term.members.all()
        if one.left_on is not None
    ]


def term_words(term: BodyTerm, names: Names) -> str:
    """Say from when to when a term runs."""
    return names.say(
        "bodies.term",
        since=day_words(term.starts_on, names),
        until=day_words(term.ends_on, names),
    )


def rule_words(kind: str, names: Names) -> str:
    """Say what the rule asks for: seats, length of the term, notice and quorum of meetings."""
    row = names.ground.rules.table(BODIES).get(kind)
    if row is None:
        return ""
    sign = ">" if row["quorum_more"] else "≥"
    return names.say(
        "bodies.rule",
        least=row["seats_least"],
        most=row["seats_most"],
        years=f"{row['term_months'] / 12:g}",
        days=row["notice_days"],
        quorum=f"{sign} {row['quorum_num']}/{row['quorum_den']}",
    )


def law_words(kind: str, names: Names) -> str:
    """Say from which text the rule is taken, and that a sample is one."""
    row = names.ground.rules.table(BODIES).get(kind)
    if row is None:
        return ""
    if row["law_version"] == "sample":
        return names.say("bodies.law_sample")
    return names.say("bodies.law", text=row["law_version"])


def day_words(day: date | None, names: Names) -> str:
    """Say a date."""
    if day is None:
        return ""
    return f"{day.year}年{day.month}月{day.day}日" if names.chinese else f"{day:%-d %B %Y}"


def last_day(ends: datetime, names: Names) -> str:
    """Say the last day of a limit: one that ends at midnight ends with the day before."""
    return day_words((ends - timedelta(minutes=1)).astimezone(names.zone).date(), names)


def review_words(term: BodyTerm, names: Names) -> str:
    """Say the numbers of the last review of the body."""
    if term.reviewed_on is None:
        return ""
    return names.say("bodies.reviewed", day=day_words(term.reviewed_on, names), **term.review)


def members_of(term: BodyTerm, names: Names) -> list[OfficeView]:
    """Give those of a term who hold office now."""
    return offices(in_office(term), names)
