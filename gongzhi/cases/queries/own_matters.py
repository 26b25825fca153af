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

MOST, MARKS = 50, 2
"""Of one contact a file has up to two marks: left with it, and chosen."""
REQUEST = "request"


def own_matters(by: Actor, digest: bytes) -> list[Dossier]:
    """Give the latest files of the contact with this digest, which the caller has proven.

    Its latest marks are walked along their own index: a number that many files have costs no more.
    """
    marked = ContactMark.objects.filter(jurisdiction_id=by.jurisdiction, digest=digest)
    latest = marked.order_by("-subject").values("subject")[: MOST * MARKS]
    rows = Dossier.objects.filter(
        id__in=Subquery(latest),
        jurisdiction_id=by.jurisdiction,
        procedure=REQUEST,
        secrecy=OPEN_SECRECY,
    )
    return list(rows.order_by("-id")[:MOST])
