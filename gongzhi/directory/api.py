"""The directory as machines read it: bodies, posts as posts, the duty roster; no persons.

Whoever gives rights also changes it here: a sheet, a hand-over, a shift.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, ConfigDict, Field

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.sheets.rows import Limits
from gongzhi.core.work import work
from gongzhi.directory import queries
from gongzhi.directory.actions import hand_over, import_sheet, put_on_duty
from gongzhi.directory.models import Organisation, Post, Shift
from gongzhi.territory.queries import boundary_geojson

router = Router(tags=["organisations"])
staff = Router(tags=["organisations"])
# What the API reads in one go; larger sheets go through the command.
LARGEST = Limits(file_bytes=4_000_000, unpacked_bytes=80_000_000, rows=20_000, columns=60)
Text = Annotated[str, Query(max_length=80)]


class OrganisationShape(Schema):
    """A body; ``area`` is the code of the area it answers for."""

    code: str
    kind: str
    name_zh: str
    name_en: str
    parent: str | None
    area: str
    phone: str


class PostShape(Schema):
    """A post without its holder. ``answered_by``: the post whose holder answers now, or None."""

    code: str
    name_zh: str
    name_en: str
    role: str
    phone: str
    vacant: bool
    answered_by: str | None
    deputies: list[str]


class ShiftShape(Schema):
    """A post on duty (值班) from a moment to a moment."""

    post: str
    organisation: str
    name_zh: str
    name_en: str
    begins: datetime
    ends: datetime
    phone: str


class SeenShape(OrganisationShape):
    """A body with its posts, its roster, the bodies below and the grids it works on."""

    children: list[str]
    posts: list[PostShape]
    on_duty: list[ShiftShape]
    coming: list[ShiftShape]
    covers: list[str]


@router.get("/organisations", response=list[OrganisationShape])
def organisations(
    request: HttpRequest, kind: Text = "", area: Text = "", parent: Text = ""
) -> list[dict[str, Any]]:
    """List the bodies in force, all or those of a kind, of an area or below a body."""
    by = visitor(request.auth.jurisdiction)  # type: ignore[attr-defined]
    given = {"kind": kind, "area__code": area, "parent__code": parent}
    wanted = {name: value for name, value in given.items() if value}
    with work(by.jurisdiction, by.code):
        rows = queries.organisations_visible_to(by).filter(valid_to=None, **wanted)
        return [_shape(row) for row in rows.select_related("parent", "area")]


@router.get("/organisations/coverage", response=dict[str, Any])
def coverage(request: HttpRequest, level: Annotated[int, Query(ge=4, le=5)] = 4) -> HttpResponse:
    """Give the grids as GeoJSON, each with the Party branches and groups that work on it.

    A layer for maps: ``party`` lists codes; no share or rank is computed.
    """
    by = visitor(request.auth.jurisdiction)  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        drawn = boundary_geojson(by, level)
        served: dict[str, list[str]] = {}
        for area, body in queries.coverage_visible_to(by):
            served.setdefault(area.code, []).append(body.code)
    for feature in drawn["features"]:
        feature["properties"]["party"] = served.get(feature["properties"]["code"], [])
    return HttpResponse(orjson.dumps(drawn), content_type="application/json")


@router.get("/organisations/roster", response=list[ShiftShape])
def roster(request: HttpRequest, organisation: Text = "") -> list[dict[str, Any]]:
    """List who is on duty now, posts with telephones, for all bodies or one."""
    by = visitor(request.auth.jurisdiction)  # type: ignore[attr-defined]
    now = timezone.now()
    with work(by.jurisdiction, by.code):
        rows = queries.shifts_visible_to(by).filter(begins__lte=now, ends__gt=now)
        if organisation:
            rows = rows.filter(post__organisation__code=organisation)
        return [_shift(row) for row in rows[:1000]]


@router.get("/organisations/{code}", response=SeenShape)
def organisation(request: HttpRequest, code: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """Give one body: posts and vacancies, who stands in, who is on duty."""
    by = visitor(request.auth.jurisdiction)  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        seen = queries.organisation_seen(by, code, timezone.now())
    return {
        **_shape(seen.organisation),
        "children": [child.code for child in seen.children],
        "posts": [_post(line) for line in seen.posts],
        "on_duty": [_shift(shift) for shift in seen.on_duty],
        "coming": [_shift(shift) for shift in seen.coming],
        "covers": [area.code for area in seen.covers],
    }


class TakenShape(Schema):
    """What a sheet did, or would do where `dry_run`."""

    table: str
    added: int
    changed: int
    same: int
    dry_run: bool


class HandOverIn(Schema):
    """Who takes the post over, by account."""

    model_config = ConfigDict(extra="forbid")
    login: str = Field(max_length=80)


class OnDutyIn(Schema):
    """A shift of a post, with its office telephone where that differs."""

    model_config = ConfigDict(extra="forbid")
    begins: AwareDatetime
    ends: AwareDatetime
    phone: str = Field("", max_length=80)


class DoneShape(Schema):
    """The post that was changed."""

    post: str


PostCode = Annotated[str, Path(max_length=80)]


@staff.post("/organisations/import", response=TakenShape)
def take_sheet(
    request: HttpRequest, sheet: Annotated[UploadedFile, File()], dry_run: bool = True
) -> dict[str, Any]:
    """Check a sheet (.csv, .xlsx, .xls) of bodies, posts, coverage or a roster, or take it in.

    All or nothing; each wrong cell is named with row, column and rule.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        queries.check_may_manage(by)
        zone = ZoneInfo(Jurisdiction.objects.get(id=by.jurisdiction).timezone)
        outcome = import_sheet(
            source=sheet.read(),
            name=sheet.name or "",
            zone=zone,
            by=by,
            at=timezone.now(),
            dry_run=dry_run,
            limits=LARGEST,
        )
    return {**asdict(outcome), "dry_run": dry_run}


@staff.post("/organisations/posts/{post}/hand-over", response=DoneShape)
def pass_post(request: HttpRequest, post: PostCode, sent: HandOverIn) -> dict[str, str]:
    """Give a post to another person; its open files pass with it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        queries.check_may_manage(by)
        person = queries.person_of_login(by, sent.login)
        hand_over(post=post, person=person, by=by, at=timezone.now())
    return {"post": post}


@staff.post("/organisations/posts/{post}/on-duty", response=DoneShape)
def plan_shift(request: HttpRequest, post: PostCode, sent: OnDutyIn) -> dict[str, str]:
    """Put a post on duty from a moment to a moment."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        queries.check_may_manage(by)
        put_on_duty(post=post, by=by, at=timezone.now(), **sent.dict())
    return {"post": post}


def _shape(row: Organisation) -> dict[str, Any]:
    return {
        **_names(row),
        "kind": row.kind,
        "parent": None if row.parent is None else row.parent.code,
        "area": row.area.code,
        "phone": row.phone,
    }


def _post(line: queries.PostLine) -> dict[str, Any]:
    answering = line.answered_by
    return {
        **_names(line.post),
        "role": line.post.role,
        "phone": line.post.phone,
        "vacant": line.vacant,
        "answered_by": None if answering is None else answering.code,
        "deputies": [deputy.post.code for deputy in line.deputies],
    }


def _shift(row: Shift) -> dict[str, Any]:
    post = row.post
    return {
        "post": post.code,
        "organisation": post.organisation.code,
        "name_zh": post.name_zh,
        "name_en": post.name_en,
        "begins": row.begins,
        "ends": row.ends,
        "phone": row.phone or post.phone or post.organisation.phone,
    }


def _names(row: Organisation | Post) -> dict[str, Any]:
    return {"code": row.code, "name_zh": row.name_zh, "name_en": row.name_en}
