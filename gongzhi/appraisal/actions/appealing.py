"""An appeal against figures: lodged by the rated unit, answered by the requester, decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

import orjson
from django.db import transaction

from gongzhi.appraisal.methods.calendar import month_end
from gongzhi.appraisal.methods.lodging import last_counted
from gongzhi.appraisal.methods.parts import parts_of
from gongzhi.appraisal.models import Appeal
from gongzhi.appraisal.policies import DECISIONS, has_interest
from gongzhi.appraisal.queries.entries import entries_of
from gongzhi.appraisal.workflow.appeal import APPLY, OPENS_WITH
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code, read_code
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope, erase_chain
from gongzhi.core.work import begin
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.advancing import advance_held
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.holding import hold
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.queries import hands_of
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import check_opener, check_own_key, holds_key

LODGE = "appeal.lodge"
ENDS = {"grant_exclusion": True, "refuse_exclusion": False, "withdraw_appeal": None}


def lodge_appeal(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open an appeal; ``record`` has the fields of the move ``appeal``: file, ground, proof.

    Raises Refused ``not_yours`` for whoever does not speak for a body, Invalid ``unknown_file``
    for a file in which the body had no part, and Conflict: ``in_no_figure`` (a secret file),
    ``appeal_known`` (asked before), ``appeal_too_late`` (the month's time to ask is over).
    """
    return on_firm_ground(by, lambda unit: _lodge(record, by, at, ground(unit)))


def move_appeal(**asked: Unpack[Asked]) -> Result:
    """Make one move on an appeal. See ``procedure.actions.advance`` for what it raises.

    Whoever belongs to the unit or to its line, or has worked on the file, does not decide (Refused
    ``separation``).
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    return advance(
        **asked,
        shape=_check_apart(by, move) if move in DECISIONS else None,
        write=_end(ENDS[move], at) if move in ENDS else None,
    )


def answer_appeal(
    *, file: UUID, key: str, appeal: str, text: str, by: Actor, at: datetime
) -> Result:
    """Let the requester of a file answer an appeal about it, with the file's own key.

    Raises NotFound for a wrong key or an appeal about another file, Refused for whoever had a
    hand in the file, Conflict once it has been decided.
    """
    with transaction.atomic():
        unit = begin(by.jurisdiction, by.code)
        own = Dossier.objects.filter(id=file, jurisdiction_id=by.jurisdiction).first()
        if own is None or not holds_key(own, key):
            raise NotFound("file")
        check_own_key(by, hands_of(own))
        known = Appeal.objects.filter(file=own, dossier__code=read_code(appeal)).first()
        if known is None:
            raise NotFound("file", code=appeal[:40])
        held = hold(known.dossier_id, unit)
        # The key of the file opens what is asked about it; the appeal keeps none of its own.
        held.dossier.key_hash = own.key_hash
        return advance_held(
            held=held,
            move="answer_appeal",
            by=by,
            at=at,
            record={"text": text},
            key=key,
            write=_forget_key,
        )


def erase_appeals_about(*, file: UUID) -> int:
    """Destroy the words of the appeals about a file that its requester had erased.

    What was decided, on which ground and when stays. Gives how many keys are gone.
    """
    asked = Appeal.objects.filter(file=file).values_list("dossier", flat=True)
    return sum(erase_chain(chain=one, purposes=("words",)) for one in asked)


def _forget_key(dossier: Dossier, record: Record) -> None:
    dossier.key_hash = None
    Dossier.objects.filter(id=dossier.id).update(key_hash=None)


def _lodge(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    check_opener(APPLY, by, here)
    record = read_record(APPLY, sent, here)
    file = _own_file(record.facts["file"], by, here)
    _check_time(file, by, at, here)
    # Two at once would both find none: the second waits for the first here.
    Dossier.objects.select_for_update(of=("self",)).get(id=file.id)
    asked = Appeal.objects.filter(file=file, body_id=by.organisation)
    if asked.exclude(ended_at__isnull=False, granted=None).exists():
        raise Conflict("appeal_known")
    opened = open_dossier(_opening(record, file, by, at, here), by=by, ground=here)
    Appeal.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        file=file,
        body_id=opened.dossier.owner_id or 0,
        ground=record.facts["ground"],
        lodged_at=at,
    )
    return opened


def _own_file(typed: str, by: Actor, here: Ground) -> Dossier:
    """Find the file if the body had a part in it: nobody else learns whether there is one."""
    code = read_code(typed) or ""
    file = Dossier.objects.filter(
        jurisdiction_id=here.jurisdiction, code=code, procedure="request"
    ).first()
    barred = BarredBody.objects.filter(
        dossier=file, organisation_id__in=here.directory.line(by.organisation or 0)
    )
    if file is None or not _facts(file, by) or barred.exists():
        raise Invalid(Problem("file", "unknown_file", {"got": typed[:40]}))
    if file.secrecy:
        raise Conflict("in_no_figure")
    return file


def _facts(file: Dossier, by: Actor) -> list[Mapping[str, Any]]:
    parts = parts_of(entries_of([file.id])[file.id])
    return [part.facts for part in parts if part.body == by.organisation]


def _check_time(file: Dossier, by: Actor, at: datetime, here: Ground) -> None:
    """A month's figures are settled at some time: until then, and not later, it may be asked."""
    counted = last_counted(_facts(file, by), at)
    limit = here.limit(LODGE, file.area_id, {})
    if counted is None or limit is None:
        return
    calendar = here.calendar(file.area_id)
    last = due(calendar, limit, month_end(counted, calendar.zone)).at
    if last is not None and at > last:
        raise Conflict("appeal_too_late", last=last.astimezone(calendar.zone).date().isoformat())


def _opening(record: Record, file: Dossier, by: Actor, at: datetime, here: Ground) -> Opening:
    id_ = new_chain_id()
    words = Envelope.new(keyring(here.work.code), id_, "words")
    said = {"subject": "", "detail": record.texts["text"][1], "address": ""}
    sealed = words.seal(orjson.dumps(said), new_chain_id())
    backstop = here.directory.desk("district_leader", "any", file.area_id, here.territory)
    barred = BarredBody.objects.filter(dossier=file).values_list("organisation_id", flat=True)
    heard = file.key_hash is not None
    return Opening(
        id=id_,
        code=new_code(),
        procedure="appeal",
        area_id=file.area_id,
        fallback_id=backstop.organisation_id,
        source="appeal",
        opened_at=at,
        step="appeal_answer" if heard else "appeal_review",
        owner_id=by.organisation,
        entrance="any",
        title={"matter": file.subject} if file.subject else {},
        starts=OPENS_WITH if heard else (),
        barred=frozenset(barred),
        facts={
            **record.facts,
            "file": file.code,
            "words": {**sealed.fact(), "purpose": "words"},
        },
        sealed=[sealed],
        envelopes=[words],
    )


def _check_apart(by: Actor, move: str) -> Callable[[Dossier, Record, Ground], None]:
    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        known = Appeal.objects.select_related("file").get(dossier=dossier)
        if has_interest(by, known.body_id, hands_of(known.file), here.directory):
            raise Refused("separation", move=move, apart=["appeal"], unit="organisation")

    return shape


def _end(granted: bool | None, at: datetime) -> Callable[[Dossier, Record], None]:
    def write(dossier: Dossier, record: Record) -> None:
        Appeal.objects.filter(dossier=dossier).update(ended_at=at, granted=granted)

    return write
