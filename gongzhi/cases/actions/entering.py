"""Staff enter a report for a person: by telephone, at the counter, on paper, in the grid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.cases.actions.receiving import Received, receive_request
from gongzhi.cases.actions.reports import Report
from gongzhi.cases.policies import channels_of
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground


def enter_request(
    report: Report,
    *,
    by: Actor,
    at: datetime,
    key: str | None = None,
    id_: UUID | None = None,
) -> Received:
    """Receive a report that a post enters; the entry names the post, the key is the requester's.

    Raises Refused ``channel`` when the post may not enter through this channel (``source``), and
    what ``receive_request`` raises.
    """
    with work(by.jurisdiction, by.code) as unit:
        if report.source not in channels_of(by, ground(unit).rules.table("sources")):
            raise Refused("channel", channel=report.source)
    return receive_request(report, by=by, at=at, key=key, id_=id_)
