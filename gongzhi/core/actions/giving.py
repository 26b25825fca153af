"""A list that left the platform as a sheet is on record: which, by whom, how many rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gongzhi.core.actor import Actor
from gongzhi.core.journal.chains import append_to_chain
from gongzhi.core.models import Entry

KIND = "sheet"


def note_sheet(
    *, name: str, ending: str, asked: Mapping[str, str], rows: int, by: Actor, at: datetime
) -> Entry:
    """Put on record that a list of files was handed out; inside the caller's unit of work.

    ``asked`` is how the list was narrowed, in codes; what was typed is not among it.
    """
    facts = {"ending": ending, "rows": rows, "asked": dict(asked)}
    return append_to_chain(
        kind=KIND,
        key=name,
        jurisdiction=by.jurisdiction,
        move="give_sheet",
        facts=facts,
        by=by,
        at=at,
    )
