"""What the screener masks in one file, for whoever may release it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gongzhi.cases.models import Photo, PublicFace, Request
from gongzhi.cases.queries.public import private_because
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import NotFound, Refused
from gongzhi.core.models import WorkingText
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.sealed import Locked, open_bytes, open_values
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import allowed_moves

OFFER, RELEASES = "offer_public", "release_public"
PREPARING = frozenset({OFFER, RELEASES})
FACING = PREPARING | {"refuse_public", "withdraw_public"}
RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a releaser has before it: the masked text, and each masked passage with its kind.

    ``corrected`` tells that the working text is another than what the screener makes of the words.
    """

    working: str
    masked: Sequence[tuple[str, str]]
    corrected: bool
    photos: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Facing:
    """How a file stands towards neighbours, for whoever prepares, releases or takes back.

    ``may`` the moves open to the reader; ``why`` what stands against it (``private_because``),
    empty if nothing does; ``waiting`` what needs a second person; ``seen`` what was opened, only
    where the reader has to read it.
    """

    may: frozenset[str]
    public: bool
    why: str
    text: str = ""
    done: str = ""
    waiting: Mapping[str, Any] | None = field(default=None)
    seen: Prepared | None = None


def text_of(said: str) -> str:
    """Give subject and detail of sealed words as one text; never the address."""
    parts = orjson.loads(said)
    return "\n".join(part for part in (parts["subject"], parts["detail"]) if part)


def may_prepare(by: Actor, dossier: Dossier, ground: Ground) -> bool:
    """Tell whether a post may prepare or release what neighbours read of a file."""
    own = ground.under(dossier.rules_id)
    return any(one.move.name in PREPARING for one in allowed_moves(dossier, by, own))


def facing(dossier: Dossier, *, by: Actor, ground: Ground, at: datetime) -> Facing:
    """Give how a file stands towards neighbours, the same for page and API.

    The words are opened, which is put on the log, only for whoever has to compare them: to prepare
    a text, or to release one that waits. Raises Refused ``not_yours``.
    """
    own = ground.under(dossier.rules_id)
    may = frozenset(one.move.name for one in allowed_moves(dossier, by, own)) & FACING
    if not may:
        raise Refused("not_yours", move=OFFER)
    dossier.refresh_from_db(fields=["public"])
    face = PublicFace.objects.filter(dossier=dossier).first()
    why = private_because(dossier, ground)
    waiting = face.waiting if face is not None and not why else None
    reads = not why and (OFFER in may or (waiting is not None and RELEASES in may))
    seen = prepared(dossier, by=by, ground=ground, at=at) if reads else None
    text, done = (face.text, face.done) if face is not None else ("", "")
    return Facing(may, dossier.public, why, text, done, waiting, seen)


def prepared(dossier: Dossier, *, by: Actor, ground: Ground, at: datetime) -> Prepared | None:
    """Open the words of a file to compare them with what is masked; the opening is on the log.

    The caller may release the file. None when there is no working text: not yet screened, erased.
    """
    row = Request.objects.filter(dossier=dossier).first()
    working = WorkingText.objects.filter(chain=dossier.id, erased=False).first()
    if row is None or row.words is None or working is None:
        return None
    try:
        opened = open_values(
            jurisdiction=dossier.jurisdiction_id,
            chain=dossier.id,
            purpose="words",
            ids=[row.words],
            by=by,
            why=RELEASE,
            at=at,
        )
    except Locked:
        return None
    if row.words not in opened:
        return None
    said = text_of(opened[row.words][0])
    fresh = screen(said, screener_of(ground.live))
    photos = Photo.objects.filter(dossier=dossier).order_by("id").values_list("id", flat=True)
    return Prepared(
        working.text,
        [(hit.kind, said[hit.start : hit.end]) for hit in fresh.found],
        fresh.text != working.text,
        list(photos),
    )


def own_facts(dossier: Dossier, at: datetime) -> list[str]:
    """Give name, telephone and address as the requester gave them, for the program alone.

    It compares a text for neighbours with them; nobody is shown what was opened.
    """
    row = Request.objects.get(dossier=dossier)
    found: list[str] = []
    for purpose, id_ in (("contact", row.contact), ("words", row.words)):
        if id_ is None:
            continue
        try:
            opened = open_values(
                jurisdiction=dossier.jurisdiction_id,
                chain=dossier.id,
                purpose=purpose,
                ids=[id_],
                by=system_actor(dossier.jurisdiction_id, "screener"),
                why=RELEASE,
                at=at,
            )
        except Locked:
            continue
        for text, _ in opened.values():
            said = orjson.loads(text)
            found += [said.get(name, "") for name in ("name", "phone", "address")]
    return [one.strip() for one in found if len(one.strip()) > 1]


def photo_to_release(
    dossier: Dossier, photo: UUID, *, by: Actor, ground: Ground, at: datetime
) -> bytes:
    """Open a photo for whoever may release it. Raises Refused ``not_yours``, NotFound ``photo``."""
    if not may_prepare(by, dossier, ground):
        raise Refused("not_yours")
    return opened_photos(dossier, [photo], by=by, at=at)[photo]


def opened_photos(
    dossier: Dossier, photos: Sequence[UUID], *, by: Actor, at: datetime
) -> dict[UUID, bytes]:
    """Open photos of a file for its release. Raises NotFound ``photo`` if one is none or gone."""
    known = Photo.objects.filter(dossier=dossier, id__in=photos).count()
    if known != len(set(photos)):
        raise NotFound("photo")
    try:
        opened = open_bytes(
            jurisdiction=dossier.jurisdiction_id,
            chain=dossier.id,
            purpose="photos",
            ids=photos,
            by=by,
            why=RELEASE,
            at=at,
        )
    except Locked:
        raise NotFound("photo") from None
    if len(opened) != len(set(photos)):
        raise NotFound("photo")
    return {id_: jpeg for id_, (jpeg, _) in opened.items()}
