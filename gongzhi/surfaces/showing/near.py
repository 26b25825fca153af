"""Public matters in words: for the pages of a neighbourhood and for its feed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from gongzhi.cases.queries.public import PublicCase, PublicStep, places_of_public
from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.showing.names import Names

UNPRINTABLE = re.compile("[^\\t\\n\\r -\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
EPOCH = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Near:
    """One public matter as a page shows it."""

    code: str
    shown_code: str
    title: str
    state: str
    place: str
    body: str
    since: str
    due: str
    closed: str
    text: str
    done: str
    point: str
    people: str
    story: Sequence[tuple[str, str]]
    photos: Sequence[str]


def near_words(case: PublicCase, names: Names) -> Near:
    """Say a public matter: bodies and days, no person."""
    point = ""
    if case.point is not None:
        lon, lat = case.point
        point = names.say("near.point", lat=f"{lat:.5f}", lon=f"{lon:.5f}")
    story = [(names.say("near.received"), names.day(case.since))]
    story += [(_told(step, names), names.day(step.at)) for step in case.steps]
    return Near(
        case.code,
        names.code(case.code),
        names.matter(case.matter),
        names.say(f"near.state_{case.state}"),
        names.area_path(case.area_id),
        names.body(case.body),
        names.day(case.since),
        _due(case.due, names) if case.due else "",
        names.day(case.closed) if case.closed else "",
        case.text,
        case.done,
        point,
        _people(case, names),
        story[::-1],
        [str(photo) for photo in case.photos],
    )


def _due(due: datetime, names: Names) -> str:
    past = names.ground.work.now > due
    return f"{names.due(due)}{names.say('near.past') if past else ''}"


def _people(case: PublicCase, names: Names) -> str:
    people = case.neighbours.people
    return names.say("me_too.people", n=people) if people > 1 else ""


def matter_choices(names: Names) -> list[Choice]:
    """Give the matters on the public list by name."""
    found = [Choice(code, names.matter(code)) for code in places_of_public(names.ground)]
    return sorted(found, key=lambda one: one.code)


def atom_of(
    cases: Sequence[PublicCase],
    names: Names,
    *,
    title: str,
    own: str,
    page: str,
    pages: str,
    more: str = "",
) -> str:
    """Write an Atom feed of public matters.

    ``own`` is its address, ``more`` that of the following page, ``page`` that of the list,
    ``pages`` that of a matter with ``{code}`` in it.
    """
    following = f'<link rel="next" href="{_safe(more)}"/>' if more else ""
    entries = "".join(_entry(case, names, pages) for case in cases)
    updated = max((case.updated for case in cases), default=None)
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_safe(own)}</id><title>{_safe(title)}</title>"
        f'<link rel="self" href="{_safe(own)}"/><link rel="alternate" href="{_safe(page)}"/>'
        f"{following}"
        f"<author><name>{_safe(names.say('page.name'))}</name></author>"
        f"<updated>{_stamp(updated)}</updated>{entries}</feed>"
    )


def _entry(case: PublicCase, names: Names, pages: str) -> str:
    said = near_words(case, names)
    link = _safe(pages.replace("{code}", case.code))
    lines = [said.state, f"{names.say('near.who')} {said.body}", said.text, said.done]
    if said.due:
        lines.insert(2, f"{names.say('near.due')} {said.due}")
    words = "\n".join(line for line in lines if line)
    return (
        f"<entry><id>urn:gongzhi:case:{case.code}</id>"
        f"<title>{_safe(said.title)} · {_safe(said.place)}</title>"
        f'<link rel="alternate" href="{link}"/><category term="{_safe(case.matter)}"/>'
        f"<published>{_stamp(case.since)}</published><updated>{_stamp(case.updated)}</updated>"
        f"<summary>{_safe(words)}</summary></entry>"
    )


def _told(step: PublicStep, names: Names) -> str:
    body = names.body(step.body)
    return names.say(f"near_told.{step.move}", body=body, to=names.body(step.to))


def _stamp(at: datetime | None) -> str:
    return EPOCH if at is None else at.isoformat(timespec="seconds")


def _safe(text: str) -> str:
    return escape(UNPRINTABLE.sub("", text), {'"': "&quot;"})
