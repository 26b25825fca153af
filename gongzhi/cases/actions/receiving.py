"""A report becomes a file: one transaction, one writing statement, a signed receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gongzhi.cases.actions.grading import begins_at, first_limits
from gongzhi.cases.actions.leading_back import marks_of
from gongzhi.cases.actions.reports import Enclosed, Report, check_receiver, check_report
from gongzhi.cases.methods.placing import Placed, place
from gongzhi.cases.methods.suggesting import Suggested, suggest_for
from gongzhi.cases.queries.ground import CaseGround, case_ground
from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code, new_key
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.receipts import sign_receipt
from gongzhi.core.keyring import Keyring, keyring
from gongzhi.core.recordings import CleanRecording
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.actions import Opening, on_firm_ground, open_dossier
from gongzhi.procedure.actions.opening_rows import json_text
from gongzhi.procedure.actions.statement import Insert, table_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.standing import key_hash
from gongzhi.territory.locate import cell

REQUEST = table_of(
    "cases_request",
    dossier_id="uuid",
    type="text",
    channel="text",
    lon="float8",
    lat="float8",
    cell="bigint",
    place="jsonb",
    suggestion="jsonb",
    words="uuid",
    contact="uuid",
    photos="smallint",
    danger="boolean",
).fixing(jurisdiction_id="ground.id")
PHOTO = table_of(
    "cases_photo",
    id="uuid",
    dossier_id="uuid",
    width="int",
    height="int",
    sha256="text",
    sequence="int",
).fixing(jurisdiction_id="ground.id")


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
    return on_firm_ground(
        by,
        lambda unit: _receive(
            report, case_ground(unit), by, at, key or new_key(), id_ or new_chain_id()
        ),
        alone=not (report.photos or report.voice),  # which take long, and others would wait
    )


def _receive(
    report: Report, ground: CaseGround, by: Actor, at: datetime, key: str, id_: UUID
) -> Received:
    enclosed = check_report(report, ground)
    placed, suggested = _understand(report, ground, at)
    if ground.base.rules.table("request_types")[report.type]["secret_by_default"]:
        suggested = suggested.unsaid()
    if report.about:
        begin = begins_at(report, ground.base)
        receiver = check_receiver(report.about, begin, placed.area_id, ground.base)
        directory = ground.base.directory
        suggested = suggested.past(directory.by_code[report.about].id, receiver, directory)
    keys = keyring(ground.base.work.code)
    opening = _opening(report, ground.base, placed, suggested, enclosed, keys, at, key, id_)
    opened = open_dossier(opening, by=by, ground=ground.base, last=True)
    # Only what is kept for good is receipted; the key that signs was opened before anything was.
    receipt = sign_receipt(
        keys,
        jurisdiction=ground.base.work.code,
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


def _understand(report: Report, ground: CaseGround, at: datetime) -> tuple[Placed, Suggested]:
    base = ground.base
    placed = place(
        base.territory,
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
    text = f"{report.subject}\n{report.detail}" if report.subject else report.detail
    suggested = suggest_for(
        text,
        placed.area_id,
        on=local_day(base, placed.area_id, at),
        reader=ground.reader,
        catalogue=ground.catalogue,
        directory=base.directory,
        territory=base.territory,
        given=report.matter,
    )
    return placed, suggested


def _opening(
    report: Report,
    base: Ground,
    placed: Placed,
    suggested: Suggested,
    enclosed: Enclosed,
    keys: Keyring,
    at: datetime,
    key: str,
    id_: UUID,
) -> Opening:
    barred = frozenset({base.directory.by_code[report.about].id} if report.about else ())
    envelopes, sealed, rows = _seal(report, enclosed, id_, keys)
    step, entrance = begins_at(report, base)
    secret = bool(base.rules.table("request_types")[report.type]["secret_by_default"])
    back = marks_of(report, id_, base.jurisdiction, secret=secret)
    near = _cell(report)
    return Opening(
        id=id_,
        code=new_code(),
        procedure="request",
        area_id=placed.area_id,
        fallback_id=suggested.fallback_id,
        source=report.source,
        source_id=report.source_id,
        opened_at=at,
        step=step,
        entrance=entrance,
        limits=first_limits(report.severity, step, placed.area_id, at, base),
        facts=_facts(report, placed, suggested, sealed, near, enclosed.voice),
        key_hash=key_hash(key),
        title=_title(report, suggested, enclosed.voice),
        secrecy=int(secret),
        sealed=sealed,
        envelopes=envelopes,
        barred=barred,
        extra=[Insert(REQUEST, [_row(report, placed, suggested, sealed, near, id_)]), rows, back],
    )


def _cell(report: Report) -> int | None:
    """Give the cell of the point, where one was given."""
    if report.lon is None or report.lat is None:
        return None
    return cell(report.lon, report.lat)


def _title(report: Report, suggested: Suggested, voice: CleanRecording | None) -> dict[str, str]:
    matter = {"matter": suggested.matter} if suggested.matter else {}
    if voice and not matter and not report.detail.strip():
        matter = {"spoken": str(voice.seconds)}
    return {**matter, **({"severity": report.severity} if report.severity else {})}


def _seal(
    report: Report, enclosed: Enclosed, id_: UUID, keys: Keyring
) -> tuple[list[Envelope], list[SealedValue], Insert]:
    words = Envelope.new(keys, id_, "words")
    said: dict[str, Any] = {
        "subject": report.subject,
        "detail": report.detail,
        "address": report.address,
    }
    if report.lon is not None:
        said["point"] = [report.lon, report.lat]
    envelopes, sealed = [words], [words.seal(orjson.dumps(said), new_chain_id())]
    if report.name or report.phone or report.safe_way:
        contact = Envelope.new(keys, id_, "contact")
        envelopes.append(contact)
        who = {"name": report.name, "phone": report.phone, "safe_way": report.safe_way}
        sealed.append(contact.seal(orjson.dumps(who), new_chain_id()))
    if enclosed.voice:
        voice = Envelope.new(keys, id_, "voice")
        envelopes.append(voice)
        sealed.append(voice.seal(enclosed.voice.data, new_chain_id()))
    rows = []
    if enclosed.photos:
        album = Envelope.new(keys, id_, "photos")
        envelopes.append(album)
        for photo in enclosed.photos:
            value = album.seal(photo.jpeg, new_chain_id())
            sealed.append(value)
            rows.append((value.id, id_, photo.width, photo.height, photo.sha256, 1))
    return envelopes, sealed, Insert(PHOTO, rows)


def _facts(
    report: Report,
    placed: Placed,
    suggested: Suggested,
    sealed: list[SealedValue],
    near: int | None,
    voice: CleanRecording | None,
) -> dict[str, Any]:
    return {
        "type": report.type,
        "cell": None if near is None else f"{near:x}",
        **({"about": report.about} if report.about else {}),
        **({"share_contact": True} if report.share_contact else {}),
        **({"safe_way": True} if report.safe_way else {}),
        **({"severity": report.severity} if report.severity else {}),
        **({"called": True} if report.called else {}),
        "place": placed.facts,
        "suggestion": suggested.facts,
        **{
            f"{value.purpose}_{index}" if value.purpose == "photos" else value.purpose: {
                **value.fact(),
                "purpose": value.purpose,
                **(
                    {"media": voice.media, "seconds": voice.seconds}
                    if voice and value.purpose == "voice"
                    else {}
                ),
            }
            for index, value in enumerate(sealed)
        },
    }


def _row(
    report: Report,
    placed: Placed,
    suggested: Suggested,
    sealed: list[SealedValue],
    near: int | None,
    id_: UUID,
) -> tuple[Any, ...]:
    by_purpose = {value.purpose: value.id for value in sealed}
    return (
        id_,
        report.type,
        report.source,
        report.lon,
        report.lat,
        near,
        json_text(placed.facts),
        json_text(suggested.facts),
        by_purpose["words"],
        by_purpose.get("contact"),
        len(report.photos),
        suggested.danger,
    )
