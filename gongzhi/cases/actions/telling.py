"""The requester is told what became of the report: by code and link, never with its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Request
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.notices.actions import announce
from gongzhi.notices.queries import any_channel, receivers_of_file
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.models.dossier import NO_DUE

TOLD: dict[str, str] = {
    "dispatch": "dispatched",
    "redispatch": "dispatched",
    "name_lead": "dispatched",
    "ask_requester": "asked_back",
    "reply": "replied",
    "settle": "replied",
    "note_confirmed": "closed",
    "expire_silence": "closed",
    "answer": "closed",
    "decline": "closed",
    "merge": "closed",
    "return_to_source": "closed",
}
"""Moves of a request → the event that its requester is told; it says itself what it confirms."""
RECEIVED = "received"


def tell_received(*, dossiers: Sequence[UUID], unit: Work, at: datetime) -> None:
    """Tell those who left a contact that their reports have come in."""
    _tell([(dossier, 1) for dossier in dossiers], unit, at)


def tell_moved(*, moves: Sequence[tuple[UUID, int]], unit: Work, at: datetime) -> None:
    """Tell requesters of moves: (file, sequence of the entry)."""
    _tell(moves, unit, at)


def _tell(moves: Sequence[tuple[UUID, int]], unit: Work, at: datetime) -> None:
    if not any_channel(unit.jurisdiction):
        return
    for id_, sequence in moves:
        request = Request.objects.select_related("dossier").filter(dossier_id=id_).first()
        entry = Entry.objects.filter(chain=id_, sequence=sequence).first()
        if request is None or entry is None:
            continue
        event = RECEIVED if sequence == 1 else TOLD.get(entry.move, "")
        if event:
            _announce(request, event, sequence, unit, at)


def _announce(request: Request, event: str, sequence: int, unit: Work, at: datetime) -> None:
    file: Dossier = request.dossier
    # A message on a telephone that others read may betray a secret file by its mere being.
    contact = None if file.secrecy else request.contact
    here = ground(unit)
    body = here.directory.by_id.get(file.owner_id or 0)
    language = str(here.live.table("settings")["notice_language"]["value"])
    announce(
        event=event,
        key=f"{file.id.hex}:{sequence}",
        to=receivers_of_file(unit.jurisdiction, file.id, event, contact, language),
        params={
            "code": file.code,
            "body": body.code if body is not None else "",
            "due": file.due.isoformat() if file.due < NO_DUE else "",
            "path": "/follow",
        },
        unit=unit,
        at=at,
        about=file.id,
    )
