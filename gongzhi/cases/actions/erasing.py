"""The requester has what was said erased: the keys go, the record of what was done stays."""

from __future__ import annotations

from gongzhi.core.sealed import erase_chain
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

PURPOSES = ("words", "contact", "photos")


def destroy_keys(dossier: Dossier, record: Record) -> None:
    """Erase words, contact and photos of a closed request for good, at the requester's wish.

    Runs inside the move ``erase`` of the table, so the journal says that and when it was asked;
    steps, bodies, times and hashes stay provable. Source: 个人信息保护法 (2021-08-20), article 47.
    """
    erase_chain(chain=dossier.id, purposes=PURPOSES)
