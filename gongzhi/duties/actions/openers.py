"""How files of the lists are opened: the fields asked for, and the action; for every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from gongzhi.core.actor import Actor
from gongzhi.duties.actions.community_lists import apply_for_community_duty, decline_demand
from gongzhi.duties.actions.grid_duties import apply_for_grid_duty
from gongzhi.duties.workflow import community_lists, grid_duties
from gongzhi.procedure.actions import Opened
from gongzhi.procedure.table import Move


class Open(Protocol):
    """An action that opens a file from a record."""

    def __call__(self, *, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
        """Open it; raises Refused and Invalid."""


@dataclass(frozen=True, slots=True)
class Opener:
    """One way in: the move whose fields the form asks for, and the action.

    ``offers``: field → (column, value) of the rows that a form offers, where not all of them are.
    """

    move: Move
    open: Open
    offers: Mapping[str, tuple[str, Any]] = field(default_factory=dict)


OPENERS: Mapping[str, Opener] = {
    "grid_duty": Opener(grid_duties.APPLY, apply_for_grid_duty, offers={"task": ("grid", True)}),
    "community_duty": Opener(community_lists.APPLY, apply_for_community_duty),
    "community_refusal": Opener(
        community_lists.DECLINE, decline_demand, offers={"item": ("list", "negative")}
    ),
}
