"""What may be read of files: every reader sees only what it may see."""

from gongzhi.procedure.queries.allowed import AllowedMove, allowed_moves
from gongzhi.procedure.queries.inbox import Page, inbox, inbox_counts
from gongzhi.procedure.queries.surroundings import (
    clocks_of,
    family_of,
    hands_of,
    supervisions_of,
)
from gongzhi.procedure.queries.timeline import TimelineRow, timeline, told_rows
from gongzhi.procedure.queries.visible import dossier_by_key, dossier_for, dossiers_visible_to

__all__ = [
    "AllowedMove",
    "Page",
    "TimelineRow",
    "allowed_moves",
    "clocks_of",
    "dossier_by_key",
    "dossier_for",
    "dossiers_visible_to",
    "family_of",
    "hands_of",
    "inbox",
    "inbox_counts",
    "supervisions_of",
    "timeline",
    "told_rows",
]
