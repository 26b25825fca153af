"""What was past due when it was taken over is listed, on the record of the body it waits at."""

from __future__ import annotations

from datetime import datetime

from gongzhi.core.actor import system_actor
from gongzhi.core.journal import append_to_chain
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.procedure.actions.adopting import SOURCE
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock

NAMED = 20


def list_overdue(*, body: int, source: str, unit: Work, at: datetime) -> Entry | None:
    """Write an entry on a body's chain: how many adopted files are past due, the oldest by code.

    Only files that nobody has taken up. None, and nothing written, when there is none.
    """
    late = Clock.objects.filter(
        dossier__owner_id=body,
        dossier__source=source,
        dossier__closed_at__isnull=True,
        jurisdiction_id=unit.jurisdiction,
        limit=SOURCE,
        version=1,
        ended_at__isnull=True,
        due__lte=at,
    )
    count = late.count()
    if not count:
        return None
    oldest = late.order_by("due", "dossier_id").values_list("dossier__code", "due")[:NAMED]
    named = [[code, stamp(due)] for code, due in oldest if due is not None]
    return append_to_chain(
        kind="organisation",
        key=ground(unit).directory.organisation(body).code,
        jurisdiction=unit.jurisdiction,
        move="overdue_listed",
        facts={"source": source, "count": count, "oldest": named},
        by=system_actor(unit.jurisdiction, "adopt"),
        at=at,
    )
