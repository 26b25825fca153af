"""Everything the requester's page shows of a file, in the requester's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.queries import CaseGround
from gongzhi.cases.queries.jury import seated
from gongzhi.cases.queries.merged import merged_into
from gongzhi.cases.queries.opened import contact_released
from gongzhi.cases.queries.recordings import Recorded, recording_in
from gongzhi.cases.queries.summaries import waiting_draft
from gongzhi.cases.queries.words import Said, openings_of, sealed_in, words_of
from gongzhi.cases.workflow.promising import JUDGED, PROMISE
from gongzhi.core.actor import Actor
from gongzhi.core.models import Opening
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import (
    TimelineRow,
    allowed_moves,
    clocks_of,
    hands_of,
    timeline,
    told_rows,
)
from gongzhi.procedure.standing import check_own_key
from gongzhi.procedure.table import by_hash
from gongzhi.surfaces.showing.clocks import Chip, chip_of, main_clock
from gongzhi.surfaces.showing.evidence import Page, album
from gongzhi.surfaces.showing.history import Line, told
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.why import Because, why_here
from gongzhi.surfaces.wording import known

PROMISES = frozenset(move.name for move in (PROMISE, *JUDGED))


@dataclass(frozen=True)
class Following:
    """What the requester sees."""

    code: str
    state: str
    step: str
    body: str
    place: str
    chip: Chip | None
    lines: Sequence[Line]
    said: Said
    photos: Sequence[Page]
    voice: Recorded | None
    may: frozenset[str]
    asked: str
    answer_by: str
    confirm_by: str
    why: Sequence[Because]
    brief: Sequence[str]
    looked: Sequence[str]
    closed: bool
    merged: Sequence[str]
    has_contact: bool
    released: bool
    summary: str
    version: int
    public: str
    kept_private: bool
    seated: bool
    promise: tuple[str, str]


def following(
    file: Dossier, by: Actor, cases: CaseGround, names: Names, key: str, now: datetime
) -> Following:
    """Put the page together for whoever holds the key. The reading of the words is logged.

    Raises Refused ``key_of_a_file_you_handled`` for staff who had a hand in the file.
    """
    ground = cases.base.under(file.rules_id)
    check_own_key(by, hands_of(file))
    whole = timeline(file, ground)
    rows = told_rows(file, whole)
    said = words_of(file, rows, by=by, ground=ground, at=now, key=key, why="own")
    lines = told(rows, said, names, by_hash(file.procedure_hash))
    clocks = clocks_of(file)
    whys = why_here(file, whole, clocks, ground, names, plain=True)
    return Following(
        names.code(file.code),
        state_words(file, names),
        file.step,
        names.body(file.desk_id or file.owner_id),
        names.area_path(file.area_id),
        _chip(file, clocks, names, now),
        lines[::-1],
        said,
        album(rows, names),
        recording_in(rows),
        frozenset(one.move.name for one in allowed_moves(file, by, ground, key=key)),
        _asked(lines),
        _answer_by(clocks, names),
        _confirm_by(clocks, names),
        whys.asked,
        whys.brief,
        _looked(openings_of(file), names),
        file.closed_at is not None,
        _merged(file, names) if file.step == "merged" else (),
        any(sealed_in(row, "contact") for row in rows[:1]),
        contact_released(whole),
        *_rest(file, whole, said),
        _promise(whole, said),
    )


def _chip(file: Dossier, clocks: Sequence[Clock], names: Names, now: datetime) -> Chip | None:
    """Give the clock that a requester asks about, while the file is open."""
    running = main_clock(clocks)
    return chip_of(running, file.area_id, names, now) if running and not file.closed_at else None


def _rest(
    file: Dossier, rows: Sequence[TimelineRow], said: Said
) -> tuple[str, int, str, bool, bool]:
    """Give the draft that waits for the requester with its version, the code under which
    neighbours read the file, whether the requester said no to that, and whether a jury sits.
    """
    version, sealed = waiting_draft(rows)
    kept = any(row.move == "keep_private" for row in rows)
    shown = file.code if file.public else ""
    return said.texts.get(sealed, ""), version, shown, kept, seated(file.id)


def _promise(rows: Sequence[TimelineRow], said: Said) -> tuple[str, str]:
    """Give the promise that the requester has not judged yet, and its day."""
    made = [row for row in rows if row.move in PROMISES]
    if not made or made[-1].move != PROMISE.name:
        return "", ""
    sealed = str(made[-1].record["text"]["sealed"])
    return said.texts.get(sealed, ""), str(made[-1].record["ends_on"])


def _asked(lines: Sequence[Line]) -> str:
    """Give what the requester was asked last, to stand above the form that answers it."""
    asked = [line for line in lines if line.move == "ask_requester" and line.details]
    return asked[-1].details[0][1] if asked else ""


def state_words(file: Dossier, names: Names) -> str:
    """Say where a file stands, in a requester's words."""
    key = f"state.{file.step}_{file.outcome}"
    body = names.body(file.owner_id)
    return names.say(key if known(key) else f"state.{file.step}", body=body)


def _merged(file: Dossier, names: Names) -> list[str]:
    """Say in which other matter this one goes on, where that stands, and how to follow it."""
    other = merged_into(file)
    if other is None:
        return []
    key = f"state.other_{'closed' if other.closed_at else other.step}"
    body = names.body(other.owner_id)
    state = names.first(key, f"state.{other.step}", body=body)
    lines = [
        names.say("follow.merged", code=names.code(other.code)),
        names.say("follow.merged_now", state=state),
    ]
    if other.due < NO_DUE:
        lines.append(names.say("follow.merged_due", due=names.due(other.due)))
    return [*lines, names.say("follow.merged_how")]


def _reader(body_id: int | None, why: str, names: Names) -> str:
    """Name who looked: a body, drawn residents together, or the program."""
    if body_id is not None:
        return names.body(body_id)
    return names.say("file.juror" if why == "jury" else "file.system")


def _confirm_by(clocks: Iterable[Clock], names: Names) -> str:
    silence = next((one for one in clocks if one.name == "silence" and one.ended_at is None), None)
    return names.due(silence.due) if silence and silence.due else ""


def _answer_by(clocks: Iterable[Clock], names: Names) -> str:
    """Give until when the requester may answer a question, before work goes on without."""
    pauses = (one for one in clocks if one.name.startswith("pause") and one.ended_at is None)
    return next((names.due(one.due) for one in pauses if one.due), "")


def _looked(openings: Iterable[Opening], names: Names) -> list[str]:
    """Say who has opened what, bodies only, the latest first; one's own readings are left out."""
    others = [one for one in openings if one.actor != "requester"]
    counted = Counter((one.organisation_id, one.purpose, one.why) for one in others)
    latest: dict[tuple[int | None, str, str], datetime] = {}
    for one in others:
        latest.setdefault((one.organisation_id, one.purpose, one.why), one.at)
    found = []
    for seen, at in latest.items():
        body_id, purpose, why = seen
        body = _reader(body_id, why, names)
        found.append(
            names.say(
                "follow.looked_row",
                body=body,
                what=names.say(f"purpose.{purpose}"),
                why=names.say(f"opened.{why}") if known(f"opened.{why}") else why,
                count=counted[seen],
                at=names.moment(at),
            )
        )
    return found
