"""Files that belong to a request: joined with it by an act, or of the same place and matter.

Files are never gathered by who reported them: that would be a list about a person. What links two
files is what somebody has done with them (merged) or what they are about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from gongzhi.cases.models import Request
from gongzhi.cases.queries.ground import CaseGround
from gongzhi.cases.queries.similar import Likely, Sought, compare, near_ids
from gongzhi.core.actor import Actor
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to

FOLLOWS, MERGED = "follows", "merged_here"


def linked_to(dossier: Dossier, *, by: Actor, ground: CaseGround) -> Sequence[Likely]:
    """Give the file that a merged one goes on in, and those merged into it, as the reader may see.

    Two statements.
    """
    rows = Request.objects.filter(Q(dossier=dossier) | Q(merged_into=dossier))
    pairs = rows.filter(merged_into__isnull=False).values_list("dossier_id", "merged_into_id")
    why = {into if one == dossier.id else one: one == dossier.id for one, into in pairs}
    if not why:
        return ()
    seen = dossiers_visible_to(by, ground.base).filter(id__in=list(why)).order_by("id")
    return [Likely(one, (FOLLOWS if why[one.id] else MERGED,), 0) for one in seen]


def same_place_and_matter(
    dossier: Dossier,
    *,
    by: Actor,
    ground: CaseGround,
    at: datetime,
    leave_out: Collection[UUID] = (),
) -> Sequence[Likely]:
    """Give requests of the same place and matter that the reader may see, the latest first.

    Closed ones too where both name a point: a light that was mended last month is no new matter.
    Of the pack's last days; none of secret files. Two statements.
    """
    row = Request.objects.filter(dossier=dossier).first()
    if row is None or not dossier.subject or dossier.secrecy:
        return ()
    since = at - timedelta(days=ground.setting("related_days"))
    sought = Sought("", dossier.subject, dossier.area_id, row.cell)
    files = (
        dossiers_visible_to(by, ground.base)
        .filter(procedure="request", subject=dossier.subject, secrecy=0, opened_at__gte=since)
        .filter(id__in=near_ids(sought, ground.base, since), parent=None)
        .exclude(id__in=[dossier.id, *leave_out])
        .select_related("request")
        .order_by("-id")[: ground.setting("related_shown")]
    )
    return [compare(one, sought, "", 1) for one in files]
