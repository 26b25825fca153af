"""The district in numbers for everybody; small numbers are left out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.appraisal.queries.rates import district_rates
from gongzhi.cases.queries.situation import loads, situation, up_to_townships
from gongzhi.cases.queries.situation_public import for_everybody
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.maps import picture
from gongzhi.surfaces.showing.rates import rate_rows
from gongzhi.surfaces.showing.situation import place_rows, public_loads, public_numbers
from gongzhi.surfaces.views.board import frame, window
from gongzhi.surfaces.visit import visiting
from gongzhi.territory.levels import COMMUNITY


@require_GET
def public_situation(request: HttpRequest) -> HttpResponse:
    """Show what came, what is open and with whom; four statements besides the frame's."""
    with visiting(request) as visit:
        ground, names = visit.ground, visit.names
        root, least = ground.territory.root.id, visit.cases.setting("small_number")
        told = situation(ground, area=root, at=moment(), days=window(visit))
        waiting = up_to_townships(ground, loads(ground, told.at))
        public = for_everybody(told, waiting, ground.territory, least)
        shown, few = public_loads(public.loads, names)
        counts = {one: (public.received[one], public.open[one]) for one in public.open}
        return visit.render(
            "situation.html",
            **frame(visit, told, root),
            numbers=public_numbers(public, names),
            places=place_rows(counts, counts, names),
            map=picture(root, public.communities.get, names, deepest=COMMUNITY),
            loads=shown,
            few=few,
            least=least,
            rates=rate_rows(district_rates(ground), names),
        )
