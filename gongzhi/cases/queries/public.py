"""The public face of requests: what everybody may read, without login; the same for every reader.

A reader sees here what a visitor sees, whatever post it holds: bodies and days, never a person, a
requester's act or a word that was not released. Every condition is asked again when it is read, so
that what turns private is gone at that moment, whoever changed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.cases.methods.neighbours import Neighbours
from gongzhi.cases.models import PublicFace, PublicPhoto, Request
from gongzhi.cases.queries.me_too import neighbours_on, with_neighbours
from gongzhi.core.actor import Actor, visitor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Invalid, NotFound, Problem
from gongzhi.core.models import Entry, WorkingText
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.territory.levels import GRID
from gongzhi.territory.locate import Territory

SIZE = 50
STATES = ("", "open", "done")
PROPOSED = "residents_proposal"
"""The source of what the answer to a residents’ proposal has opened; its id is that code."""
DIGITS = 5
CHECKING = frozenset({"follow_up", "third_party", "verifying", "reporting_back", "with_source"})
"""A degree's fifth decimal is about a metre: where a manhole is, not where somebody stood."""
TOLD = frozenset(
    {
        "dispatch",
        "redispatch",
        "name_lead",
        "accept",
        "hand_in",
        "reply",
        "settle",
        "answer",
        "pass_check",
        "rework",
        "rework_above",
        "grant_parking",
        "take_up",
    }
)
"""Acts of bodies that neighbours read of; what requesters do is not among them."""


@dataclass(frozen=True, slots=True)
class PublicStep:
    """What a body did, when, and to which body the matter went with it."""

    move: str
    at: datetime
    body: int | None
    to: int | None


@dataclass(frozen=True, slots=True)
class PublicCase:
    """One public matter. ``area_id`` is a grid or above, ``point`` a facility's (lon, lat).

    ``neighbours`` how many have met it, ``rank`` the priority that the rule has given it (0: none).
    """

    code: str
    matter: str
    area_id: int
    point: tuple[float, float] | None
    body: int | None
    since: datetime
    due: datetime | None
    closed: datetime | None
    updated: datetime
    state: str
    text: str
    done: str
    cursor: str
    neighbours: Neighbours
    rank: int
    steps: Sequence[PublicStep] = ()
    photos: Sequence[UUID] = ()
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Some public matters, the latest first; ``next`` is where the following page begins."""

    cases: Sequence[PublicCase]
    next: str | None


def places_of_public(ground: Ground) -> Mapping[str, str]:
    """Give the matters on the list of public facilities: code → ``facility`` or ``grid``."""
    return {row["matter"]: row["place"] for row in ground.live.table("public_matters").values()}


def public_files(ground: Ground, at: datetime) -> QuerySet[Dossier]:
    """Give the requests that everybody may read of."""
    days = int(ground.live.table("settings")["public_days"]["value"])
    barred = BarredBody.objects.filter(dossier=OuterRef("pk"))
    return (
        dossiers_visible_to(visitor(ground.jurisdiction), ground)
        .filter(procedure="request", public=True, secrecy=0, parent__isnull=True)
        .filter(subject__in=list(places_of_public(ground)), face__isnull=False)
        .filter(request__merged_into__isnull=True, request__danger=False)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gte=at - timedelta(days=days)))
        .exclude(Exists(barred))
    )


def public_page(
    ground: Ground,
    at: datetime,
    *,
    area: str = "",
    matter: str = "",
    state: str = "",
    after: str = "",
    size: int = SIZE,
) -> PublicPage:
    """List public matters of a place and a matter, the latest first. Two statements.

    ``state``: ``open``, ``done`` or empty for both. Raises Invalid ``unknown_area``,
    ``unknown_code`` (a matter that is on no public list), ``choice``, ``not_a_cursor``.
    """
    files = _narrowed(public_files(ground, at), ground, area, matter, state)
    if after:
        files = files.filter(id__lt=_cursor(after))
    files = with_neighbours(files.select_related("request", "face"))
    rows = list(files.order_by("-id")[: size + 1])
    shown = rows[:size]
    last = _steps_of(shown)
    cases = [_case(one, ground, last.get(one.id, [])) for one in shown]
    return PublicPage(cases, cases[-1].cursor if len(rows) > size else None)


def _narrowed(
    files: QuerySet[Dossier], ground: Ground, area: str, matter: str, state: str
) -> QuerySet[Dossier]:
    if area:
        found = ground.territory.by_code(area)
        if found is None:
            raise Invalid(Problem("area", "unknown_area", {"got": area[:80]}))
        if found.id != ground.territory.root.id:
            files = files.filter(area_id__in=ground.territory.descendants(found.id))
    if matter:
        if matter not in places_of_public(ground):
            raise Invalid(Problem("matter", "unknown_code", {"got": matter[:80]}))
        files = files.filter(subject=matter)
    if state not in STATES:
        raise Invalid(Problem("state", "choice", {"choices": ["open", "done"]}))
    return files.filter(closed_at__isnull=state == "open") if state else files


def public_case(code: str, ground: Ground, at: datetime) -> PublicCase:
    """Give one public matter. Three statements.

    Raises NotFound, in the same words for what is private and for what there is not.
    """
    file = public_file(code, ground, at)
    photos = PublicPhoto.objects.filter(dossier=file).order_by("id").values_list("id", flat=True)
    return _case(file, ground, _steps_of([file]).get(file.id, []), tuple(photos))


def public_file(code: str, ground: Ground, at: datetime) -> Dossier:
    """Give the file behind a public matter. Raises NotFound ``file`` as ``public_case`` does."""
    clean = read_code(code)
    files = with_neighbours(public_files(ground, at).select_related("request", "face"))
    found = files.filter(code=clean).first() if clean else None
    if found is None:
        raise NotFound("file", code=code[:40])
    return found


def public_photo(code: str, photo: UUID, ground: Ground, at: datetime) -> bytes:
    """Give a photo of a public matter as JPEG. Raises NotFound."""
    file = public_file(code, ground, at)
    row = PublicPhoto.objects.filter(id=photo, dossier=file).first()
    if row is None:
        raise NotFound("photo")
    return bytes(row.jpeg)


def shown_area(area_id: int, territory: Territory) -> int:
    """Give the grid around a place: what lies below it would point at a house."""
    path = territory.path(area_id)
    return next((one for one in path if territory.level(one) == GRID), area_id)


def private_because(dossier: Dossier, ground: Ground) -> str:
    """Say why a file may not be public: a code, empty when nothing stands against it.

    ``secret``, ``matter``, ``danger``, ``merged``, ``about_body``, ``kept_private``, ``erased``
    (or not screened yet).
    """
    row = Request.objects.filter(dossier=dossier).first()
    if row is None or dossier.secrecy:
        return "secret"
    if dossier.subject not in places_of_public(ground):
        return "matter"
    if row.merged_into_id is not None:
        return "merged"
    first = Entry.objects.get(chain=dossier.id, sequence=1).facts.get("record", {})
    if row.danger or first.get("safe_way"):
        return "danger"
    if first.get("about") or BarredBody.objects.filter(dossier=dossier).exists():
        return "about_body"
    if Entry.objects.filter(chain=dossier.id, move="keep_private").exists():
        return "kept_private"
    screened = WorkingText.objects.filter(chain=dossier.id, erased=False).exists()
    return "" if screened else "erased"


def faces_waiting(by: Actor, ground: Ground) -> list[Dossier]:
    """Give the files in a post's area whose text for the public waits for a second person."""
    if by.kind != "post" or by.area is None:
        return []
    files = dossiers_visible_to(by, ground).filter(
        id__in=PublicFace.objects.filter(
            jurisdiction_id=ground.jurisdiction, waiting__isnull=False
        ).values("dossier_id")
    )
    if by.area != ground.territory.root.id:
        files = files.filter(area_id__in=ground.territory.descendants(by.area))
    return list(files.order_by("id")[:SIZE])


def _case(
    file: Dossier,
    ground: Ground,
    steps: Sequence[PublicStep],
    photos: tuple[UUID, ...] = (),
) -> PublicCase:
    row, face = file.request, file.face
    open_ = file.closed_at is None
    last = max((step.at for step in steps), default=file.opened_at)
    return PublicCase(
        file.code,
        file.subject,
        shown_area(file.area_id, ground.territory),
        _point(row, face, places_of_public(ground).get(file.subject, "")),
        file.owner_id,
        file.opened_at,
        file.due if open_ and file.due < NO_DUE else None,
        file.closed_at,
        max(last, file.closed_at or last),
        _state(file),
        face.text,
        face.done,
        file.id.hex,
        neighbours_on(file),
        file.priority,
        steps,
        photos,
        str(file.source_id) if file.source == PROPOSED else "",
    )


def _state(file: Dossier) -> str:
    """What a neighbour needs to know of where it stands, nothing of what the requester said."""
    if file.closed_at is not None:
        return "done" if file.outcome in {"confirmed", "unconfirmed"} else "answered"
    if file.step in CHECKING:
        return "checking"
    return "parked" if file.step == "parked" else "open"


def _point(row: Request, face: PublicFace, place: str) -> tuple[float, float] | None:
    if not face.point or place != "facility" or row.lon is None or row.lat is None:
        return None
    return round(row.lon, DIGITS), round(row.lat, DIGITS)


def _steps_of(files: Sequence[Dossier]) -> dict[UUID, list[PublicStep]]:
    rows = Entry.objects.filter(chain__in=[one.id for one in files], move__in=TOLD)
    found: dict[UUID, list[PublicStep]] = {}
    for entry in rows.order_by("chain", "sequence"):
        to = entry.facts.get("change", {}).get("owner")
        step = PublicStep(entry.move, entry.occurred_at, entry.organisation_id, to)
        found.setdefault(entry.chain, []).append(step)
    return found


def _cursor(after: str) -> UUID:
    try:
        return UUID(after)
    except ValueError:
        raise Invalid(Problem("after", "not_a_cursor")) from None
