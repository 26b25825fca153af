"""Photos and recording of a file for machines: read by key or by policy; photos shown too."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from gongzhi.cases.actions.evidence import show_evidence
from gongzhi.cases.api.intake import check_size, read_upload
from gongzhi.cases.api.moves import move_out
from gongzhi.cases.api.shapes import Code, Key, MoveOut
from gongzhi.cases.queries.evidence import Shown, evidence_of
from gongzhi.cases.queries.recordings import voice_of
from gongzhi.cases.queries.words import photo_of
from gongzhi.cases.workflow.evidence import SHOWING
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.queries import dossier_for, timeline
from gongzhi.procedure.queries.visible import own_dossier

router = Router(tags=["requests"])
staff = Router(tags=["staff"])
_UPLOAD: dict[str, Any] = {
    "type": "object",
    "required": ["photo"],
    "properties": {
        "photo": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "shows": {"type": "string", "enum": ["before", "after"]},
        "for_jury": {"type": "string", "enum": ["true", "false"]},
        "text": {"type": "string"},
    },
}
UPLOAD = {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD}}}


class EvidenceShape(Schema):
    """Photos of one entry: how it was (`before`), as said to be done (`after`), `as_found`.

    `body` is empty for the requester's own.
    """

    shows: str
    at: datetime
    body: str
    photos: list[str]


@router.get("/requests/{code}/photos", response=list[EvidenceShape])
def own_photos(request: HttpRequest, code: Code, key: Key) -> list[dict[str, Any]]:
    """List the photos of one's own file: one's own, and those shown before, after, at a check."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        file = own_dossier(by, code, read_key(key))
        here = ground(unit).under(file.rules_id)
        return [_shape(one) for one in evidence_of(timeline(file, here, for_requester=True))]


@router.get("/requests/{code}/photos/{photo}")
def own_photo(request: HttpRequest, code: Code, photo: UUID, key: Key) -> HttpResponse:
    """Give one photo of one's own file as JPEG."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    secret = read_key(key)
    with work(by.jurisdiction, by.code) as unit:
        file, here = own_dossier(by, code, secret), ground(unit)
        jpeg = photo_of(file, photo, by=by, ground=here, at=timezone.now(), key=secret)
    return HttpResponse(jpeg, content_type="image/jpeg")


@router.get("/requests/{code}/voice")
def own_voice(request: HttpRequest, code: Code, key: Key) -> HttpResponse:
    """Give the recording of one's own file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    secret = read_key(key)
    with work(by.jurisdiction, by.code) as unit:
        file, here = own_dossier(by, code, secret), ground(unit)
        data, media = voice_of(file, by=by, ground=here, at=timezone.now(), key=secret)
    return HttpResponse(data, content_type=media)


@staff.get("/files/{code}/voice")
def voice(request: HttpRequest, code: Code) -> HttpResponse:
    """Give the recording of a file whose words the caller may read; it is on the file's log."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        data, media = voice_of(file, by=by, ground=here, at=timezone.now())
    return HttpResponse(data, content_type=media)


@staff.get("/files/{code}/photos/{photo}")
def photo(request: HttpRequest, code: Code, photo: UUID) -> HttpResponse:
    """Give one photo of a file whose words the caller may read; the opening is on its log."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        jpeg = photo_of(file, photo, by=by, ground=here, at=timezone.now())
    return HttpResponse(jpeg, content_type="image/jpeg")


@staff.post(
    "/files/{code}/evidence/{move}", response=MoveOut, openapi_extra={"requestBody": UPLOAD}
)
def show(request: HttpRequest, code: Code, move: str) -> dict[str, Any]:
    """Show photos of the thing (`show_evidence`: before, after; `show_check`: as it was found).

    A form with the fields of the move and `photo`, several times.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    if move not in SHOWING:
        raise Invalid(Problem("move", "choice", {"choices": sorted(SHOWING)}))
    check_size(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    record, photos = read_upload(request)
    with work(by.jurisdiction, by.code) as unit:
        file = dossier_for(by, code, ground(unit))
    said = {"dossier": file.id, "by": by, "at": timezone.now(), "record": record}
    return move_out(show_evidence(move=move, photos=photos, **said), record)  # type: ignore[arg-type]


def _shape(one: Shown) -> dict[str, Any]:
    return {"shows": one.shows, "at": one.at, "body": one.body, "photos": list(one.photos)}
