"""The board: the situation of a district for its staff, at the desk and on the wall."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.appraisal.queries.rates import district_rates
from gongzhi.appraisal.queries.stuck import stuck_longest
from gongzhi.cases.queries.situation import Here, Situation, loads, situation, up_to_townships
from gongzhi.cases.queries.situation_files import files_behind
from gongzhi.core.errors import NotFound
from gongzhi.procedure.queries import Page
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.maps import Picture, picture
from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.places import place_of
from gongzhi.surfaces.showing.rates import rate_rows
from gongzhi.surfaces.showing.rows import list_rows
from gongzhi.surfaces.showing.situation import (
    PlaceRow,
    burden_rows,
    headline,
    load_rows,
    place_rows,
    query,
    stages,
    stuck_rows,
)
from gongzhi.surfaces.visit import Visit, at_desk
from gongzhi.surfaces.wording import known
from gongzhi.territory.levels import TOWNSHIP

DEEPEST = 5
STUCK = 10
REFRESH_SECONDS = 120


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show need, open work, flow, what is late with whom; ``?area=`` goes deeper, ``?wall=1``."""
    wall = bool(request.GET.get("wall"))
    with at_desk(request) as visit:
        names, ground = visit.names, visit.ground
        area = place_of(names, request.GET.get("area", ""))
        told = situation(ground, area=area, at=moment(), days=window(visit))
        whole = area == ground.territory.root.id
        waiting = up_to_townships(ground, loads(ground, told.at)) if whole else []
        late = sum(one.late for one in waiting) if whole else None
        steps, outcomes = stages(told, area, names)
        far = ground.territory.level(area) > TOWNSHIP
        most = 0 if far else STUCK  # further down it would be a list about one community
        stuck = stuck_longest(visit.actor, ground, area=area, at=told.at, most=most)
        answer = visit.render(
            "board_wall.html" if wall else "board.html",
            **frame(visit, told, area),
            numbers=headline(told, late, area, names),
            steps=steps,
            outcomes=outcomes,
            places=_places(visit, told, area),
            map=_map(told, area, names),
            loads=load_rows(waiting, names),
            burden=burden_rows(waiting, names) if whole else [],
            rates=rate_rows(district_rates(ground), names) if whole else [],
            stuck=stuck_rows(stuck, names),
        )
    if wall:
        answer["Refresh"] = str(REFRESH_SECONDS)
    return answer


@require_GET
def board_files(request: HttpRequest) -> HttpResponse:
    """List the files behind a number, as far as the reader may see them."""
    get = request.GET
    kind, state, at = get.get("kind", ""), get.get("state", "")[:80], moment()
    with at_desk(request) as visit:
        names = visit.names
        area, body = place_of(names, get.get("area", "")), _body(visit)
        page = page_behind(visit, at, get.get("at", ""))
        asked = {"area": get.get("area", ""), "kind": kind, "state": state}
        asked["body"] = get.get("body", "")
        return visit.render(
            "board_files.html",
            rows=list_rows(page.rows, names, at, {}, frozenset()),
            what=_what(visit, kind, state),
            where=names.area_path(area),
            with_whom=names.body(body) if body else "",
            back=query(area=asked["area"]),
            next=query(**asked, at=page.next) if page.next else "",
        )


def page_behind(visit: Visit, at: datetime, cursor: str) -> Page:
    """Give a page of the files behind the number that the address names."""
    get = visit.request.GET
    return files_behind(
        visit.actor,
        visit.ground,
        kind=get.get("kind", ""),
        area=place_of(visit.names, get.get("area", "")),
        at=at,
        days=window(visit),
        body=_body(visit),
        state=get.get("state", "")[:80],
        cursor=cursor,
    )


def _body(visit: Visit) -> int | None:
    code = visit.request.GET.get("body", "")
    body = visit.ground.directory.by_code.get(code)
    if body is None and code:
        raise NotFound("not_found")
    return body.id if body else None


def _what(visit: Visit, kind: str, state: str) -> str:
    if not state:
        return visit.names.say(f"board.{kind}")
    names, told = visit.names, visit.names.say(f"board.{kind}")
    if kind != "closed":
        return f"{told} · {names.step(state)}"
    return f"{told} · {names.say(f'outcome.{state}')}" if known(f"outcome.{state}") else told


def frame(visit: Visit, told: Situation, area: int) -> dict[str, Any]:
    """Give the head of a page of numbers: where, from when to when."""
    territory, names = visit.ground.territory, visit.names
    above = territory.path(area)[:-1]
    return {
        "place": names.area(area),
        "above": [(territory.area(one).code, names.area(one)) for one in above],
        "at": names.moment(told.at),
        "days": window(visit),
    }


def _places(visit: Visit, told: Situation, area: int) -> list[PlaceRow]:
    children = visit.ground.territory.children(area)
    counts = {one: (_here(told, one).received, _here(told, one).open) for one in children}
    return place_rows(counts, children, visit.names)


def _map(told: Situation, area: int, names: Names) -> Picture | None:
    return picture(area, lambda one: _here(told, one).open, names, deepest=DEEPEST, opens=True)


def _here(told: Situation, area: int) -> Here:
    return told.by_area.get(area, Here())


def window(visit: Visit) -> int:
    """Give the days that counts look back."""
    days: int = visit.cases.setting("situation_days")
    return days
