"""The situation of a district for machines: for everybody without small numbers, and for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.appraisal.methods.days import Share
from gongzhi.appraisal.queries.rates import DistrictRate, district_rates
from gongzhi.appraisal.queries.stuck import stuck_longest
from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.situation import Here, Load, Situation, loads, situation, up_to_townships
from gongzhi.cases.queries.situation_public import PublicSituation, for_everybody
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.metric import per_cent
from gongzhi.territory.levels import TOWNSHIP

public = Router(tags=["situation"])
staff = Router(tags=["situation"])
STUCK = 10


class AreaQuery(Schema):
    """The area asked about; the whole district where it is empty."""

    model_config = ConfigDict(extra="forbid")
    area: str = Field(default="", max_length=80)


class RateShape(Schema):
    """An indicator of all departments and townships together in the last settled month.

    `weighed_ppm`: what the hits weigh where they weigh differently; `interval_ppm`: 95 %, Wilson;
    `bodies` were added up.
    """

    indicator: str
    month: str
    numerator: int
    weighed_ppm: int | None
    denominator: int
    per_cent: str
    interval_ppm: Sequence[int]
    bodies: int


class PlaceShape(Schema):
    """Need and open work of an area; null where the number is too small to publish."""

    area: str
    received: int | None
    open: int | None


class CommunityShape(Schema):
    """Open work of a community; null where the number is too small to publish."""

    area: str
    open: int | None


class LoadShape(Schema):
    """What waits for a department or township; null where the number is too small to publish."""

    body: str
    open: int | None
    late: int | None


class PublicShape(Schema):
    """The district without numbers below `least`, and without any that would tell them."""

    at: datetime
    days: int
    least: int
    numbers: dict[str, int | None]
    townships: Sequence[PlaceShape]
    communities: Sequence[CommunityShape]
    loads: Sequence[LoadShape]
    rates: Sequence[RateShape]


class StuckShape(Schema):
    """A file that waits longest, whose days its life was."""

    code: str
    days: Sequence[Mapping[str, Any]]


class BoardShape(Schema):
    """An area for staff: need, open work by place and step, how others ended, and what is stuck.

    What is late and with whom, and the rates, are of the district alone; `stuck` goes no deeper
    than a township.
    """

    at: datetime
    days: int
    received: int
    open: int
    steps: dict[str, int]
    outcomes: dict[str, int]
    places: Sequence[PlaceShape]
    loads: Sequence[LoadShape]
    rates: Sequence[RateShape]
    stuck: Sequence[StuckShape]


@public.get("/situation", response=PublicShape)
def read_situation(request: HttpRequest) -> dict[str, Any]:
    """Count what came, what is open and with whom, the same for every caller."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        cases = case_ground(unit)
        here, least = cases.base, cases.setting("small_number")
        days, root = cases.setting("situation_days"), here.territory.root.id
        told = situation(here, area=root, at=timezone.now(), days=days)
        waiting = up_to_townships(here, loads(here, told.at))
        found = for_everybody(told, waiting, here.territory, least)
        return {"at": told.at, "days": days, "least": least, **_public(found, here)}


@staff.get("/board", response=BoardShape)
def read_board(request: HttpRequest, asked: Annotated[AreaQuery, Query()]) -> dict[str, Any]:
    """Count an area's requests; what the caller may not see is in no list, only in counts."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        cases = case_ground(unit)
        here, days = cases.base, cases.setting("situation_days")
        territory = here.territory
        root = territory.root.id
        area = territory.open_area(asked.area).id if asked.area else root
        told = situation(here, area=area, at=timezone.now(), days=days)
        whole = area == root
        waiting = up_to_townships(here, loads(here, told.at)) if whole else []
        most = STUCK if territory.level(area) <= TOWNSHIP else 0
        stuck = stuck_longest(by, here, area=area, at=told.at, most=most)
        return {
            **_counts(told, area, here),
            "days": days,
            "loads": [_load(one, here) for one in waiting],
            "rates": [_rate(one) for one in district_rates(here)] if whole else [],
            "stuck": [
                {"code": file.code, "days": [_share(one, here) for one in ledger.shares]}
                for file, ledger in stuck
            ],
        }


def _public(found: PublicSituation, here: Ground) -> dict[str, Any]:
    code = {one: here.territory.area(one).code for one in (*found.open, *found.communities)}
    return {
        "numbers": found.numbers,
        "townships": [
            {"area": code[one], "received": found.received[one], "open": still}
            for one, still in found.open.items()
        ],
        "communities": [
            {"area": code[one], "open": still} for one, still in found.communities.items()
        ],
        "loads": [
            {"body": here.directory.by_id[one.body].code, "open": one.open, "late": one.late}
            for one in found.loads
        ],
        "rates": [_rate(one) for one in district_rates(here)],
    }


def _counts(told: Situation, area: int, here: Ground) -> dict[str, Any]:
    whole = told.by_area.get(area, Here())
    places = [(one, told.by_area.get(one, Here())) for one in here.territory.children(area)]
    return {
        "at": told.at,
        "received": whole.received,
        "open": whole.open,
        "steps": told.flow.steps,
        "outcomes": told.flow.outcomes,
        "places": [
            {"area": here.territory.area(one).code, "received": count.received, "open": count.open}
            for one, count in places
        ],
    }


def _load(one: Load, here: Ground) -> dict[str, Any]:
    return {"body": here.directory.by_id[one.body].code, "open": one.open, "late": one.late}


def _share(one: Share, here: Ground) -> dict[str, Any]:
    body = here.directory.by_id.get(one.bearer.body)
    return {"bearer": one.bearer.kind, "body": body.code if body else "", "days": one.days}


def _rate(one: DistrictRate) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "month": one.month,
        "numerator": one.numerator,
        "weighed_ppm": one.weighed,
        "denominator": one.denominator,
        "per_cent": per_cent(one.share),
        "interval_ppm": list(one.interval),
        "bodies": one.bodies,
    }
