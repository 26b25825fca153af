"""A file at a glance, beside the list: where it stands, how long it has, what can be done.

Nothing sealed is opened for it: whoever goes down a list with a key does not read every word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.queries.words import Said, snippets
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import allowed_moves, clocks_of, timeline_and_hands
from gongzhi.procedure.table import by_hash
from gongzhi.surfaces.showing.clocks import Chip, chip_of, main_clock
from gongzhi.surfaces.showing.forms import MoveForm, Typed, move_forms
from gongzhi.surfaces.showing.history import Line, worked
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.why import why_here

LATEST = 4


@dataclass(frozen=True)
class Glance:
    """What the pane shows."""

    code: str
    shown_code: str
    title: str
    place: str
    step: str
    owner: str
    snippet: str
    chip: Chip | None
    suggestion: Sequence[str]
    forms: Sequence[MoveForm]
    lines: Sequence[Line]


def glance_of(file: Dossier, by: Actor, ground: Ground, names: Names, now: datetime) -> Glance:
    """Put the pane together; the words only where the reader's own desk must act."""
    own = ground.under(file.rules_id)
    table = by_hash(file.procedure_hash)
    rows, hands = timeline_and_hands(file, own)
    clocks = clocks_of(file)
    running = main_clock(clocks)
    waits = file.desk_id is not None and file.desk_id == by.organisation
    words = snippets([file]).get(file.id, "") if waits else ""
    allowed = allowed_moves(file, by, own, hands=hands)
    forms = move_forms(allowed, file, table, names, Typed(), {})
    why = why_here(file, rows, clocks, own, names)
    return Glance(
        file.code,
        names.code(file.code),
        names.title(file.title),
        names.area_path(file.area_id),
        names.step(file.step),
        names.body(file.owner_id),
        words,
        chip_of(running, file.area_id, names, now) if running and not file.closed_at else None,
        why.suggested if not file.subject and file.closed_at is None else (),
        forms,
        worked(rows, Said(shut=True), names)[::-1][:LATEST],
    )
