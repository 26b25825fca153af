"""Photos with a reply or a check: cleaned, sealed, and shown to the requester."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.cases.actions.reports import check_photos
from gongzhi.cases.models import Photo
from gongzhi.cases.queries.ground import case_ground
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.images import CleanPhoto
from gongzhi.core.sealed import SealedValue, seal_bytes_into
from gongzhi.core.work import work
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record


def show_evidence(
    *,
    dossier: UUID,
    move: str,
    photos: Sequence[bytes],
    by: Actor,
    at: datetime,
    record: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Result:
    """Make the move ``show_evidence`` or ``show_check`` with its photos; see ``advance``.

    Each becomes a JPEG of its pixels alone. Raises Invalid naming each photo that cannot be read,
    is too large, or is one too many, and ``photo`` / ``required`` without any.
    """
    if not photos:
        raise Invalid(Problem("photo", "required"))
    with work(by.jurisdiction, by.code) as unit:
        clean = check_photos(photos, case_ground(unit))
        kept: list[SealedValue] = []
        return advance(
            dossier=dossier,
            move=move,
            by=by,
            at=at,
            record=record,
            seen=seen,
            shape=lambda file, said, here: kept.extend(_seal(file, said, clean)),
            write=lambda file, said: _list(file, clean, kept),
        )


def _seal(file: Dossier, said: Record, photos: Sequence[CleanPhoto]) -> list[SealedValue]:
    """Seal the photos into the file; the record names each with its commitment."""
    kept = []
    for number, photo in enumerate(photos, 1):
        sealed = seal_bytes_into(
            jurisdiction=file.jurisdiction_id, chain=file.id, purpose="photos", value=photo.jpeg
        )
        said.facts[f"photos_{number}"] = {**sealed.fact(), "purpose": "photos"}
        kept.append(sealed)
    return kept


def _list(file: Dossier, photos: Sequence[CleanPhoto], kept: Sequence[SealedValue]) -> None:
    Photo.objects.bulk_create(
        Photo(
            id=sealed.id,
            jurisdiction_id=file.jurisdiction_id,
            dossier=file,
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
            sequence=file.last_sequence,
        )
        for photo, sealed in zip(photos, kept, strict=True)
    )


def refuse_without_photos(dossier: Dossier, record: Record, here: Ground) -> None:
    """The move alone would show nothing."""
    raise Invalid(Problem("photo", "required"))
