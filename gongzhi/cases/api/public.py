"""Public matters for machines: lists and feeds without login, the same for every caller."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema
from pydantic import ConfigDict

from gongzhi.cases.api.shapes import Code
from gongzhi.cases.queries.public import (
    SIZE,
    PublicCase,
    PublicPage,
    places_of_public,
    public_case,
    public_page,
    public_photo,
)
from gongzhi.cases.queries.screening import facing
from gongzhi.core.actor import Actor
from gongzhi.core.caching import kept_answer
from gongzhi.core.errors import Conflict
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.queries import dossier_for

router = Router(tags=["public"])
staff = Router(tags=["public"])
JSON = "application/json"
GEOJSON = "application/geo+json"


class PublicStepShape(Schema):
    """What a body did, on which day; `to` is the body the matter went to with it."""

    move: str
    on: date
    body: str | None
    to: str | None


class PublicCaseShape(Schema):
    """A public matter: no person, no word that was not released.

    `area` is a grid or above; `point` (lon, lat) is a facility's, never a home's.
    """

    code: str
    matter: str
    area: str
    point: list[float] | None
    body: str | None
    state: Literal["open", "checking", "parked", "done", "answered"]
    since: date
    due: datetime | None
    closed: date | None
    updated: datetime
    text: str
    done: str
    reported: int = Field(description="Reports of it, merged ones among them 反映")
    joined: int = Field(description="Neighbours who met it too, proven, each once 也遇到")
    quiet: int = Field(description="“Me too” without a contact; changes no order 未留联系方式")
    priority: int = Field(description="Rank by the rule of `/public/priorities`; 0: none 先后")
    steps: list[PublicStepShape]
    photos: list[UUID]
    proposal: str = Field(description="Code of the residents’ proposal it came of; mostly empty")


class PublicPageShape(Schema):
    """Public matters, the latest first; `next` goes into `after` for the following page."""

    cases: list[PublicCaseShape]
    next: str | None


class PublicMatterShape(Schema):
    """A matter whose files may be public, and how near they are shown."""

    matter: str
    name_zh: str
    name_en: str
    place: Literal["facility", "grid"]


class PublicQuery(Schema):
    """What is asked for: a place, a matter, open or done, and where the page begins."""

    model_config = ConfigDict(extra="forbid")
    area: str = Field(default="", max_length=80)
    matter: str = Field(default="", max_length=80)
    state: Literal["", "open", "done"] = ""
    after: str = Field(default="", max_length=40)
    size: int = Field(default=SIZE, ge=1, le=200)


class MaskedShape(Schema):
    """A passage that the screener has masked, and what it took it for."""

    kind: str
    word: str


class PreparedShape(Schema):
    """What whoever prepares or releases a text has before it. `waiting` needs a second person.

    `text` and `masked` are opened only for whoever has something to prepare or to release.
    """

    text: str
    masked: list[MaskedShape]
    photos: list[UUID]
    public: bool
    shown: str
    done: str
    waiting: dict[str, Any] | None


Asked = Annotated[PublicQuery, Query()]


@router.get("/public/matters", response=list[PublicMatterShape])
def read_public_matters(request: HttpRequest) -> list[dict[str, Any]]:
    """List the matters of public facilities; files of all others are never public."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        rows = here.rules.table("matters")
        return [
            {
                "matter": code,
                "name_zh": rows[code]["name_zh"],
                "name_en": rows[code]["name_en"],
                "place": place,
            }
            for code, place in sorted(places_of_public(here).items())
            if code in rows
        ]


@router.get("/public/cases", response=PublicPageShape)
def read_public_cases(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """List public matters of an area and a matter. A cache may keep it if it asks each time."""
    page, here = _page(request, asked)
    shape = {"cases": [case_shape(one, here) for one in page.cases], "next": page.next}
    return kept_answer(request, orjson.dumps(shape), JSON)


@router.get("/public/cases.geojson", include_in_schema=False)
def read_public_map(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Give the same list as GeoJSON; what is shown by its grid alone has no geometry."""
    page, here = _page(request, asked)
    shape = {
        "type": "FeatureCollection",
        "features": [_feature(case_shape(one, here)) for one in page.cases],
        "next": page.next,
    }
    return kept_answer(request, orjson.dumps(shape), GEOJSON)


@router.get("/public/cases/{code}", response=PublicCaseShape)
def read_public_case(request: HttpRequest, code: Code) -> HttpResponseBase:
    """Show one public matter; 404 alike for what is private and for what there is not."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        shape = case_shape(public_case(code, here, timezone.now()), here)
    return kept_answer(request, orjson.dumps(shape), JSON)


@router.get("/public/cases/{code}/photos/{photo}", include_in_schema=False)
def read_public_photo(
    request: HttpRequest, code: Code, photo: Annotated[UUID, Path()]
) -> HttpResponse:
    """Give a photo that a person has looked at and released, as JPEG."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        jpeg = public_photo(code, photo, ground(unit), timezone.now())
    return HttpResponse(jpeg, content_type="image/jpeg")


@staff.get("/files/{code}/public", response=PreparedShape)
def read_prepared(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show what is masked in a file and what waits, to whoever may prepare or release it.

    The moves `offer_public`, `release_public`, `refuse_public` and `withdraw_public` act on it.
    That the words were opened for this is on the log.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        stands = facing(file, by=by, ground=here, at=timezone.now())
        if stands.why and stands.why != "erased":
            raise Conflict("not_for_public", why=stands.why)
        seen = stands.seen
        if stands.why or (seen is None and "offer_public" in stands.may):
            raise Conflict("not_screened")
        return {
            "text": "" if seen is None else seen.working,
            "masked": [{"kind": kind, "word": word} for kind, word in seen.masked] if seen else [],
            "photos": list(seen.photos) if seen else [],
            "public": stands.public,
            "shown": stands.text if stands.public else "",
            "done": stands.done if stands.public else "",
            "waiting": stands.waiting,
        }


def case_shape(case: PublicCase, here: Ground) -> dict[str, Any]:
    """Give a public matter as JSON: codes of bodies and areas, days in local time."""
    zone = here.calendar(case.area_id).zone
    return {
        "code": case.code,
        "matter": case.matter,
        "area": here.territory.area(case.area_id).code,
        "point": None if case.point is None else list(case.point),
        "body": _body(case.body, here),
        "state": case.state,
        "since": case.since.astimezone(zone).date(),
        "due": case.due,
        "closed": case.closed.astimezone(zone).date() if case.closed else None,
        "updated": case.updated,
        "text": case.text,
        "done": case.done,
        "reported": case.neighbours.reported,
        "joined": case.neighbours.joined,
        "quiet": case.neighbours.quiet,
        "priority": case.rank,
        "steps": [
            {
                "move": step.move,
                "on": step.at.astimezone(zone).date(),
                "body": _body(step.body, here),
                "to": _body(step.to, here),
            }
            for step in case.steps
        ],
        "photos": list(case.photos),
        "proposal": case.proposal,
    }


def _page(request: HttpRequest, asked: PublicQuery) -> tuple[PublicPage, Ground]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return public_page(here, timezone.now(), **asked.dict()), here


def _feature(shape: dict[str, Any]) -> dict[str, Any]:
    point = shape.pop("point")
    geometry = None if point is None else {"type": "Point", "coordinates": point}
    return {"type": "Feature", "id": shape["code"], "geometry": geometry, "properties": shape}


def _body(body_id: int | None, here: Ground) -> str | None:
    body = here.directory.by_id.get(body_id) if body_id is not None else None
    return None if body is None else body.code
