"""The clock under which a committee reads what residents have said: it runs while anything waits.

It is started by the hours and not by whoever says something: no moment of a statement is on record.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Conflict
from gongzhi.core.work import Work
from gongzhi.deliberation.actions.conversing import move_conversation
from gongzhi.deliberation.methods.opinions.fates import WAITING
from gongzhi.deliberation.models import Conversation, Statement
from gongzhi.deliberation.workflow.conversation import WAIT
from gongzhi.procedure.models import Clock


def start_reading(*, unit: Work, at: datetime) -> int:
    """Start the clock of each running conversation in which statements wait; returns how many."""
    waits = Statement.objects.filter(conversation=OuterRef("pk"), state=WAITING)
    runs = Clock.objects.filter(dossier=OuterRef("pk"), name=WAIT, ended_at=None)
    rows = Conversation.objects.filter(
        Exists(waits),
        ~Exists(runs),
        jurisdiction_id=unit.jurisdiction,
        drawn_at=None,
        ended_at=None,
        closes_at__gt=at,
        dossier__step="talking",
    )
    by, started = system_actor(unit.jurisdiction, "conversation"), 0
    for one in rows.order_by("pk").values_list("pk", flat=True):
        try:
            move_conversation(dossier=one, move="note_waiting", by=by, at=at)
        except Conflict:
            continue  # it was read, or has closed, in between
        started += 1
    return started
