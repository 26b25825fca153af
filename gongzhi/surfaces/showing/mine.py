"""A file as its requester sees it without its key: where it stands, and nothing that was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.procedure.models import Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.surfaces.showing.following import state_words
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class Mine:
    """One of one's own matters; ``late`` tells that ``due`` has passed."""

    code: str
    title: str
    state: str
    place: str
    body: str
    since: str
    due: str
    late: bool


def matter_of_mine(file: Dossier, names: Names, now: datetime) -> Mine:
    """Say a file in the requester's words."""
    running = file.closed_at is None and file.due < NO_DUE
    return Mine(
        names.code(file.code),
        names.title(file.title),
        state_words(file, names),
        names.area_path(file.area_id),
        names.body(file.desk_id or file.owner_id),
        names.day(file.opened_at),
        names.due(file.due) if running else "",
        running and now > file.due,
    )
