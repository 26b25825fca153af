"""What may be asked of a grid or a community, in words; for residents and for staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.duties.models import ListedWork
from gongzhi.duties.queries.lists import (
    Listed,
    items_at,
    listed_items,
    under_review,
    work_of,
)
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.names import Names
from gongzhi.territory.levels import COMMUNITY

ORDER = ("grid", "lawful", "assisting", "negative")


@dataclass(frozen=True, slots=True)
class Shown:
    """One item: its name, what is said of it (label, words), and what is wrong with it."""

    name: str
    facts: tuple[tuple[str, str], ...]
    flag: str = ""
    late: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One list with its items."""

    code: str
    title: str
    lead: str
    items: Sequence[Shown]


def sections(area_id: int, on: date, names: Names) -> list[Section]:
    """Give the lists that count at a place, in order; for a grid only the grid's."""
    ground = names.ground
    found = items_at(listed_items(ground, on), area_id, ground)
    level = ground.territory.level(area_id)
    wanted = ORDER if level <= COMMUNITY else ORDER[:1]
    return [
        Section(
            code,
            names.say(f"listing.{code}"),
            names.say(f"listing.{code}_lead"),
            [shown(item, names) for item in found if item.list == code],
        )
        for code in wanted
    ]


def waiting(area_id: int, by: Actor, names: Names) -> list[Shown]:
    """Give what is under review for a place."""
    within = names.ground.territory.is_within
    return [
        Shown(
            _name(one, names),
            (
                (names.say("listing.list"), names.say(f"listing.{one.list}")),
                (names.say("listing.asked_by"), names.body(one.dossier.owner_id)),
                (names.say("listing.since"), names.day(one.dossier.opened_at)),
            ),
            code=one.dossier.code,
        )
        for one in under_review(by, names.ground)
        if within(area_id, one.dossier.area_id)
    ]


def shown(item: Listed, names: Names) -> Shown:
    """Say one item of a list."""
    flag = ""
    if item.suspended:
        flag = names.say("listing.suspended")
    elif item.temporary:
        flag = names.say("listing.temporary")
    facts = _of_refused(item, names) if item.list == "negative" else _of_asked(item, names)
    return Shown(item.name(names.language), tuple(facts), flag, item.suspended)


def panel(file: Dossier, names: Names) -> list[tuple[str, str]]:
    """Say what a file proposes for a list; nothing for files of other procedures."""
    work = work_of(file.id) if file.procedure in {"grid_duty", "community_duty"} else None
    if work is None:
        return []
    instead = work.instead_zh if names.chinese else work.instead_en
    rows = (
        ("listing.list", names.say(f"listing.{work.list}")),
        ("field.name_zh", work.name_zh),
        ("field.name_en", work.name_en),
        ("field.task", names.of("grassroots_tasks", work.task)),
        ("field.basis", work.basis),
        ("field.removes", names.of("community_duties", work.removes) if work.removes else ""),
        ("field.matter", names.matter(work.matter) if work.matter else ""),
        ("listing.how", _how(work, names) if work.minutes else ""),
        ("field.data", names.say(f"choice_data.{work.data}") if work.data else ""),
        ("field.yuan", f"{work.yuan:,}" if work.yuan else ""),
        ("listing.instead", instead),
        ("listing.until", work.until.isoformat() if work.until else ""),
    )
    return [(names.say(key), words) for key, words in rows if words]


def _of_asked(item: Listed, names: Names) -> Iterable[tuple[str, str]]:
    if item.asked_by:
        yield names.say("listing.asked_by"), _asker(item.asked_by, names)
    if item.minutes:
        yield names.say("listing.how"), _how(item, names)
    if item.data:
        comma = "、" if names.chinese else ", "
        kinds = [names.say(f"choice_data.{one}") for one in item.data]
        yield names.say("field.data"), comma.join(kinds)
    if item.list == "assisting":
        paid = names.say("listing.paid", yuan=f"{item.yuan:,}") if item.yuan else ""
        yield names.say("listing.pay"), paid or names.say(f"listing.{item.pay}")
    if item.law_basis:
        yield names.say("listing.basis"), item.law_basis
    until = item.ends.isoformat() if item.ends else names.say("listing.no_end")
    yield names.say("listing.until"), until


def _of_refused(item: Listed, names: Names) -> Iterable[tuple[str, str]]:
    yield names.say("listing.instead"), item.instead(names.language)


def _how(item: Any, names: Names) -> str:
    manner = names.say(f"choice_manner.{item.manner}")
    if not item.times:
        return names.say("listing.each", manner=manner, minutes=item.minutes)
    per = names.say(f"choice_per.{item.per}")
    return names.say(
        "listing.often", manner=manner, per=per, times=item.times, minutes=item.minutes
    )


def _asker(code: str, names: Names) -> str:
    if not code.startswith("kind:"):
        return names.body_code(code)
    kind = code.removeprefix("kind:").partition("@")[0]
    return names.say(f"listing.{kind}")


def _name(work: ListedWork, names: Names) -> str:
    return work.name_zh if names.chinese else work.name_en
