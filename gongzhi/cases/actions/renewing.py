"""A new key for a lost receipt: identity is checked by somebody who does not handle the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_key
from gongzhi.core.errors import Refused
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.standing import key_hash

RENEW = "renew_key"


@dataclass(frozen=True, slots=True)
class Renewed:
    """What the move came to, and the new key: it is shown once and kept nowhere."""

    result: Result
    key: str


def renew_key(
    *,
    dossier: UUID,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Renewed:
    """Give a file a new key; the old one opens nothing any more, and the journal says who did it.

    Raises what ``advance`` raises (who handled the file is kept off by the table's separation),
    and Refused ``owner_renews_no_key`` for the body in whose hands the file lies.
    """
    key = new_key()

    def shape(file: Dossier, clean: Record, ground: Ground) -> None:
        if by.organisation == file.owner_id and file.desk_role == "handler":
            raise Refused("owner_renews_no_key")
        file.key_hash = key_hash(key)

    made = advance(dossier=dossier, move=RENEW, by=by, at=at, record=record, seen=seen, shape=shape)
    return Renewed(made, key)
