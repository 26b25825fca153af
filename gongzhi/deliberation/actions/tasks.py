"""A decision is carried out: what a body does until when is a file of its own under it."""

from __future__ import annotations

from datetime import date, datetime

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
    opened = open_dossier(_task(dossier, record, day, at, here), by=by, ground=here)

    def tick(file: Dossier, timing: Timing) -> None:
        timing.promise(CLOCK, KEY, ends, file.owner_id)

    advance(
        dossier=opened.dossier.id,
        move="set_date",
        by=system_actor(by.jurisdiction, "decision"),
        at=at,
        record={"ends_on": str(day)},
        tick=tick,
    )


def _task(dossier: Dossier, record: Record, day: date, at: datetime, here: Ground) -> Opening:
    """What has to be done stands in the task's own file too: whoever does it reads it there."""
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    text = envelope.seal(record.texts["text"][1].encode(), new_chain_id())
    return Opening(
        id=id_,
        code=new_code(),
        procedure="decision_task",
        area_id=dossier.area_id,
        fallback_id=dossier.fallback_id,
        owner_id=record.bodies["body"],
        source=dossier.source,
        opened_at=at,
        parent_id=dossier.id,
        facts={
            "parent": dossier.code,
            "body": record.facts["body"],
            "ends_on": str(day),
            "text": {**text.fact(), "purpose": "words"},
        },
        title=dict(dossier.title),
        public=True,
        envelopes=[envelope],
        sealed=[text],
    )
