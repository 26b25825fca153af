"""A report becomes a file: one transaction, one writing statement, a signed receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.cases.actions.grading import begins_at
from gongzhi.cases.actions.report_rows import opening_of, seal_report
from gongzhi.cases.actions.reports import Report, check_receiver, check_report
from gongzhi.cases.methods.placing import Placed, place
from gongzhi.cases.methods.suggesting import Suggested, suggest_for
from gongzhi.cases.queries.ground import CaseGround, case_ground
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_key
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.receipts import sign_receipt
from gongzhi.core.keyring import keyring
from gongzhi.core.work import Work
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.actions import Course, begin_dossier, open_abreast


@dataclass(slots=True)
class Received:
    """What the requester takes home: public code, secret key, signed receipt."""

    id: UUID
    code: str
    key: str
    receipt: dict[str, Any]
    step: str
    due: datetime
    danger: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def receive_request(
    report: Report,
    *,
    by: Actor,
    at: datetime,
    key: str | None = None,
    id_: UUID | None = None,
) -> Received:
    """Open a request file for a report; ``id_`` is its identifier where one is given.

    Raises Invalid naming every field that is wrong; Conflict("exists") never happens for reports
    without ``source_id``. When the ground moves meanwhile (areas, bodies, rules), it begins anew.
    """
    return open_abreast(
        by,
        lambda unit: _course(report, unit, by, at, key or new_key(), id_ or new_chain_id()),
        with_others=not (report.photos or report.voice),  # which take long
    )


def _course(
    report: Report, unit: Work, by: Actor, at: datetime, key: str, id_: UUID
) -> Course[Received]:
    """Go from the words to the receipt; each step is taken with those of other reports."""
    ground = case_ground(unit)
    base = ground.base
    enclosed = check_report(report, ground)
    yield None
    placed = _placed(report, ground)
    yield None
    suggested = _suggested(report, placed, ground, at)
    yield None
    keys = keyring(unit.code)
    sealed = seal_report(report, enclosed, id_, keys)
    yield None
    opening = opening_of(report, base, placed, suggested, enclosed.voice, sealed, at, key, id_)
    yield None
    opened = yield from begin_dossier(opening, by=by, ground=base)
    yield None
    # Only what is kept for good is receipted; the key that signs was opened before anything was.
    receipt = sign_receipt(
        keys,
        jurisdiction=unit.code,
        code=opening.code,
        sequence=1,
        entry=opened.entry_hash,
        at=opened.recorded_at,
    )
    return Received(
        id=opening.id,
        code=opening.code,
        key=key,
        receipt=receipt,
        step=opened.dossier.step,
        due=opened.dossier.due,
        danger=tuple(suggested.facts.get("danger", ())),
        facts=opening.facts,
    )


def _placed(report: Report, ground: CaseGround) -> Placed:
    return place(
        ground.base.territory,
        chosen=report.area,
        lon=report.lon,
        lat=report.lat,
        fields=(
            ("address", report.address),
            ("subject", report.subject),
            ("detail", report.detail),
        ),
        outside_m=ground.setting("outside_distance_m"),
    )


def _suggested(report: Report, placed: Placed, ground: CaseGround, at: datetime) -> Suggested:
    """Read the words; nothing is recorded of those of a secret file, nothing points to a body
    that is complained of.
    """
    base = ground.base
    suggested = suggest_for(
        f"{report.subject}\n{report.detail}" if report.subject else report.detail,
        placed.area_id,
        on=local_day(base, placed.area_id, at),
        reader=ground.reader,
        catalogue=ground.catalogue,
        directory=base.directory,
        territory=base.territory,
        given=report.matter,
    )
    if base.rules.table("request_types")[report.type]["secret_by_default"]:
        suggested = suggested.unsaid()
    if not report.about:
        return suggested
    receiver = check_receiver(report.about, begins_at(report, base), placed.area_id, base)
    return suggested.past(base.directory.by_code[report.about].id, receiver, base.directory)
