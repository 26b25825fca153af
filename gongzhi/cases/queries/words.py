"""What a requester has said, opened for whoever may read it; every opening is on the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gongzhi.cases.models import Photo, Request
from gongzhi.cases.policies import can_open_contact, can_open_words
from gongzhi.cases.queries.opened import contact_released, may_open_secret
from gongzhi.cases.queries.public import places_of_public
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import Opening, WorkingText
from gongzhi.core.sealed import Locked, open_bytes, open_values
from gongzhi.core.statements import statement
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow
from gongzhi.procedure.standing import holds_key

SNIPPET = 60
HEADINGS = ("title", "question", "name")
_WORDS_AND_DANGER = """
SELECT d.id, CASE WHEN d.secrecy = 0 THEN (
        SELECT left(w.text, %s::int) FROM core_workingtext w WHERE w.chain = d.id AND NOT w.erased
    ) END,
    EXISTS (SELECT FROM cases_request r WHERE r.dossier_id = d.id AND r.danger)
FROM procedure_dossier d WHERE d.id = ANY (%s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Said:
    """The opened words of a file.

    ``texts`` maps the id of a sealed value (hexadecimal, as entries spell it) to its text.
    ``shut`` tells that the reader may not open them, ``erased`` that nobody can any more.
    ``point`` (longitude, latitude) was sealed with them.
    """

    subject: str = ""
    detail: str = ""
    address: str = ""
    point: tuple[float, float] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    shut: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Name and telephone as the requester gave them, and how it is safe to use them."""

    name: str
    phone: str
    safe_way: str = ""


def may_read(by: Actor, dossier: Dossier, ground: Ground, key: str = "") -> bool:
    """Tell whether the words of a file open for the actor: by its key, or by policy."""
    if by.kind == "requester":
        return holds_key(dossier, key)
    if dossier.secrecy:
        return may_open_secret(by, dossier, ground)
    return can_open_words(by, dossier, ground.live.table("roles"))


def may_open_contact(
    by: Actor, dossier: Dossier, rows: Iterable[TimelineRow], ground: Ground
) -> bool:
    """Tell whether a post may see name and telephone, for a reason that goes on the log.

    ``rows`` is the whole timeline of the file.
    """
    if dossier.secrecy and not may_open_secret(by, dossier, ground):
        return False
    return can_open_contact(
        by,
        dossier,
        ground.live.table("roles"),
        ground.territory,
        released=contact_released(rows),
    )


def words_of(
    dossier: Dossier,
    rows: Iterable[TimelineRow],
    *,
    by: Actor,
    ground: Ground,
    at: datetime,
    key: str = "",
    why: str = "read_file",
) -> Said:
    """Open the words of the entries the reader has before it. Four statements, none if shut."""
    ids = [_id(value) for row in rows for value in sealed_in(row, "words")]
    if not may_read(by, dossier, ground, key):
        return Said(shut=True)
    try:
        opened = open_values(
            jurisdiction=dossier.jurisdiction_id,
            chain=dossier.id,
            purpose="words",
            ids=ids,
            by=by,
            why=why,
            at=at,
        )
    except Locked:
        return Said(erased=True)
    texts = {id_.hex: text for id_, (text, _) in opened.items()}
    return replace(_first_words(rows, texts), texts=texts)


def contact_of(
    dossier: Dossier,
    rows: Iterable[TimelineRow],
    *,
    by: Actor,
    ground: Ground,
    at: datetime,
    why: str,
) -> Contact | None:
    """Open name and telephone for a reason that goes on the log; None when none was left.

    Raises Refused ``contact`` by policy, NotFound ``erased``.
    """
    rows = list(rows)
    if not may_open_contact(by, dossier, rows, ground):
        raise Refused("contact")
    ids = [_id(value) for row in rows for value in sealed_in(row, "contact")]
    try:
        opened = open_values(
            jurisdiction=dossier.jurisdiction_id,
            chain=dossier.id,
            purpose="contact",
            ids=ids[:1],
            by=by,
            why=why,
            at=at,
        )
    except Locked:
        raise NotFound("erased") from None
    for text, _ in opened.values():
        return Contact(**orjson.loads(text))
    return None


def photo_of(
    dossier: Dossier, photo: UUID, *, by: Actor, ground: Ground, at: datetime, key: str = ""
) -> bytes:
    """Open one photo as JPEG. Raises NotFound ``photo`` for whoever may not see it or if gone."""
    known = Photo.objects.filter(id=photo, dossier=dossier).exists()
    if not known or not may_read(by, dossier, ground, key):
        raise NotFound("photo")
    try:
        opened = open_bytes(
            jurisdiction=dossier.jurisdiction_id,
            chain=dossier.id,
            purpose="photos",
            ids=[photo],
            by=by,
            why="read_file",
            at=at,
        )
    except Locked:
        raise NotFound("photo") from None
    if photo not in opened:
        raise NotFound("photo")
    return opened[photo][0]


def openings_of(dossier: Dossier) -> list[Opening]:
    """Give the log of who opened what of a file, newest first; for its requester and auditors."""
    return list(Opening.objects.filter(chain=dossier.id).order_by("-id")[:500])


def snippets(dossiers: Sequence[Dossier]) -> dict[UUID, str]:
    """Give the beginnings of the masked working texts of some files, for a list. One statement.

    Not of secret ones: their words open only to two.
    """
    ids = [dossier.id for dossier in dossiers if not dossier.secrecy]
    rows = WorkingText.objects.filter(chain__in=ids, erased=False).values_list("chain", "text")
    return {chain: text[:SNIPPET].replace("\n", " ") for chain, text in rows}


def words_and_danger(dossiers: Sequence[Dossier]) -> tuple[dict[UUID, str], set[UUID]]:
    """Give what ``snippets`` and ``in_danger`` give, both in one statement, for the long lists."""
    if not dossiers:
        return {}, set()
    found = statement(_WORDS_AND_DANGER, [SNIPPET, [dossier.id for dossier in dossiers]])
    words = {id_: text.replace("\n", " ") for id_, text, _ in found if text is not None}
    return words, {id_ for id_, _, is_danger in found if is_danger}


def in_danger(dossiers: Sequence[Dossier]) -> set[UUID]:
    """Give those of some files whose words hold a sign of danger. One statement."""
    ids = [dossier.id for dossier in dossiers]
    return set(
        Request.objects.filter(dossier_id__in=ids, danger=True).values_list("dossier_id", flat=True)
    )


def sealed_in(row: TimelineRow, purpose: str) -> list[Mapping[str, Any]]:
    """Give the sealed values of a purpose that an entry holds, as its facts spell them."""
    return [
        value
        for value in row.record.values()
        if isinstance(value, dict) and value.get("purpose") == purpose and "sealed" in value
    ]


def _first_words(rows: Iterable[TimelineRow], texts: Mapping[str, str]) -> Said:
    for row in rows:
        if row.sequence != 1:
            continue
        words = row.record.get("words")
        if not isinstance(words, dict):
            return _typed_words(row, texts)
        if words.get("sealed") in texts:
            said = orjson.loads(texts[words["sealed"]])
            lon, lat = said.get("point") or (None, None)
            point = None if lon is None or lat is None else (float(lon), float(lat))
            return Said(said["subject"], said["detail"], said["address"], point)
    return Said()


def _typed_words(row: TimelineRow, texts: Mapping[str, str]) -> Said:
    """Give what a file was opened with field by field: its heading, and the rest."""
    found = {
        name: texts[value["sealed"]]
        for name, value in row.record.items()
        if isinstance(value, dict) and value.get("sealed") in texts
    }
    heading = next((found.pop(name) for name in HEADINGS if name in found), "")
    return Said(heading, "\n".join(found.values()))


def point_for(dossier: Dossier, said: Said, ground: Ground) -> tuple[float, float] | None:
    """Give the point of a public facility to whoever the words are open to.

    Of every other matter the grid is shown and no more: a point would be somebody's door.
    """
    kind = places_of_public(ground).get(dossier.subject, "")
    return said.point if kind == "facility" and not dossier.secrecy else None


def _id(value: Mapping[str, Any]) -> UUID:
    return UUID(value["sealed"])
