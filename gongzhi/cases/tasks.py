"""Handlers of the agenda for requests."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gongzhi.cases.actions.adopting import list_overdue
from gongzhi.cases.actions.indexing import index_adopted, index_requests
from gongzhi.core.agenda import Wake


def index_words(wakes: Sequence[Wake]) -> None:
    """Write the masked working texts of new requests, for search and duplicates."""
    index_requests(
        dossiers=[UUID(wake.payload["dossier"]) for wake in wakes],
        unit=wakes[0].work,
        at=wakes[0].at,
    )


def index_block(wake: Wake) -> None:
    """Write the masked working texts of the files that one transaction has adopted."""
    index_adopted(tx=int(wake.payload["tx"]), unit=wake.work, at=wake.at)


def overdue_listed(wake: Wake) -> None:
    """List, on the record of a body, the files past due that were taken over."""
    list_overdue(
        body=wake.payload["body"], source=wake.payload["source"], unit=wake.work, at=wake.at
    )
