"""Handlers of the agenda for requests."""

from __future__ import annotations

from uuid import UUID

from gongzhi.cases.actions.indexing import index_request
from gongzhi.core.agenda import Wake


def index_words(wake: Wake) -> None:
    """Write the masked working text of a new request, for search and duplicates."""
    index_request(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)
