"""A resident's proposal is handled as a report: the body that answered it has it taken in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.cases.actions.receiving import receive_request
from gongzhi.cases.actions.reports import Report
from gongzhi.core.actor import Actor

SOURCE = "residents_proposal"


def receive_from_proposal(
    *, title: str, text: str, area: str, place: str, code: str, by: Actor, at: datetime
) -> UUID:
    """Open a report's file for a proposal; gives its id. ``code`` is the proposal's: once each."""
    report = Report(
        detail=text,
        subject=title,
        type="suggestion",
        area=area,
        address=place,
        source=SOURCE,
        source_id=code,
    )
    return receive_request(report, by=by, at=at).id
