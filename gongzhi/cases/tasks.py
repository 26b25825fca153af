"""Handlers of the agenda for requests."""

from __future__ import annotations

from uuid import UUID

from gongzhi.cases.actions.adopting import list_overdue
from gongzhi.cases.actions.indexing import index_adopted, index_request
from gongzhi.core.agenda import Wake


def index_words(wake: Wake) -> None:
    """Write the masked working text of a new request, for search and duplicates."""
    index_request(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def index_block(wake: Wake) -> None:
    """Write the masked working texts of the files that one transaction has adopted."""
    index_adopted(tx=int(wake.payload["tx"]), unit=wake.work, at=wake.at)


def overdue_listed(wake: Wake) -> None:
    """List, on the record of a body, the files past due that were taken over."""
    list_overdue(
        body=wake.payload["body"], source=wake.payload["source"], unit=wake.work, at=wake.at
    )
