"""Which action makes a move on a file: by procedure, the same for every door.

The composition root hands over one mapping, procedure → action; what adds nothing of its own uses
the engine's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, Unpack

from gongzhi.core.actor import Actor
from gongzhi.procedure.actions.advancing import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.convening import convene
from gongzhi.procedure.models import Dossier


class Maker(Protocol):
    """An action that makes a move on a file of one procedure."""

    def __call__(self, **asked: Unpack[Asked]) -> Result:
        """Make the move; raises what ``advance`` raises."""


_MAKERS: dict[str, Maker] = {}


def connect(makers: Mapping[str, Maker]) -> None:
    """Take the actions of the platform by procedure."""
    _MAKERS.update(makers)


def make_move(
    dossier: Dossier,
    move: str,
    *,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any],
    seen: int | None = None,
    key: str = "",
) -> Result:
    """Make a move through the action of the file's procedure; raises what ``advance`` raises."""
    maker = _MAKERS.get(dossier.procedure, _by_engine)
    return maker(dossier=dossier.id, move=move, by=by, at=at, record=record, seen=seen, key=key)


def _by_engine(**asked: Unpack[Asked]) -> Result:
    if asked["move"] == "convene":
        return convene(
            dossier=asked["dossier"],
            by=asked["by"],
            at=asked["at"],
            record=asked.get("record") or {},
            seen=asked.get("seen"),
        )
    return advance(**asked)
