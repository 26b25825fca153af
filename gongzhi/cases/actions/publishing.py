"""Showing a request to neighbours: prepared, released by two where needed, gone at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gongzhi.cases.models import PublicFace, PublicPhoto
from gongzhi.cases.queries.public import places_of_public, private_because
from gongzhi.cases.queries.screening import (
    Prepared,
    opened_photos,
    own_facts,
    prepared,
)
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.models import Opening
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.work import Work
from gongzhi.notices.actions import drop_about
from gongzhi.procedure.actions import advance
from gongzhi.procedure.actions.advancing import Shape, Write
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

LEAVE = "leave_public"
ENDS = frozenset(
    {
        "merge",
        "erase",
        "void",
        "decline",
        "return_to_source",
        "withdraw_public",
        "keep_private",
        LEAVE,
    }
)
"""Moves after which nobody reads the file any more, whatever else they change."""
SHORTEST = 2
MOST = 200


def offer_by(by: Actor, at: datetime) -> Shape:
    """Check a text for the public against what was said, and show it when nothing was found.

    Raises Conflict ``not_for_public`` (with why), ``not_screened``; Invalid ``masked_word`` when
    it holds what the screener masked, ``still_names`` when the screener finds more in it,
    ``not_looked_at`` for photos that whoever offers them has not opened.
    """

    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        _check_may_be_public(dossier, here)
        seen = prepared(dossier, by=by, ground=here, at=at)
        if seen is None:
            raise Conflict("not_screened")
        hidden = [word for _, word in seen.masked if len(word) >= SHORTEST]
        _check_texts(record, [*hidden, *own_facts(dossier, at)], here)
        _check_photos(dossier, record, seen, by)
        text = _plain(record.texts["text"][1])
        own_find = bool(record.facts.get("found"))
        found = len(seen.masked)
        two = bool(found or own_find or seen.corrected or text != _plain(seen.working))
        record.facts.update(two=two, masked=found)
        if not two:
            dossier.public = True

    return shape


def offer_write(by: Actor, at: datetime) -> Write:
    """Keep what was prepared: shown at once when no second person is needed, else waiting."""

    def write(dossier: Dossier, record: Record) -> None:
        offer = {
            "text": _plain(record.texts["text"][1]),
            "done": _plain(record.texts["done"][1]) if "done" in record.texts else "",
            "point": bool(record.facts.get("point")),
            "photos": list(record.facts.get("photos", ())),
        }
        face, _ = PublicFace.objects.get_or_create(
            dossier=dossier, defaults={"jurisdiction_id": dossier.jurisdiction_id}
        )
        if record.facts["two"]:
            face.waiting = offer
            face.save(update_fields=["waiting"])
        else:
            _show(face, offer, by, at)

    return write


def release_shape(dossier: Dossier, record: Record, here: Ground) -> None:
    """Show what a first person has prepared, if nothing has come to stand against it since."""
    _check_may_be_public(dossier, here)
    if not PublicFace.objects.filter(dossier=dossier, waiting__isnull=False).exists():
        raise Conflict("not_screened")
    dossier.public = True


def release_write(by: Actor, at: datetime) -> Write:
    """Put what was waiting in the place of what was shown."""

    def write(dossier: Dossier, record: Record) -> None:
        face = PublicFace.objects.get(dossier=dossier)
        _show(face, face.waiting, by, at)

    return write


def drop_waiting(dossier: Dossier, record: Record) -> None:
    """The second person refused: what waited is gone, what was shown before stays."""
    PublicFace.objects.filter(dossier=dossier).update(waiting=None)
    if not dossier.public:
        drop_face(dossier)


def drop_face(dossier: Dossier) -> None:
    """Take away what neighbours could read; the file itself keeps its record of it."""
    PublicFace.objects.filter(dossier=dossier).delete()
    PublicPhoto.objects.filter(dossier=dossier).delete()
    drop_about(about=dossier.id, holder="area")


def leaving(move: str, shape: Shape | None, write: Write | None) -> tuple[Shape, Write]:
    """Let a public file turn private in the very move after which it may not be public.

    What neighbours could read goes in the same transaction.
    """
    left: list[bool] = []

    def shape_and_leave(dossier: Dossier, record: Record, here: Ground) -> None:
        before = dossier.public
        if shape is not None:
            shape(dossier, record, here)
        if move in ENDS or (before and _turns_private(dossier, record, here)):
            dossier.public = False
            left.append(True)

    def write_and_leave(dossier: Dossier, record: Record) -> None:
        if write is not None:
            write(dossier, record)
        if left:
            drop_face(dossier)

    return shape_and_leave, write_and_leave


def _turns_private(dossier: Dossier, record: Record, here: Ground) -> bool:
    listed = dossier.subject in places_of_public(here)
    return bool(dossier.secrecy) or "about" in record.bodies or not listed


def sweep_public(*, unit: Work, at: datetime) -> int:
    """Let leave what has been over for the pack's days, or whose matter has left the list.

    Readers do not see it any more already; this puts it on the record. Returns how many.
    """
    here = ground(unit)
    days = int(here.live.table("settings")["public_days"]["value"])
    files = Dossier.objects.filter(
        jurisdiction_id=unit.jurisdiction, public=True, procedure="request"
    )
    over = files.filter(closed_at__lt=at - timedelta(days=days))
    off = files.exclude(subject__in=list(places_of_public(here)))
    left = 0
    for why, rows in (("over", over), ("off_the_list", off)):
        for file in rows.order_by("id").values_list("id", flat=True)[:MOST]:
            _leave(file, why, unit, at)
            left += 1
    return left


def _leave(file: UUID, why: str, unit: Work, at: datetime) -> None:
    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        dossier.public = False

    def write(dossier: Dossier, record: Record) -> None:
        drop_face(dossier)

    advance(
        dossier=file,
        move=LEAVE,
        by=system_actor(unit.jurisdiction, "publicity"),
        at=at,
        record={"reason": {"code": why}},
        shape=shape,
        write=write,
    )


def _check_may_be_public(dossier: Dossier, here: Ground) -> None:
    why = private_because(dossier, here)
    if why == "erased":
        raise Conflict("not_screened")
    if why:
        raise Conflict("not_for_public", why=why)


def _check_texts(record: Record, hidden: Sequence[str], here: Ground) -> None:
    screener, problems = screener_of(here.live), []
    for name, (_, text) in record.texts.items():
        if any(word in text for word in hidden):
            problems.append(Problem(name, "masked_word"))
        elif screen(text, screener).found:
            problems.append(Problem(name, "still_names"))
    if problems:
        raise Invalid(problems)


def _check_photos(dossier: Dossier, record: Record, seen: Prepared, by: Actor) -> None:
    sent = record.facts.get("photos", [])
    known = {photo.hex: photo for photo in seen.photos}
    plain = [one.replace("-", "") if isinstance(one, str) else "" for one in sent]
    if not isinstance(sent, list) or not set(plain) <= known.keys():
        raise Invalid(Problem("photos", "unknown_photo"))
    if plain:
        looked = Opening.objects.filter(chain=dossier.id, purpose="photos", person_id=by.person)
        if not looked.exists():
            raise Invalid(Problem("photos", "not_looked_at"))
        record.facts["photos"] = sorted(set(plain))


def _show(face: PublicFace, offer: Any, by: Actor, at: datetime) -> None:
    face.text, face.done = offer["text"], offer["done"]
    face.point, face.waiting = offer["point"], None
    face.save()
    _copy_photos(face.dossier, [UUID(one) for one in offer["photos"]], by, at)


def _copy_photos(dossier: Dossier, photos: Sequence[UUID], by: Actor, at: datetime) -> None:
    PublicPhoto.objects.filter(dossier=dossier).exclude(id__in=photos).delete()
    kept = set(PublicPhoto.objects.filter(dossier=dossier).values_list("id", flat=True))
    fresh = [one for one in photos if one not in kept]
    opened = opened_photos(dossier, fresh, by=by, at=at) if fresh else {}
    PublicPhoto.objects.bulk_create(
        PublicPhoto(
            id=id_, jurisdiction_id=dossier.jurisdiction_id, dossier=dossier, jpeg=opened[id_]
        )
        for id_ in fresh
    )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
