"""Acts on the ground: rename, redraw, split, merge, close; for the system administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.territory.actions import (
    Part,
    close_area,
    merge_areas,
    redraw_boundary,
    rename_area,
    split_area,
)
from gongzhi.territory.actions.reading import turned

staff = Router(tags=["areas"])
AreaCode = Annotated[str, Path(max_length=80)]
Codes = list[Annotated[str, Field(max_length=80)]]
Name = Annotated[str, Field(max_length=200)]
Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]


class _ActIn(Schema):
    """`basis`: the document that orders it. `on`: the day from which it counts, else today.

    `seen`: the version of the ground that the caller read; another one now is a conflict.
    """

    model_config = ConfigDict(extra="forbid")
    basis: str = Field(max_length=400)
    on: date | None = None
    seen: int | None = None


class RenameIn(_ActIn):
    """The new name; the old one stays an alias unless `keep_alias` is false."""

    name_zh: Name
    name_en: Name
    keep_alias: bool = True


class DrawnIn(_ActIn):
    """Polygons (GeoJSON geometries) by area code; both sides of a border that moves.

    `give_way`: the areas beside them under the same parent follow, neither gap nor overlap is left.
    """

    boundaries: dict[str, dict[str, Any]]
    give_way: bool = False
    datum: Datum = "wgs84"


class PartIn(Schema):
    """An area that comes out: `children` are the areas of the old one that go to it."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=80)
    name_zh: Name
    name_en: Name
    geometry: dict[str, Any] | None = None
    children: Codes = Field(default_factory=list, max_length=500)
    aliases: list[Name] = Field(default_factory=list, max_length=100)
    kind: str | None = Field(None, max_length=80)
    statistical_code: str = Field("", max_length=80)


class SplitIn(_ActIn):
    """Into which parts an area is split.

    `along`: a line (GeoJSON LineString) that draws the two parts, the western (northern) one first.
    """

    parts: Annotated[list[PartIn], Field(max_length=200)]
    along: dict[str, Any] | None = None
    datum: Datum = "wgs84"


class MergeIn(_ActIn):
    """Which areas become one. Without a `geometry` it is the union of theirs."""

    areas: Codes = Field(max_length=500)
    into: PartIn
    datum: Datum = "wgs84"


class CloseIn(_ActIn):
    """Which areas are no more."""

    areas: Codes = Field(max_length=500)


class GroundShape(Schema):
    """The version of the ground after the act; every later request is answered from it."""

    version: int


@staff.post("/areas/{code}/rename", response=GroundShape)
def rename(request: HttpRequest, code: AreaCode, sent: RenameIn) -> dict[str, int]:
    """Give an area a new name."""
    return _done(request, rename_area, sent, area=code)


@staff.post("/areas/{code}/split", response=GroundShape)
def split(request: HttpRequest, code: AreaCode, sent: SplitIn) -> dict[str, int]:
    """Split an area into parts of its level."""
    parts = [_part(one, sent.datum) for one in sent.parts]
    along = None if sent.along is None else turned(sent.along, sent.datum)
    return _done(request, split_area, sent, area=code, parts=parts, along=along)


@staff.post("/areas/merge", response=GroundShape)
def merge(request: HttpRequest, sent: MergeIn) -> dict[str, int]:
    """Merge areas of one level and parent."""
    return _done(request, merge_areas, sent, areas=sent.areas, into=_part(sent.into, sent.datum))


@staff.post("/areas/redraw", response=GroundShape)
def redraw(request: HttpRequest, sent: DrawnIn) -> dict[str, int]:
    """Draw the borders of areas anew."""
    drawn = {code: turned(one, sent.datum) for code, one in sent.boundaries.items()}
    return _done(request, redraw_boundary, sent, boundaries=drawn, give_way=sent.give_way)


@staff.post("/areas/close", response=GroundShape)
def close(request: HttpRequest, sent: CloseIn) -> dict[str, int]:
    """Close areas that are no more."""
    return _done(request, close_area, sent, areas=sent.areas)


def _done(
    request: HttpRequest, act: Callable[..., int], sent: _ActIn, **given: Any
) -> dict[str, int]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    at: datetime = timezone.now()
    own = sent.dict(include={"basis", "on", "seen", "name_zh", "name_en", "keep_alias"})
    with work(by.jurisdiction, by.code):
        return {"version": act(by=by, at=at, **own, **given)}


def _part(sent: PartIn, datum: str) -> Part:
    return Part(
        code=sent.code,
        name_zh=sent.name_zh,
        name_en=sent.name_en,
        geometry=None if sent.geometry is None else turned(sent.geometry, datum),
        children=tuple(sent.children),
        aliases=tuple(sent.aliases),
        kind=sent.kind,
        statistical_code=sent.statistical_code,
    )
