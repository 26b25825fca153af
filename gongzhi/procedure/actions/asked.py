"""What whoever makes a move says: the same for each action that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from gongzhi.core.actor import Actor


class Asked(TypedDict):
    """The file, the move, who makes it and when; the rest as ``advance`` says."""

    dossier: UUID
    move: str
    by: Actor
    at: datetime
    record: NotRequired[Mapping[str, Any] | None]
    seen: NotRequired[int | None]
    key: NotRequired[str]
