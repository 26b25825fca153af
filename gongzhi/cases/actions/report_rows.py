"""What a report writes: the request's row, its sealed words and contact, photos, its facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gongzhi.cases.actions.grading import begins_at, first_limits
from gongzhi.cases.actions.leading_back import marks_of
from gongzhi.cases.actions.reports import Enclosed, Report
from gongzhi.cases.methods.placing import Placed
from gongzhi.cases.methods.suggesting import Suggested
from gongzhi.core.codes import new_code
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import Keyring
from gongzhi.core.recordings import CleanRecording
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.procedure.actions import Opening
from gongzhi.procedure.actions.opening_rows import json_text
from gongzhi.procedure.actions.statement import Insert, table_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.standing import key_hash
from gongzhi.territory.locate import cell

REQUEST = table_of(
    "cases_request",
    dossier_id="uuid",
    jurisdiction_id="smallint",
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
)
NEW_REQUEST = REQUEST.fixing(jurisdiction_id="ground.id")
PHOTO = table_of(
    "cases_photo",
    id="uuid",
    dossier_id="uuid",
    width="int",
    height="int",
    sha256="text",
    sequence="int",
).fixing(jurisdiction_id="ground.id")


@dataclass(frozen=True, slots=True)
class SealedReport:
    """What is sealed of a report: data keys, values, and the rows that name them."""

    envelopes: list[Envelope]
    values: list[SealedValue]
    rows: Insert


def opening_of(
    report: Report,
    base: Ground,
    placed: Placed,
    suggested: Suggested,
    voice: CleanRecording | None,
    sealed: SealedReport,
    at: datetime,
    key: str,
    id_: UUID,
) -> Opening:
    """Give the file of a report: where it begins, its facts and its rows."""
    barred = frozenset({base.directory.by_code[report.about].id} if report.about else ())
    step, entrance = begins_at(report, base)
    secret = bool(base.rules.table("request_types")[report.type]["secret_by_default"])
    back = marks_of(report, id_, base.jurisdiction, secret=secret)
    near = _cell(report)
    values = sealed.values
    own = Insert(NEW_REQUEST, [_row(report, placed, suggested, values, near, id_)])
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
        facts=_facts(report, placed, suggested, values, near, voice),
        key_hash=key_hash(key),
        title=_title(report, suggested, voice),
        secrecy=int(secret),
        sealed=values,
        envelopes=sealed.envelopes,
        barred=barred,
        extra=[own, sealed.rows, back],
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


def seal_report(report: Report, enclosed: Enclosed, id_: UUID, keys: Keyring) -> SealedReport:
    """Seal words, contact, recording and photos, each kind under a data key of its own."""
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
    return SealedReport(envelopes, sealed, Insert(PHOTO, rows))


def _facts(
    report: Report,
    placed: Placed,
    suggested: Suggested,
    sealed: Sequence[SealedValue],
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
    sealed: Sequence[SealedValue],
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
