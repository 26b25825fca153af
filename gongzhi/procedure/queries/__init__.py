"""What may be read of files: every reader sees only what it may see."""

from gongzhi.procedure.queries.allowed import AllowedMove, allowed_moves
from gongzhi.procedure.queries.calls import Call, calls
from gongzhi.procedure.queries.field import (
    elsewhere_from_the_field,
    field_moves,
    in_the_field,
    made_before,
)
from gongzhi.procedure.queries.inbox import (
    by_role,
    by_step,
    inbox,
    inbox_counts,
    inbox_steps,
    waiting_by_area,
)
from gongzhi.procedure.queries.overseen import (
    convenable,
    may_convene,
    supervised,
    supervised_count,
)
from gongzhi.procedure.queries.paging import Page
from gongzhi.procedure.queries.parts import called_to
from gongzhi.procedure.queries.saved import saved_lists
from gongzhi.procedure.queries.searched import Sought, searched
from gongzhi.procedure.queries.surroundings import (
    clocks_of,
    family_of,
    hands_of,
    supervisions_of,
)
from gongzhi.procedure.queries.timeline import (
    TimelineRow,
    timeline,
    timeline_and_hands,
    told_rows,
)
from gongzhi.procedure.queries.visible import dossier_by_key, dossier_for, dossiers_visible_to

__all__ = [
    "AllowedMove",
    "Call",
    "Page",
    "Sought",
    "TimelineRow",
    "allowed_moves",
    "by_role",
    "by_step",
    "called_to",
    "calls",
    "clocks_of",
    "convenable",
    "dossier_by_key",
    "dossier_for",
    "dossiers_visible_to",
    "elsewhere_from_the_field",
    "family_of",
    "field_moves",
    "hands_of",
    "in_the_field",
    "inbox",
    "inbox_counts",
    "inbox_steps",
    "made_before",
    "may_convene",
    "saved_lists",
    "searched",
    "supervised",
    "supervised_count",
    "supervisions_of",
    "timeline",
    "timeline_and_hands",
    "told_rows",
    "waiting_by_area",
]
