"""What a juror sees of a file, what a consent says, and what juries have found in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gongzhi.cases.methods.jury import JuryRules
from gongzhi.cases.models import Juror, Jury, JurySeat
from gongzhi.cases.workflow.parts import HANDLED
from gongzhi.core.actor import Actor, juror
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Entry, WorkingText
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.sealed import Locked, open_bytes, open_values
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries.visible import own_dossier


@dataclass(frozen=True, slots=True)
class SeatShown:
    """A closed file as its jurors see it: masked words, no place nearer than the township."""

    jury: str
    matter: str
    township_id: int
    text: str
    answers: Sequence[str]
    until: datetime | None
    photos: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stand:
    """Whether juries are drawn here, whether the key's holder is willing, where it is seated."""

    held: bool
    willing: bool
    works_for: str
    kept: bool
    seats: Sequence[SeatShown]


@dataclass(frozen=True, slots=True)
class Results:
    """What juries found of one body's work, or in one township.

    ``verdicts`` is empty where fewer files were judged than the pack publishes.
    """

    unit_id: int
    verdicts: Mapping[str, int]
    divided: int


def stand_of(by: Actor, code: str, key: str, here: Ground, at: datetime) -> Stand:
    """Give how the holder of a request's key stands to juries. Readings are on the file's log.

    Raises NotFound for a wrong key, Refused for whoever handled the file.
    """
    own = own_dossier(by, code, key)
    rules = JuryRules.from_settings(here.live.table("settings"))
    willing = Juror.objects.select_related("works_for").filter(dossier_id=own.id).first()
    body = "" if willing is None or willing.works_for is None else willing.works_for.code
    possible = rules is not None and own.procedure == "request" and not own.secrecy
    kept = Entry.objects.filter(chain=own.id, move="keep_from_jury").exists()
    seats = [] if willing is None else _seats(willing, here, at)
    return Stand(possible, willing is not None, body, kept, seats)


def seated(own: UUID) -> bool:
    """Tell whether a seat waits for the holder of a request's key. One statement."""
    rows = JurySeat.objects.filter(juror__dossier_id=own, state="seated", jury__open=True)
    return rows.exists()


def _seats(willing: Juror, here: Ground, at: datetime) -> list[SeatShown]:
    rows = JurySeat.objects.filter(juror=willing, state="seated", jury__open=True)
    found = rows.select_related("jury__dossier", "jury__file").order_by("jury_id")
    return [_shown(seat.jury, here, at) for seat in found if seat.jury.file.step == "closed"]


def _shown(jury: Jury, here: Ground, at: datetime) -> SeatShown:
    file = jury.file
    text = WorkingText.objects.filter(chain=file.id, erased=False).first()
    clock = Clock.objects.filter(dossier_id=jury.dossier_id, name="sitting", ended_at=None).first()
    return SeatShown(
        jury.dossier.code,
        file.subject,
        jury.township_id,
        "" if text is None else text.text,
        _answers(file, here, at),
        None if clock is None else clock.due,
        _released(file),
    )


def _released(file: Dossier) -> list[str]:
    """The photos of a check that whoever checked has released for juries."""
    entries = Entry.objects.filter(chain=file.id, move="show_check").order_by("sequence")
    records = [one.facts["record"] for one in entries]
    return [
        str(UUID(value["sealed"]))
        for record in records
        if record.get("for_jury") is True
        for name, value in record.items()
        if name.startswith("photos_")
    ]


def seat_photo(by: Actor, code: str, key: str, photo: UUID, here: Ground, at: datetime) -> bytes:
    """Open a released photo of a file the key's holder is seated to judge; NotFound ``photo``."""
    own = own_dossier(by, code, key)
    rows = JurySeat.objects.filter(juror__dossier_id=own.id, state="seated", jury__open=True)
    for seat in rows.select_related("jury__file"):
        file = seat.jury.file
        if file.step != "closed" or str(photo) not in _released(file):
            continue
        who = {"by": juror(file.jurisdiction_id), "why": "jury", "at": at}
        where = {"jurisdiction": file.jurisdiction_id, "chain": file.id, "purpose": "photos"}
        with suppress(Locked):
            opened = open_bytes(ids=[photo], **where, **who)  # type: ignore[arg-type]
            if photo in opened:
                return opened[photo][0]
    raise NotFound("photo")


def _answers(file: Dossier, here: Ground, at: datetime) -> list[str]:
    """What was said to have been done, masked; the opening stands on the file's log."""
    entries = Entry.objects.filter(chain=file.id, move__in=HANDLED).order_by("sequence")
    said = [one.facts["record"].get("text") for one in entries]
    ids = [UUID(one["sealed"]) for one in said if one]
    try:
        opened = open_values(
            jurisdiction=file.jurisdiction_id,
            chain=file.id,
            purpose="words",
            ids=ids,
            by=juror(file.jurisdiction_id),
            why="jury",
            at=at,
        )
    except Locked:
        return []
    screener = screener_of(here.live)
    return [screen(opened[one][0], screener).text for one in ids if one in opened]


def jury_results(here: Ground, at: datetime) -> tuple[list[Results], list[Results]]:
    """Give what juries found in the pack's last days: by body, and by township.

    Bodies below a township have no row of their own; no row says who sat or how anybody voted.
    """
    rows = here.live.table("settings")
    if "jury_results_days" not in rows:
        return [], []
    since = at.date() - timedelta(days=int(rows["jury_results_days"]["value"]))
    judged = Jury.objects.filter(jurisdiction_id=here.jurisdiction, day__gte=since)
    found = list(
        judged.exclude(verdict="").values_list("body_id", "township_id", "verdict", "votes")
    )
    known, least = here.directory, int(rows["small_number"]["value"])
    lowest = int(rows["jury_results_level"]["value"])
    bodies = [
        (body, verdict, votes)
        for body, _, verdict, votes in found
        if known.organisation(body).level <= lowest
    ]
    places = [(township, verdict, votes) for _, township, verdict, votes in found]
    return _counted(bodies, least), _counted(places, least)


def _counted(found: Iterable[tuple[int, str, Mapping[str, Any]]], least: int) -> list[Results]:
    verdicts: dict[int, Counter[str]] = {}
    divided: Counter[int] = Counter()
    for unit, verdict, votes in found:
        verdicts.setdefault(unit, Counter())[verdict] += 1
        divided[unit] += len(votes) > 1
    return [
        Results(unit, dict(counts), divided[unit])
        if sum(counts.values()) >= least
        else Results(unit, {}, 0)
        for unit, counts in sorted(verdicts.items())
    ]
