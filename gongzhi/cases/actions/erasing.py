"""The requester has what was said erased: the keys go, the record of what was done stays."""

from __future__ import annotations

from gongzhi.cases.models import Request
from gongzhi.core.sealed import erase_chain
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

PURPOSES = ("words", "contact", "photos", "voice", "public", "papers")


def destroy_keys(dossier: Dossier, record: Record) -> None:
    """Erase words, contact, photos and recording of a closed request for good, as was wished.

    What was passed on to the sub-files of the request, and to theirs, goes with it. Of the
    point only its cell stays, which the journal has.

    Runs inside the move ``erase`` of the table, so the journal says that and when it was asked;
    steps, bodies, times and hashes stay provable. Source: 个人信息保护法 (2021-08-20), article 47.
    """
    level = [dossier.id]
    while level:
        Request.objects.filter(dossier_id__in=level).update(lon=None, lat=None)
        for chain in level:
            erase_chain(chain=chain, purposes=PURPOSES)
        below = Dossier.objects.filter(jurisdiction_id=dossier.jurisdiction_id, parent_id__in=level)
        level = list(below.order_by("id").values_list("id", flat=True))
