"""Appeals against figures in words: for the requester, on the files' pages, the month's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongzhi.appraisal.models import Appeal
from gongzhi.appraisal.queries import (
    appeal_of,
    appeals_about,
    appeals_visible_to,
    may_appeal,
)
from gongzhi.appraisal.queries.appeals import Excluded
from gongzhi.cases.queries.words import words_of
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import clocks_of, timeline
from gongzhi.surfaces.showing.names import Names

OPEN = frozenset({"appeal_answer", "appeal_review"})
SAID = {
    "answer_appeal": "follow.appeal_mine",
    "grant_exclusion": "follow.appeal_why",
    "refuse_exclusion": "follow.appeal_why",
}


@dataclass(frozen=True)
class Asked:
    """One appeal as the requester of the file sees it. ``said``: (label, words) in order."""

    code: str
    title: str
    ground: str
    hint: str
    state: str
    proof: str
    said: Sequence[tuple[str, str]]
    may_answer: bool
    answer_by: str


@dataclass(frozen=True)
class Panel:
    """What a file's page shows of appeals: the file it is about, those about it, a way to ask."""

    about: tuple[str, str, str] | None
    appeals: Sequence[tuple[str, str]]
    may_ask: bool


def asked_of(file: Dossier, by: Actor, here: Ground, names: Names, key: str) -> list[Asked]:
    """Give the appeals about a file to whoever holds its key; the reading is logged."""
    return [_asked(one, file, by, here, names, key) for one in appeals_about(file)]


def _asked(one: Appeal, file: Dossier, by: Actor, here: Ground, names: Names, key: str) -> Asked:
    own = one.dossier
    # The key of the file opens what is asked about it.
    own.key_hash = file.key_hash
    rows = timeline(own, here)
    said = words_of(own, rows, by=by, ground=here, at=here.work.now, key=key, why="own")
    texts = [
        (names.say(SAID[row.move]), said.texts.get(row.record["text"]["sealed"], ""))
        for row in rows
        if row.move in SAID
    ]
    answer = next((c for c in clocks_of(own) if c.name == "answer" and c.ended_at is None), None)
    body = names.body(one.body_id)
    return Asked(
        own.code,
        names.say("follow.appeal", body=body),
        names.say("follow.appeal_ground", ground=names.of("grounds", one.ground)),
        names.say("follow.appeal_hint", body=body),
        names.say(f"follow_appeal.{own.step}"),
        said.detail,
        [(label, text) for label, text in texts if text],
        own.step in OPEN,
        names.due(answer.due) if answer is not None and answer.due else "",
    )


def appeal_panel(file: Dossier, by: Actor, here: Ground, names: Names) -> Panel | None:
    """Give what a file's page shows of appeals; None where there is nothing to show."""
    if file.procedure == "appeal":
        own = appeal_of(file)
        ground = names.of("grounds", own.ground)
        return Panel((own.file.code, names.code(own.file.code), ground), (), may_ask=False)
    if file.procedure != "request" or file.secrecy:
        return None
    known = appeals_visible_to(by, file, here)
    mine = any(one.body_id == by.organisation for one in known)
    may = not mine and file.owner_id == by.organisation and may_appeal(by, here)
    shown = [(one.dossier.code, _line(one, names)) for one in known]
    return Panel(None, shown, may) if shown or may else None


def _line(one: Appeal, names: Names) -> str:
    ground = names.of("grounds", one.ground)
    return f"{names.body(one.body_id)} · {ground} · {names.step(one.dossier.step)}"


def excluded_rows(found: Iterable[Excluded], names: Names) -> list[tuple[str, str, Excluded]]:
    """Give the month's list as rows: body, ground, numbers."""
    return [(names.body_code(one.body), names.of("grounds", one.ground), one) for one in found]
