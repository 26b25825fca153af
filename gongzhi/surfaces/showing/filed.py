"""Everything the staff's page shows of a file, for every procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from gongzhi.cases.queries import CaseGround
from gongzhi.cases.queries.public import shown_area
from gongzhi.cases.queries.recordings import Recorded, recording_in
from gongzhi.cases.queries.words import Said, may_open_contact, point_for, sealed_in, words_of
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.queries import (
    AllowedMove,
    TimelineRow,
    allowed_moves,
    clocks_of,
    dossiers_visible_to,
    family_of,
    supervisions_of,
    timeline_and_hands,
)
from gongzhi.procedure.table import by_hash
from gongzhi.surfaces.showing.clocks import Chip, chip_of, main_clock
from gongzhi.surfaces.showing.evidence import Page, album
from gongzhi.surfaces.showing.forms import OWN_PAGE, MoveForm, Typed, datalists, move_forms
from gongzhi.surfaces.showing.history import Line, worked
from gongzhi.surfaces.showing.lists import own_posts
from gongzhi.surfaces.showing.maps import Picture, place_picture
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.outside import FromOutside, from_outside
from gongzhi.surfaces.showing.rows import Row, list_rows
from gongzhi.surfaces.showing.strip import Station, stations
from gongzhi.surfaces.showing.why import Because, help_numbers, why_here


@dataclass(frozen=True)
class Filed:
    """What staff see of a file."""

    code: str
    shown_code: str
    title: str
    place: str
    procedure: str
    step: str
    outcome: str
    owner: str
    acts: str
    source: str
    opened: str
    seen: int
    secret: bool
    lifted: int
    severity: str
    closed: bool
    chip: Chip | None
    stations: Sequence[Station]
    forms: Sequence[MoveForm]
    lists: Sequence[tuple[str, SafeString]]
    told: Sequence[TimelineRow]
    lines: Sequence[Line]
    said: Said
    photos: Sequence[Page]
    voice: Recorded | None
    has_words: bool
    has_contact: bool
    may_contact: bool
    careful: bool
    why: Sequence[Because]
    suggestion: Sequence[str]
    danger: Sequence[tuple[str, str]]
    clocks: Sequence[Chip]
    stopped: Sequence[Chip]
    supervised: Sequence[str]
    parent: Row | None
    children: Sequence[Row]
    outside: FromOutside | None
    map: Picture | None
    may_publish: bool
    may_merge: bool
    request: bool

    @property
    def others(self) -> list[MoveForm]:
        """The moves that stand behind the most likely ones."""
        return [form for form in self.forms if not form.primary]


def filed(
    file: Dossier, by: Actor, cases: CaseGround, names: Names, now: datetime, typed: Typed
) -> Filed:
    """Put the page together; the reading of the words is logged where the policy allows it."""
    ground = cases.base.under(file.rules_id)
    table = by_hash(file.procedure_hash)
    rows, hands = timeline_and_hands(file, ground)
    said = words_of(file, rows, by=by, ground=ground, at=now)
    clocks = clocks_of(file)
    chips = [chip_of(one, file.area_id, names, now) for one in clocks]
    first = rows[0].record if rows else {}
    allowed = allowed_moves(file, by, ground, hands=hands)
    posts = own_posts((one.move for one in allowed), by, names, now)
    forms = move_forms(allowed, file, table, names, typed, _given(file, first, names), posts)
    parent, children = _family(file, by, ground)
    whys = why_here(file, rows, clocks, ground, names)
    return Filed(
        **_head(file, allowed, names),
        chip=_chip(file, clocks, names, now),
        stations=stations(file, table, rows, names),
        forms=forms,
        lists=datalists(forms, names),
        told=rows,
        lines=worked(rows, said, names)[::-1],
        said=said,
        photos=album(rows, names),
        **_own_words(rows),
        may_contact=may_open_contact(by, file, rows, ground),
        careful=bool(first.get("safe_way")),
        why=whys.asked,
        suggestion=whys.suggested if not file.subject and file.closed_at is None else (),
        danger=_danger(first, names),
        clocks=[chip for chip in chips if chip.state != "ended"],
        stopped=[chip for chip in chips if chip.state == "ended"],
        supervised=list(dict.fromkeys(_supervised(one, names) for one in supervisions_of(file))),
        parent=next(iter(list_rows([parent] if parent else [], names, now, {}, set())), None),
        children=list_rows(children, names, now, {}, set()),
        outside=from_outside(file, rows, said, clocks, ground, names),
        map=_map(file, said, ground, names),
    )


def _map(file: Dossier, said: Said, ground: Ground, names: Names) -> Picture | None:
    """Draw where the file lies: a facility by its point, all else as the grid around it."""
    area = shown_area(file.area_id, ground.territory)
    return place_picture(area, names, point_for(file, said, ground))


def _own_words(rows: Sequence[TimelineRow]) -> dict[str, Any]:
    """Tell what the requester has left: words, a recording, name and telephone."""
    return {
        "has_words": any(sealed_in(row, "words") for row in rows[:1]),
        "has_contact": any(sealed_in(row, "contact") for row in rows[:1]),
        "voice": recording_in(rows),
    }


def _danger(first: Mapping[str, Any], names: Names) -> Sequence[tuple[str, str]]:
    return help_numbers(tuple(first.get("suggestion", {}).get("danger", ())), names)


def _chip(file: Dossier, clocks: Sequence[Clock], names: Names, now: datetime) -> Chip | None:
    """Give the clock that leads the page of an open file."""
    running = main_clock(clocks)
    return chip_of(running, file.area_id, names, now) if running and not file.closed_at else None


def _family(file: Dossier, by: Actor, ground: Ground) -> tuple[Dossier | None, list[Dossier]]:
    """Give parent and sub-files as far as the reader may see them."""
    parent, children = family_of(file)
    ids = [one.id for one in (parent, *children) if one is not None]
    seen = set(dossiers_visible_to(by, ground).filter(id__in=ids).values_list("id", flat=True))
    return (
        parent if parent is not None and parent.id in seen else None,
        [one for one in children if one.id in seen],
    )


def _head(file: Dossier, allowed: Sequence[AllowedMove], names: Names) -> dict[str, Any]:
    return {
        "code": file.code,
        "shown_code": names.code(file.code),
        "title": names.title(file.title),
        "place": names.area_path(file.area_id),
        "procedure": names.say(f"procedure.{file.procedure}"),
        "step": names.step(file.step),
        "outcome": names.say(f"outcome.{file.outcome}") if file.outcome else "",
        "owner": names.body(file.owner_id),
        "acts": _acts(file, names),
        "source": names.source(file.source),
        "opened": names.moment(file.opened_at),
        "seen": file.last_sequence,
        "secret": file.secrecy > 0,
        "lifted": file.lifted,
        "severity": names.severity(file.title),
        "closed": file.closed_at is not None,
        "may_merge": any(one.move.name in {"merge", "unmerge"} for one in allowed),
        "request": file.procedure == "request",
        "may_publish": any(one.move.name in OWN_PAGE for one in allowed),
    }


def _acts(file: Dossier, names: Names) -> str:
    if file.desk_id is None:
        return names.role(file.desk_role) if file.desk_role else "—"
    return f"{names.body(file.desk_id)} · {names.role(file.desk_role)}"


def _given(file: Dossier, first: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Give what the system knows already, so that nobody types it again."""
    suggestion = first.get("suggestion", {})
    matter = file.subject or suggestion.get("matter", "")
    body = names.ground.directory.by_id.get(suggestion.get("duty", {}).get("owner", 0))
    return {"matter": matter, "body": body.code if body else ""}


def _supervised(one: Supervision, names: Names) -> str:
    return names.say(
        "file.supervision_row" if one.level else "file.supervised_row",
        body=names.body(one.body_id),
        level=one.level,
        since=names.moment(one.since),
        failed=names.body(one.failed_id),
    )
