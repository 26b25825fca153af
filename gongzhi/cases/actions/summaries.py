"""A body complained of gets a summary that the requester approved, as a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gongzhi.cases.queries.summaries import approved
from gongzhi.cases.workflow.statement import STATEMENT
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope, Locked, open_values
from gongzhi.core.work import begin
from gongzhi.procedure.actions import Opening, Result, advance, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.queries import timeline
from gongzhi.procedure.record import Record

WHY = "pass_summary"


def refuse_secret(dossier: Dossier, record: Record, here: Ground) -> None:
    """Whom a secret report is about learns nothing of it. Raises Conflict ``secret_file``."""
    if dossier.secrecy:
        raise Conflict("secret_file")


def pass_summary(
    *,
    dossier: UUID,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any],
    seen: int | None = None,
) -> Result:
    """Send the approved summary to a body the file is about; it opens a file that names no other.

    Raises what ``advance`` raises, Invalid ``not_about`` for a body that is not shut out of the
    file, and Conflict ``secret_file``.
    """

    def shape(file: Dossier, clean: Record, here: Ground) -> None:
        refuse_secret(file, clean, here)
        shut = BarredBody.objects.filter(dossier=file)
        if not shut.filter(organisation_id=clean.bodies["about"]).exists():
            raise Invalid(Problem("about", "not_about", {"got": clean.facts["about"]}))

    def write(file: Dossier, clean: Record) -> None:
        here = ground(begin(file.jurisdiction_id, by.code))
        text = _approved_text(file, by, at, here)
        open_dossier(_opening(file, clean.bodies["about"], text, at, here), by=by, ground=here)

    return advance(
        dossier=dossier, move="pass_summary", by=by, at=at, record=record, seen=seen,
        shape=shape, write=write,
    )  # fmt: skip


def _approved_text(file: Dossier, by: Actor, at: datetime, here: Ground) -> str:
    """Open the approved words; the requester sees that they were passed on, and by whom."""
    value = approved(timeline(file, here))
    if value is None:
        raise Conflict("summary_not_approved")
    try:
        opened = open_values(
            jurisdiction=file.jurisdiction_id, chain=file.id, purpose="words", ids=[value],
            by=by, why=WHY, at=at,
        )  # fmt: skip
    except Locked:
        raise Conflict("summary_not_approved") from None
    return opened[value][0]


def _opening(file: Dossier, body: int, text: str, at: datetime, here: Ground) -> Opening:
    """The new file stands at the body's own place, so that it does not tell where somebody lives.

    Neither the matter, the channel nor the day of the complaint is in it.
    """
    id_ = new_chain_id()
    words = Envelope.new(keyring(here.work.code), id_, "words")
    said = {"subject": "", "detail": text, "address": ""}
    sealed = words.seal(orjson.dumps(said), new_chain_id())
    return Opening(
        id=id_,
        code=new_code(),
        procedure=STATEMENT.code,
        area_id=here.directory.organisation(body).area_id,
        fallback_id=file.fallback_id,
        source=STATEMENT.code,
        opened_at=at,
        owner_id=body,
        entrance="hotline",
        title={"statement": True},
        parent_id=file.id,
        facts={"words": {**sealed.fact(), "purpose": "words"}},
        sealed=[sealed],
        envelopes=[words],
    )
