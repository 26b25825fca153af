"""A decision is carried out: what a body does until when is a file of its own under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.core.work import begin
from gongzhi.procedure.actions import Opening, advance, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing

KEY = "deliberation.task"
CLOCK = "task"


def assign_task(dossier: Dossier, record: Record, by: Actor, at: datetime) -> None:
    """Open the file of a task with its body and date; called inside the move ``assign_task``.

    Raises Invalid ``past_day`` for a date that is over, ``beyond_place`` for a body that is none of
    the place: self-government gives no orders to offices.
    """
    here = ground(begin(by.jurisdiction, by.code))
    body = here.directory.by_id[record.bodies["body"]]
    if not here.territory.is_within(body.area_id, dossier.area_id):
        raise Invalid(Problem("body", "beyond_place", {"got": body.code}))
    day = date.fromisoformat(record.facts["ends_on"])
    ends = here.end_of_day(dossier.area_id, day)
    if ends <= at:
        raise Invalid(Problem("ends_on", "past_day"))
    open_task(dossier, body.id, ends, record.texts["text"][1], {"ends_on": str(day)}, by=by, at=at)


def open_task(
    dossier: Dossier,
    body: int,
    ends: datetime,
    text: str,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Open the file of a task under a file: who does it, and until when.

    ``text`` says what has to be done, ``facts`` its ``ends_on`` and what else its first entry says.
    """
    here = ground(begin(by.jurisdiction, by.code))
    opened = open_dossier(_task(dossier, body, text, facts, here, at), by=by, ground=here)

    def tick(file: Dossier, timing: Timing) -> None:
        timing.promise(CLOCK, KEY, ends, file.owner_id)

    advance(
        dossier=opened.dossier.id,
        move="set_date",
        by=system_actor(by.jurisdiction, "decision"),
        at=at,
        record={"ends_on": facts["ends_on"]},
        tick=tick,
    )
    return opened.dossier


def _task(
    dossier: Dossier, body: int, text: str, facts: Mapping[str, Any], here: Ground, at: datetime
) -> Opening:
    """What has to be done stands in the task's own file too: whoever does it reads it there."""
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    words = envelope.seal(text.encode(), new_chain_id())
    return Opening(
        id=id_,
        code=new_code(),
        procedure="decision_task",
        area_id=dossier.area_id,
        fallback_id=dossier.fallback_id,
        owner_id=body,
        source=dossier.source,
        opened_at=at,
        parent_id=dossier.id,
        facts={
            "parent": dossier.code,
            "body": here.directory.organisation(body).code,
            "text": {**words.fact(), "purpose": "words"},
            **facts,
        },
        title={"budget_project": facts["project"]} if "project" in facts else dict(dossier.title),
        public=True,
        envelopes=[envelope],
        sealed=[words],
    )
