"""The files that a proven contact was left with: where they stand, and none of their words.

A telephone number may change hands, and others may read a message on it. So a contact opens no
secret file, no word and no move; those need the key of the receipt.
"""

from __future__ import annotations

from django.db.models import Subquery

from gongzhi.core.actor import Actor
from gongzhi.notices.models import ContactMark
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.visible import OPEN_SECRECY

MOST = 50
REQUEST = "request"


def own_matters(by: Actor, digest: bytes) -> list[Dossier]:
    """Give the latest files of the contact with this digest, which the caller has proven."""
    marked = ContactMark.objects.filter(jurisdiction_id=by.jurisdiction, digest=digest)
    rows = Dossier.objects.filter(
        id__in=Subquery(marked.values("subject")),
        jurisdiction_id=by.jurisdiction,
        procedure=REQUEST,
        secrecy=OPEN_SECRECY,
    )
    return list(rows.order_by("-id")[:MOST])
