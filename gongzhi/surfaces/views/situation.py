"""The district in numbers for everybody; small numbers are left out."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.situation import Here, Situation, loads, situation, up_to_townships
from gongzhi.core.small_numbers import without_small
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.situation import place_rows, public_loads, public_numbers
from gongzhi.surfaces.showing.situation_map import picture
from gongzhi.surfaces.views.board import frame, window
from gongzhi.surfaces.visit import Visit, visiting
from gongzhi.territory.levels import COMMUNITY

Counts = dict[int, int | None]


@require_GET
def public_situation(request: HttpRequest) -> HttpResponse:
    """Show what came, what is open and with whom; three statements besides the frame's."""
    with visiting(request) as visit:
        ground, names = visit.ground, visit.names
        root, least = ground.territory.root.id, visit.cases.setting("small_number")
        told = situation(ground, area=root, at=moment(), days=window(visit))
        waiting = up_to_townships(ground, loads(ground, told.at))
        townships = ground.territory.children(root)
        received = _kept(told, townships, least, "received")
        still = _kept(told, townships, least, "open")
        shown, few = public_loads(waiting, names, least)
        by_community = _communities(visit, told, still, least)
        return visit.render(
            "situation.html",
            **frame(visit, told, root),
            numbers=public_numbers(told, sum(one.late for one in waiting), root, names, least),
            places=place_rows(
                {one: (received[one], still[one]) for one in townships}, townships, names
            ),
            map=picture(root, by_community.get, names, deepest=COMMUNITY),
            loads=shown,
            few=few,
            least=least,
        )


def _kept(told: Situation, areas: tuple[int, ...], least: int, what: str) -> Counts:
    counts = {one: getattr(told.by_area.get(one, Here()), what) for one in areas}
    return without_small(counts, least)


def _communities(
    visit: Visit, told: Situation, above: Mapping[int, int | None], least: int
) -> Counts:
    """Leave small numbers out among the communities of each township, whose sum is shown.

    Where the sum itself is left out, so is everything below it.
    """
    found: Counts = {}
    for township, whole in above.items():
        children = visit.ground.territory.children(township)
        kept = _kept(told, children, least, "open")
        found |= kept if whole is not None else dict.fromkeys(children)
    return found
