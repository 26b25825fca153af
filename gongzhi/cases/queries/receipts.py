"""The receipt of a request, made again from its first entry (signatures are deterministic)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gongzhi.core.journal.receipts import sign_receipt
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.procedure.models import Dossier


def receipt_of(dossier: Dossier, work: Work) -> dict[str, Any]:
    """Give the receipt of the file's first entry, as it was handed out when it was opened."""
    first = Entry.objects.get(chain=dossier.id, sequence=1)
    return sign_receipt(
        keyring(work.code),
        jurisdiction=work.code,
        code=dossier.code,
        sequence=1,
        entry=bytes(first.hash),
        at=first.recorded_at,
    )


def file_of_source(work: Work, source: str, source_id: str) -> Dossier | None:
    """Find the file a source has sent under its own number, or None."""
    return Dossier.objects.filter(
        jurisdiction_id=work.jurisdiction, source=source, source_id=source_id
    ).first()


def danger_of(dossier: UUID) -> tuple[str, ...]:
    """Name the signs of danger that were read from the words when the file was opened."""
    first = Entry.objects.get(chain=dossier, sequence=1)
    suggestion = first.facts["record"].get("suggestion", {})
    return tuple(suggestion.get("danger", ()))
