"""Published roots for roads of tests: lots are drawn by what nobody could know before."""

from __future__ import annotations

from datetime import datetime, timedelta

from gongzhi.core.models import Leaf, Root
from gongzhi.procedure.models import Dossier


def seal_two_hours(file: Dossier, sequence: int, at: datetime) -> Root:
    """Write the roots of two hours: one that holds an entry, and the one that lots are drawn by."""
    number = Root.objects.filter(jurisdiction_id=file.jurisdiction_id).count() + 1
    nothing = b"\0" * 32
    holds, drawn_by = [
        Root.objects.create(
            jurisdiction_id=file.jurisdiction_id,
            number=number + hour,
            sealed_at=at + timedelta(hours=1 + hour),
            count=1 - hour,
            merkle=nothing,
            previous=nothing,
            hash=bytes([170 + number + hour]) * 32,
            system="tests",
            watermark=0,
            key_id="tests",
            signature=b"",
        )
        for hour in range(2)
    ]
    Leaf.objects.create(
        root=holds,
        position=0,
        jurisdiction_id=file.jurisdiction_id,
        chain=file.id,
        sequence=sequence,
        hash=nothing,
    )
    return drawn_by
