"""Residents' proposals in words: where each stands, what became of it, who may do what next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.deliberation.models import Contribution, Proposal, Wording
from gongzhi.deliberation.queries.proposals import (
    Voice,
    amendments_of,
    arguments_of,
    changed,
    hidden_by_ground,
    is_talked_of,
    may_come_of,
    proposals_behind,
    running_until,
    voices_of,
    wanted_of,
    wordings_of,
)
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.surfaces.showing.names import Names

AT_ONCE = 5
OWN_PAGES = {"community_budget": "budget"}
SIDES = ("argument_for", "argument_against")


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal in a list."""

    code: str
    title: str
    place: str
    state: str
    open: bool
    fate: str
    since: str


@dataclass(frozen=True, slots=True)
class Said:
    """An argument, a reply or an amendment as everybody reads it."""

    code: str
    text: str
    passage: str
    why: str
    supports: int
    when: str
    state: str
    replies: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the talk: its first arguments, and the rest."""

    kind: str
    title: str
    count: int
    first: Sequence[Said]
    rest: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the text with what it changed of the one before."""

    number: int
    when: str
    pieces: Sequence[tuple[str, str]]


def listed(found: Iterable[Proposal], names: Names) -> list[Row]:
    """Give the rows of a list."""
    return [
        Row(
            one.dossier.code,
            title_words(one, names),
            names.area_path(one.area_id),
            names.step(one.dossier.step),
            one.dossier.closed_at is None,
            fate_words(one, names),
            names.day(one.opened_at),
        )
        for one in found
    ]


def title_words(found: Proposal, names: Names) -> str:
    """Give the title, or that it is not to be read now."""
    return str(found.said.get("title") or names.say("proposals.untitled"))


def fate_words(found: Proposal, names: Names) -> str:
    """Say in one line what became of a proposal, or what comes next."""
    file, wanted = found.dossier, wanted_of(found, names.ground)
    numbers: dict[str, Any] = {"n": found.supports, "wanted": wanted}
    if file.outcome == "taken_up" and found.became is not None:
        what = names.say(f"procedure.{found.became.procedure}")
        part = names.say("proposals.part", n=found.part) if found.part else ""
        step = names.step(found.became.step)
        return names.say("proposals.fate_taken_up", what=what + part, step=step)
    if file.outcome == "declined":
        ground = names.of("grounds", found.answer_ground)
        return names.say("proposals.fate_declined", ground=ground)
    if file.outcome:
        return names.say(f"proposals.fate_{file.outcome}", **numbers)
    if file.step in {"taken_down", "hiding_objected"}:
        ground = names.of("grounds", found.ground)
        return names.say(f"proposals.fate_{file.step}", ground=ground)
    numbers["body"] = names.body(file.owner_id)
    numbers["day"] = found.trial_until.isoformat() if found.trial_until else ""
    return names.say(f"proposals.fate_{file.step}", **numbers)


def proposal_page(found: Proposal, ground: Ground, names: Names, at: datetime) -> dict[str, Any]:
    """Give what the page of a proposal shows."""
    file = found.dossier
    rows = voices_of(found)
    day = at.astimezone(names.zone).date()
    until = running_until(found) if file.closed_at is None else None
    return {
        "proposal": found,
        "code": file.code,
        "shown_code": names.code(file.code),
        "title": title_words(found, names),
        "place": names.area_path(found.area_id),
        "state": names.step(file.step),
        "open": file.closed_at is None,
        "fate": fate_words(found, names),
        "until": names.due(until) if until else "",
        "wanted": wanted_of(found, ground),
        "body": names.body(file.owner_id),
        "link": link_of(found),
        "ground": names.of("grounds", found.ground) if found.ground else "",
        "gathering": file.step == "gathering_support",
        "talked_of": is_talked_of(found),
        "sides": [_side(kind, rows, found, names, at) for kind in SIDES],
        "amendments": [said_words(one, names) for one in amendments_of(rows)],
        "hidden": _hidden(rows, names),
        "versions": version_rows(wordings_of(found), names) if found.version > 1 else [],
        "day": day.isoformat(),
    }


def link_of(found: Proposal) -> tuple[str, str]:
    """Give the page that shows what a proposal became to everybody: its name and its code."""
    became = found.became
    if became is None or not became.public:
        return "", ""
    if became.procedure == "request":
        return "near_case", became.code
    return OWN_PAGES.get(became.procedure, "decision"), became.code


def said_words(row: Contribution, names: Names, replies: Sequence[Contribution] = ()) -> Said:
    """Give one voice in words."""
    return Said(
        row.dossier.code,
        str(row.said.get("text", "")),
        str(row.said.get("passage", "")),
        str(row.said.get("why", "")),
        row.supports,
        names.day(row.posted_at) if row.posted_at else "",
        names.say(f"proposals.choice_{row.choice or 'open'}"),
        [said_words(one, names) for one in replies],
    )


def version_rows(found: Sequence[Wording], names: Names) -> list[Version]:
    """Give the versions, the latest first, each with what it changed."""
    return [
        Version(one.number, names.day(one.at), pieces)
        for one, pieces in zip(found, changed(found), strict=True)
    ][::-1]


def behind_words(file: Dossier, by: Actor, names: Names) -> list[tuple[str, str]]:
    """Give the proposals that a matter, a budget or a report came from: code and words."""
    return behind_code(file.code, by, names) if may_come_of(file) else []


def behind_code(code: str, by: Actor, names: Names) -> list[tuple[str, str]]:
    """Give the proposals behind the file of a code; of a budget, which project came of which."""
    return [
        (
            one.dossier.code,
            names.say(
                "proposals.behind_part" if one.part else "proposals.behind",
                title=title_words(one, names),
                n=one.part or 0,
            ),
        )
        for one in proposals_behind(code, by, names.ground)
    ]


def hidden_words(names: Names) -> list[str]:
    """Say how many words are kept from the page, by ground."""
    found = hidden_by_ground(names.ground)
    return [
        names.say("proposals.hidden_count", ground=names.of("grounds", code), n=number)
        for code, number in sorted(found.items())
    ]


def _side(
    kind: str, rows: Sequence[Contribution], found: Proposal, names: Names, at: datetime
) -> Side:
    voices: list[Voice] = arguments_of(rows, kind, found, at.astimezone(names.zone).date())
    said = [said_words(one.row, names, one.replies) for one in voices]
    title = names.say(f"proposals.{kind}")
    return Side(kind, title, len(said), said[:AT_ONCE], said[AT_ONCE:])


def _hidden(rows: Sequence[Contribution], names: Names) -> list[str]:
    """Say of every hidden voice its kind, its ground and the note for everybody."""
    return [
        names.say(
            "proposals.hidden_one",
            kind=names.say(f"choice_kind.{one.kind}"),
            ground=names.of("grounds", one.ground),
            note=one.note,
        )
        for one in rows
        if one.ground
    ]
