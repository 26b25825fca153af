"""Staff enter a report for a person: by telephone, at the counter, on paper, in the grid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.cases.actions.moving import move_request
from gongzhi.cases.actions.receiving import Received, receive_request
from gongzhi.cases.actions.reports import Report
from gongzhi.cases.policies import channels_of
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

RAISED = "raised"


def enter_request(
    report: Report,
    *,
    by: Actor,
    at: datetime,
    key: str | None = None,
    id_: UUID | None = None,
) -> Received:
    """Receive a report that a post enters; the entry names the post, the key is the requester's.

    What was put right on the spot (``settled``, one line) goes to the follow-up at once. Raises
    Refused ``channel`` when the post may not enter through this channel (``source``), Invalid
    ``not_in_the_grid`` and ``required`` on ``matter`` for what is settled, and what
    ``receive_request`` raises.
    """
    with work(by.jurisdiction, by.code) as unit:
        if report.source not in channels_of(by, ground(unit).rules.table("sources")):
            raise Refused("channel", channel=report.source)
    if not report.settled.strip():
        return receive_request(report, by=by, at=at, key=key, id_=id_)
    with transaction.atomic():
        received = receive_request(report, by=by, at=at, key=key, id_=id_)
        if received.step != RAISED:
            raise Invalid(Problem("settled", "not_in_the_grid"))
        matter = report.matter or str(received.facts["suggestion"].get("matter") or "")
        if not matter:
            raise Invalid(Problem("matter", "required"))
        said = {"matter": matter, "text": report.settled}
        move_request(dossier=received.id, move="settle", by=by, at=at, record=said)
    return received
